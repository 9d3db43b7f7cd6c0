package dev.harrow.internal.wire;

import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.CancelledException;
import dev.harrow.ContextCancelledException;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns an exception into data that can cross (S-4, S-103, S-104). It never fails, whatever the exception's own methods
 * do, and what it makes is bounded in size.
 *
 * <p>A {@link RemoteActorException} that is passed on keeps what it was at its origin: types, message, frames and origin
 * stay, and the actor that passes it on is added to the hops. So {@code is(IOException.class)} holds after any number of
 * hops.
 */
public final class ErrorData {
    private static final int MAX_DEPTH = ErrorLimits.WIDE.depth();
    private static final int MAX_NODES = ErrorLimits.WIDE.nodes();

    private final ActorId here;
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private ErrorData(ActorId here) {
        this.here = here;
    }

    /**
     * The failure as data.
     *
     * @param here the actor that sends it: the origin of all that was thrown here, a hop of what came from elsewhere
     */
    public static RemoteError of(Throwable failure, ActorId here) {
        return new ErrorData(here).convert(failure, 1);
    }

    private RemoteError convert(Throwable failure, int depth) {
        seen.add(failure);
        if (failure instanceof RemoteActorException remote) {
            return passOn(remote, depth);
        }
        Throwable cause = ask(failure::getCause, null);
        RemoteError causeData = null;
        String leftOut = "";
        if (cause != null) {
            if (seen.contains(cause)) {
                leftOut = " [its cause " + cause.getClass().getName() + " is told elsewhere in this error]";
            } else if (isFull(depth)) {
                leftOut = " [its causes were left out: too many]";
            } else {
                causeData = convert(cause, depth + 1);
            }
        }
        String message = message(failure);
        if (!leftOut.isEmpty()) {
            message = (message == null ? "" : message) + leftOut;
        }
        return new RemoteError(
                types(failure),
                message,
                frames(failure),
                causeData,
                suppressed(failure, depth),
                originOf(failure),
                hopsOf(failure),
                cancellerOf(failure));
    }

    private RemoteError passOn(RemoteActorException remote, int depth) {
        RemoteError error = remote.error();
        RemoteError passed = error.relay().equals(here) && !error.hops().isEmpty() ? error : error.passedOnBy(here);
        List<RemoteError> added = suppressed(remote, depth);
        if (added.isEmpty()) {
            return passed;
        }
        // what went wrong at a relay while the error passed through it
        List<RemoteError> all = new ArrayList<>(passed.suppressed());
        all.addAll(added);
        return new RemoteError(
                passed.types(),
                passed.message(),
                passed.frames(),
                passed.cause(),
                all,
                passed.origin(),
                passed.hops(),
                passed.canceller());
    }

    private boolean isFull(int depth) {
        return depth >= MAX_DEPTH || seen.size() >= MAX_NODES;
    }

    private List<RemoteError> suppressed(Throwable failure, int depth) {
        List<RemoteError> result = new ArrayList<>();
        for (Throwable other : failure.getSuppressed()) {
            if (!seen.contains(other) && !isFull(depth)) {
                result.add(convert(other, depth + 1));
            }
        }
        return result;
    }

    private static List<String> types(Throwable failure) {
        List<String> types = new ArrayList<>();
        for (Class<?> type = failure.getClass(); type != Object.class && type != null; type = type.getSuperclass()) {
            types.add(type.getName());
        }
        if (types.size() > ErrorBodies.MAX_TYPES) {
            // keep the ends: what it is, and what everybody catches
            types.subList(ErrorBodies.MAX_TYPES / 2, types.size() - ErrorBodies.MAX_TYPES / 2)
                    .clear();
        }
        return types;
    }

    private static @Nullable String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (Throwable broken) { // user code: rendering an error never raises (S-104)
            return "[message not available: getMessage() threw "
                    + broken.getClass().getName() + ']';
        }
    }

    private static List<StackTraceElement> frames(Throwable failure) {
        StackTraceElement[] frames = ask(failure::getStackTrace, null);
        if (frames == null) {
            return List.of();
        }
        return Arrays.stream(frames)
                .filter(frame -> frame != null)
                .limit(ErrorLimits.WIDE.frames())
                .toList();
    }

    private ActorId originOf(Throwable failure) {
        return failure instanceof ContextCancelledException cancelled
                ? cancelled.origin().orElse(here)
                : here;
    }

    private List<ActorId> hopsOf(Throwable failure) {
        ActorId origin = originOf(failure);
        return origin.equals(here) ? List.of(here) : List.of(origin, here);
    }

    private static @Nullable ActorId cancellerOf(Throwable failure) {
        return switch (failure) {
            case ContextCancelledException cancelled -> cancelled.canceller().orElse(null);
            case ActorCancelledException cancelled -> cancelled.reason().actor();
            case CancelledException cancelled -> cancelled.reason().actor();
            default -> null;
        };
    }

    /** Calls a method that user code may have overridden, and takes the fallback if that throws. */
    private static <T> @Nullable T ask(Supplier<? extends @Nullable T> question, @Nullable T fallback) {
        try {
            return question.get();
        } catch (Throwable broken) { // user code: rendering an error never raises (S-104)
            return fallback;
        }
    }
}
