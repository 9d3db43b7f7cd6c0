package dev.harrow;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The identity of one incarnation of an actor: a name for people and a random id for the machine.
 *
 * <p>Names may repeat, the pair may not; two identities are equal exactly when both parts are (S-1).
 *
 * @param name what the actor was called at {@code start}; not blank, without control characters
 * @param uuid unique to this incarnation
 */
public record ActorId(String name, UUID uuid) {

    public ActorId {
        Objects.requireNonNull(uuid, "uuid");
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "actor name must not be blank; give start() a name that a log reader will know");
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                throw new IllegalArgumentException(
                        "actor name must not hold control characters: " + name.replaceAll("\\p{Cntrl}", "?"));
            }
        }
    }

    /** Makes a new identity with this name and an id that nobody else has; it is no secret. */
    public static ActorId random(String name) {
        return new ActorId(name, UniqueIds.next());
    }

    // Both are written out: every request is held against its sender's identity, and linking the generated ones costs a
    // cold JVM some
    // milliseconds.

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ActorId that && uuid.equals(that.uuid) && name.equals(that.name));
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + uuid.hashCode();
    }

    /** The short form used in logs, thread names and errors: {@code name#1a2b3c4d}. */
    @Override
    public String toString() {
        return name + '#' + uuid.toString().substring(0, 8);
    }
}
