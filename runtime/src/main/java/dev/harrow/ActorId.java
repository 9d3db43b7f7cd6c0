package dev.harrow;

import java.util.Objects;
import java.util.UUID;

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

    /** The short form used in logs, thread names and errors: {@code name#1a2b3c4d}. */
    @Override
    public String toString() {
        return name + '#' + uuid.toString().substring(0, 8);
    }
}
