package dev.harrow.internal.wire;

import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.CancelledException;
import dev.harrow.ContextCancelledException;
import dev.harrow.MsgTypeException;
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
 * stay, and the actor that passes it on is added to the relays, with the place where it waited. So {@code is(IOException.class)} holds after any number of
 * hops.
 */
public final class ErrorData {
    private static final ErrorLimits LIMITS = ErrorLimits.WIDE;
    private static final List<String> CANCEL_TYPES = typesOf(ActorCancelledException.class);

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

    /**
     * The end of a task that was cancelled, as data: what the exception would be that says so, without its stack. Whoever asked for the
     * task gets an exception of his own for it, which shows none of the stack over here, and a cancel of many tasks is cheaper so.
     */
    public static RemoteError ofCancel(CancelReason reason, ActorId here) {
        return new RemoteError(
                CANCEL_TYPES,
                LIMITS.cut(reason.describe()),
                List.of(),
                null,
                List.of(),
                here,
                List.of(),
                reason.actor());
    }

    private RemoteError convert(Throwable failure, int depth) {
        seen.add(failure);
        RemoteActorException told = told(failure);
        if (told != null) {
            return passOn(told, failure, depth);
        }
        List<String> leftOut = new ArrayList<>();
        RemoteError cause = cause(failure, depth, leftOut);
        List<RemoteError> suppressed = suppressed(failure, depth, leftOut);
        ActorId origin = originOf(failure);
        return new RemoteError(
                typesOf(failure.getClass()),
                message(failure, leftOut),
                frames(failure),
                cause,
                suppressed,
                origin,
                origin.equals(here) ? List.of() : List.of(new RemoteError.Relay(here, List.of())),
                cancellerOf(failure));
    }

    /**
     * The exception that told this actor of the failure, if it is news from another actor: itself, or the cause of one that
     * crosses as its own type (S-102).
     */
    private static @Nullable RemoteActorException told(Throwable failure) {
        if (failure instanceof RemoteActorException remote) {
            return remote;
        }
        boolean ownType = failure instanceof MsgTypeException || failure instanceof ContextCancelledException;
        return ownType
                        && failure.getCause() instanceof RemoteActorException remote
                        && remote.sourceType().equals(failure.getClass().getName())
                ? remote
                : null;
    }

    private RemoteError passOn(RemoteActorException told, Throwable failure, int depth) {
        RemoteError passed = told.error();
        if (!passed.relay().equals(here)) {
            List<StackTraceElement> frames = told.localFrames();
            frames = frames.subList(0, Math.min(frames.size(), LIMITS.relayFrames()));
            passed = passed.passedOnBy(new RemoteError.Relay(here, frames));
        }
        // what went wrong at a relay while the error passed through it
        List<String> leftOut = new ArrayList<>();
        List<RemoteError> added = suppressed(failure, depth, leftOut);
        if (added.isEmpty() && leftOut.isEmpty() && passed.relays().size() <= LIMITS.relays()) {
            return passed;
        }
        List<RemoteError> all = new ArrayList<>(passed.suppressed());
        all.addAll(added);
        return new RemoteError(
                passed.types(),
                noted(passed.message(), leftOut),
                passed.frames(),
                passed.cause(),
                all,
                passed.origin(),
                LIMITS.cutRelays(passed.relays()),
                passed.canceller());
    }

    private @Nullable RemoteError cause(Throwable failure, int depth, List<String> leftOut) {
        Throwable cause = ask(failure::getCause);
        if (cause == null) {
            return null;
        }
        if (seen.contains(cause)) {
            leftOut.add("its cause " + cause.getClass().getName() + " is told elsewhere in this error");
            return null;
        }
        if (isFull(depth)) {
            leftOut.add("its causes were left out: too many");
            return null;
        }
        return convert(cause, depth + 1);
    }

    private boolean isFull(int depth) {
        return depth >= LIMITS.depth() || seen.size() >= LIMITS.nodes();
    }

    private List<RemoteError> suppressed(Throwable failure, int depth, List<String> leftOut) {
        List<RemoteError> result = new ArrayList<>();
        int tooMany = 0;
        for (Throwable other : failure.getSuppressed()) {
            if (seen.contains(other)) {
                continue;
            }
            if (isFull(depth)) {
                tooMany++;
            } else {
                result.add(convert(other, depth + 1));
            }
        }
        if (tooMany > 0) {
            leftOut.add(tooMany + " suppressed were left out: too many");
        }
        return result;
    }

    private static List<String> typesOf(Class<? extends Throwable> thrown) {
        List<String> types = new ArrayList<>();
        for (Class<?> type = thrown; type != Object.class && type != null; type = type.getSuperclass()) {
            types.add(type.getName());
        }
        if (types.size() > ErrorBodies.MAX_TYPES) {
            // keep the ends: what it is, and what everybody catches
            types.subList(ErrorBodies.MAX_TYPES / 2, types.size() - ErrorBodies.MAX_TYPES / 2)
                    .clear();
        }
        return types;
    }

    private static @Nullable String message(Throwable failure, List<String> leftOut) {
        String message;
        try {
            message = failure.getMessage();
        } catch (Throwable broken) { // user code: rendering an error never raises (S-104)
            message = "[message not available: getMessage() threw "
                    + broken.getClass().getName() + ']';
        }
        return noted(message == null ? null : LIMITS.cut(message), leftOut);
    }

    private static @Nullable String noted(@Nullable String message, List<String> leftOut) {
        if (leftOut.isEmpty()) {
            return message;
        }
        return (message == null ? "" : message) + " [" + String.join(", ", leftOut) + ']';
    }

    private static List<StackTraceElement> frames(Throwable failure) {
        StackTraceElement[] frames = ask(failure::getStackTrace);
        if (frames == null) {
            return List.of();
        }
        return Arrays.stream(frames)
                .filter(frame -> frame != null)
                .limit(LIMITS.frames())
                .toList();
    }

    private ActorId originOf(Throwable failure) {
        return failure instanceof ContextCancelledException cancelled
                ? cancelled.origin().orElse(here)
                : here;
    }

    private static @Nullable ActorId cancellerOf(Throwable failure) {
        return switch (failure) {
            case ContextCancelledException cancelled -> cancelled.canceller().orElse(null);
            case ActorCancelledException cancelled -> cancelled.reason().actor();
            case CancelledException cancelled -> cancelled.reason().actor();
            default -> null;
        };
    }

    /** Calls a method that user code may have overridden; null if that throws. */
    private static <T> @Nullable T ask(Supplier<? extends @Nullable T> question) {
        try {
            return question.get();
        } catch (Throwable broken) { // user code: rendering an error never raises (S-104)
            return null;
        }
    }
}
