package dev.harrow.internal.rpc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.CancelReason;
import dev.harrow.DeadlineExceededException;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Cell;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.FailureKind;
import dev.harrow.internal.wire.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the end of a request means to the task that waited for it: a {@code Return}, a {@code Failed}, or the exception of a loss. */
final class Answers {

    private Answers() {}

    /** Whether the request ended because it or its actor had to, and not by what it did. */
    static boolean isEnd(Object received) {
        return received instanceof RuntimeException
                || (received instanceof Message.Failed failed
                        && (failed.kind() == FailureKind.CANCELLED
                                || failed.kind() == FailureKind.DEADLINE
                                || failed.kind() == FailureKind.REFUSED));
    }

    /** Whether the request ended by the deadline that it had from its caller. */
    static boolean isDeadline(@Nullable Object received) {
        return received instanceof Message.Failed failed && failed.kind() == FailureKind.DEADLINE;
    }

    /**
     * Whether the cancel that the task sees now is what ended the request too: both name who asked. A peer that died by itself is rather what
     * caused the cancel.
     */
    static boolean isEffectOf(CancelReason own, Object received, Connection connection) {
        if (received instanceof RuntimeException && connection.peerDiedByItself()) {
            return false;
        }
        return !(received instanceof Message.Failed failed && failed.kind() == FailureKind.CANCELLED)
                || Objects.equals(failed.error().canceller(), own.actor());
    }

    /** The cancel of a caller, as it is told to the one who was called. */
    static CancelReason passedOn(@Nullable CancelReason why, Connection connection, MethodSpec method) {
        return new CancelReason(
                why != null && why.source() == CancelReason.Source.DEADLINE
                        ? CancelReason.Source.DEADLINE
                        : CancelReason.Source.CALLER_CANCELLED,
                connection.cell().id(),
                method.path(),
                why == null ? "the caller's thread was interrupted" : why.describe());
    }

    /**
     * Waits, whatever happens, for the end of a request that was cancelled, but no longer than the cancel grace; if that is over, it is
     * logged.
     *
     * @return whether the end is there
     */
    static boolean awaitConfirmed(Cell<?> end, Connection connection, MethodSpec method, Task task) {
        boolean confirmed = end.awaitAtMost(connection.cell().tree().cancelGraceNanos(), task.ticker());
        if (!confirmed) {
            LOG.warn(
                    "{} did not confirm within the cancel grace that {} was cancelled; it may still run",
                    connection.peer(),
                    method.path());
        }
        return confirmed;
    }

    /**
     * The caller's deadline passed over there; here it passes now, so that it leaves the scope that owns it.
     *
     * @param what the request, for the message
     */
    static InterruptedException deadline(Task task, Object what) {
        CancelScope owner = task.scope().deadlineOwner();
        if (owner != null) {
            owner.expire();
        }
        CancelReason reason = task.cancelSeen();
        if (reason != null) {
            return task.cancelled(reason);
        }
        throw new DeadlineExceededException(what + " did not end within its deadline");
    }
}
