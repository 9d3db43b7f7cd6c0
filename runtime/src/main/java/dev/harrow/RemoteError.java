package dev.harrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure as data: what crosses between actors in place of an exception object, so that no class of the far side is
 * ever needed to report it (S-4, S-101).
 *
 * @param types the class names of the exception, from its own class up to {@code java.lang.Throwable}; never empty
 * @param message its message, or null if it had none
 * @param frames its stack trace, innermost first
 * @param cause its cause, or null
 * @param suppressed its suppressed exceptions
 * @param origin the actor in which it was thrown
 * @param hops the actors that passed it on, the origin first and the last relay last
 * @param canceller for the end of a cancelled task, the actor that asked for the cancel; otherwise null
 */
public record RemoteError(
        List<String> types,
        @Nullable String message,
        List<StackTraceElement> frames,
        @Nullable RemoteError cause,
        List<RemoteError> suppressed,
        ActorId origin,
        List<ActorId> hops,
        @Nullable ActorId canceller) {

    public RemoteError {
        types = List.copyOf(types);
        frames = List.copyOf(frames);
        suppressed = List.copyOf(suppressed);
        hops = List.copyOf(hops);
        Objects.requireNonNull(origin, "origin");
        if (types.isEmpty()) {
            throw new IllegalArgumentException("an error has at least one type name");
        }
    }

    /** The class name of the exception itself. */
    public String type() {
        return types.getFirst();
    }

    /** Whether the exception was of this type or a subtype of it, compared by class name. */
    public boolean is(String className) {
        return types.contains(className);
    }

    /** The actor that handed the error over last. */
    public ActorId relay() {
        return hops.isEmpty() ? origin : hops.getLast();
    }

    /** The same error after {@code hop} passed it on. */
    public RemoteError passedOnBy(ActorId hop) {
        List<ActorId> path = new ArrayList<>(hops);
        path.add(hop);
        return new RemoteError(types, message, frames, cause, suppressed, origin, path, canceller);
    }
}
