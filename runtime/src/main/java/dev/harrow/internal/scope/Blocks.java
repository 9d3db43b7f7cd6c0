package dev.harrow.internal.scope;

import dev.harrow.Action;
import dev.harrow.ActorCancelledException;
import dev.harrow.ActorEndedException;
import dev.harrow.Body;
import dev.harrow.CancelReason;
import dev.harrow.CancelledException;
import dev.harrow.ContextCancelledException;
import dev.harrow.DeadlineExceededException;
import dev.harrow.TransportClosedException;
import dev.harrow.spi.Ticker;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Blocks with a deadline or a shield: {@code dev.harrow.Scopes} behind its door. */
public final class Blocks {
    // exceptions may suppress each other in a ring
    private static final int MAX_SUPPRESSED_DEPTH = 8;

    // and so may causes
    private static final int MAX_CAUSES = 32;

    private Blocks() {}

    /** Turns code without a result into code with none to speak of. */
    public static <X extends Exception> Body<@Nullable Void, X> asBody(Action<X> body) {
        return () -> {
            body.run();
            return null;
        };
    }

    public static <R extends @Nullable Object, X extends Exception> R failAfter(Duration within, Body<R, X> body)
            throws X, InterruptedException {
        Task task = Task.require("Scopes.failAfter");
        CancelScope scope = enterWithDeadline(task, "failAfter", CancelScope.Border.OPEN, within);
        try {
            return body.call();
        } catch (Throwable e) {
            if (endedBy(scope, e) && scope.visibleOutside() == null) {
                throw exceeded(scope, e);
            }
            throw e;
        } finally {
            task.leave(scope);
        }
    }

    public static <R, X extends Exception> Optional<R> moveOnAfter(Duration within, Body<R, X> body)
            throws X, InterruptedException {
        Task task = Task.require("Scopes.moveOnAfter");
        CancelScope scope = enterWithDeadline(task, "moveOnAfter", CancelScope.Border.OPEN, within);
        try {
            return Optional.ofNullable(body.call());
        } catch (Throwable e) {
            if (endedBy(scope, e) && scope.visibleOutside() == null) {
                Throwable real = failureIn(e);
                if (real != null) {
                    throw Blocks.<X>masked(real);
                }
                return Optional.empty();
            }
            throw e;
        } finally {
            task.leave(scope);
        }
    }

    public static <X extends Exception> boolean moveOnAfter(Duration within, Action<X> body)
            throws X, InterruptedException {
        Body<Boolean, X> answering = () -> {
            body.run();
            return true;
        };
        return moveOnAfter(within, answering).isPresent();
    }

    public static <R extends @Nullable Object, X extends Exception> R shield(Duration atMost, Body<R, X> body)
            throws X, InterruptedException {
        Task task = Task.require("Scopes.shield");
        CancelScope scope = enterWithDeadline(task, "shield", CancelScope.Border.SHIELD, atMost);
        CancelReason outside = null;
        Throwable real = null;
        try {
            return body.call();
        } catch (Throwable e) {
            if (endedBy(scope, e)) {
                outside = scope.visibleOutside();
                if (outside == null) {
                    throw exceeded(scope, e);
                }
                real = failureIn(e);
            } else {
                throw e;
            }
        } finally {
            task.leave(scope);
        }
        ActorCancelledException cancelled = task.cancelled(outside);
        if (real != null) {
            cancelled.addSuppressed(real);
        }
        throw cancelled;
    }

    public static <R extends @Nullable Object, X extends Exception> R detached(Body<R, X> body)
            throws X, InterruptedException {
        Task task = Task.require("Scopes.detached");
        CancelScope scope = task.enter("detached", CancelScope.Border.DETACHED);
        try {
            return body.call();
        } finally {
            task.leave(scope);
        }
    }

    public static Optional<Duration> remaining() {
        long left = Task.require("Scopes.remaining").remainingNanos();
        return left == CancelScope.NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(left));
    }

    public static void checkpoint() throws InterruptedException {
        Task.require("Scopes.checkpoint").checkpoint();
    }

    public static void sleep(Duration time) throws InterruptedException {
        Task task = Task.require("Scopes.sleep");
        task.checkpoint();
        Cell<Boolean> over = new Cell<>(new Label("sleep of ", time));
        Ticker.Alarm alarm = task.ticker().after(nanosOf(time), () -> over.complete(true));
        try {
            over.await();
        } finally {
            alarm.cancel();
        }
    }

    /**
     * Whether {@code failure} is how code reacts to a cancel: one of our own exceptions, or that of an interrupted operation
     * of the JDK.
     */
    public static boolean isCancel(Throwable failure) {
        return failure instanceof InterruptedException // ActorCancelledException is one
                || failure instanceof CancelledException
                || failure instanceof ClosedByInterruptException;
    }

    /**
     * Whether {@code failure}, thrown by a task that is cancelled, only says so: its own reaction to the cancel, or news that
     * somebody it worked with was cancelled, as everything below a cancelled block is (S-31).
     */
    public static boolean isConsequence(Throwable failure) {
        return isCancel(failure) || failure instanceof ContextCancelledException;
    }

    /**
     * The real failure in what a cancelled task threw: the exception itself, unless it only says so; then one that was
     * suppressed in it, because a real error is never masked by a cancel (S-41). Null if there is none. A link that is closed and an
     * actor that has ended are news of the cancel too, where they hang on it. Causes are not looked at: those are signals.
     */
    public static @Nullable Throwable failureIn(Throwable thrown) {
        return failureIn(thrown, 0);
    }

    private static @Nullable Throwable failureIn(Throwable thrown, int depth) {
        if (!isConsequence(thrown)) {
            return thrown;
        }
        if (depth == MAX_SUPPRESSED_DEPTH) {
            return null;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            Throwable real = suppressed instanceof TransportClosedException || suppressed instanceof ActorEndedException
                    ? null
                    : failureIn(suppressed, depth + 1);
            if (real != null) {
                return real;
            }
        }
        return null;
    }

    /** Whether who has {@code thrown} knows of {@code other} too: it is the same, hangs on it, or is what it came from. */
    public static boolean tells(Throwable thrown, Throwable other) {
        int depth = 0;
        for (Throwable each = thrown; each != null && depth < MAX_CAUSES; each = each.getCause()) {
            if (each == other || List.of(each.getSuppressed()).contains(other)) {
                return true;
            }
            depth++;
        }
        return false;
    }

    /** A real failure that hung on a cancel which is over: it was thrown inside the body, so its type is one that the body throws. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // see above
    private static <X extends Exception> X masked(Throwable real) {
        if (real instanceof Error error) {
            throw error;
        }
        return (X) real;
    }

    /** The reason that a cancel exception carries, or null for a plain interrupt. */
    public static @Nullable CancelReason reasonOf(Throwable cancel) {
        return switch (cancel) {
            case ActorCancelledException checked -> checked.reason();
            case CancelledException unchecked -> unchecked.reason();
            default -> null;
        };
    }

    /** A duration as nanoseconds, the longest ones cut to what fits. */
    public static long nanosOf(Duration time) {
        try {
            return time.toNanos();
        } catch (ArithmeticException tooLong) {
            return time.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private static CancelScope enterWithDeadline(Task task, String kind, CancelScope.Border border, Duration within) {
        CancelScope scope = task.enter(kind + "(" + within + ")", border);
        setDeadline(scope, task.home(), within, scope.name());
        return scope;
    }

    /** Gives {@code scope} a deadline from now on; the longest ones are none. */
    public static void setDeadline(CancelScope scope, TaskHome home, Duration within, String owner) {
        Ticker ticker = home.ticker();
        long nanos = nanosOf(within);
        if (nanos >= Long.MAX_VALUE / 2) {
            return;
        }
        CancelReason why =
                new CancelReason(CancelReason.Source.DEADLINE, home.id(), owner, "did not end within " + within);
        if (nanos <= 0) {
            scope.setDeadline(ticker.nanos(), ticker, why);
            scope.cancel(why);
        } else {
            scope.setDeadline(ticker.nanos() + nanos, ticker, why);
        }
    }

    private static boolean endedBy(CancelScope scope, Throwable failure) {
        return scope.reason() != null && isCancel(failure);
    }

    private static DeadlineExceededException exceeded(CancelScope scope, Throwable cause) {
        CancelReason reason = scope.reason();
        String message = reason == null ? scope.name() : "'" + scope.name() + "' " + reason.message();
        return new DeadlineExceededException(message, cause);
    }
}
