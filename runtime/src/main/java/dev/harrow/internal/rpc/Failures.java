package dev.harrow.internal.rpc;

import dev.harrow.ActorEndedException;
import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.ContractException;
import dev.harrow.DeadlineExceededException;
import dev.harrow.MsgTypeException;
import dev.harrow.NotExposedException;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import dev.harrow.RuntimeFailureException;
import dev.harrow.StreamOverrunException;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.ErrorData;
import dev.harrow.internal.wire.FailureKind;
import dev.harrow.internal.wire.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns the end of a task into an answer, and an answer into the exception for the one who asked. */
public final class Failures {

    private Failures() {}

    /**
     * What is said of a task that ended by an exception.
     *
     * @param genuine whether it failed, rather than reacting to a cancel
     */
    record Verdict(Message.Failed reply, boolean genuine) {}

    /**
     * Decides what a request's exception means. Reacting to a cancel, in whatever way code reacts to an interrupt, is being cancelled;
     * anything else is a failure, also after a cancel: a real error is never masked (S-41), not even if it only hangs on the
     * exception of the cancel.
     */
    static Verdict judge(Throwable thrown, Task task, Message.Start start, ActorCell cell) {
        CancelReason seen = task.cancelSeen();
        Throwable real = seen == null ? thrown : Blocks.failureIn(thrown);
        if (real == null) {
            CancelReason reason = Objects.requireNonNullElse(Blocks.reasonOf(thrown), Objects.requireNonNull(seen));
            return new Verdict(cancelled(start.dialog(), reason, cell.id()), false);
        }
        return new Verdict(failed(start.dialog(), kindOf(real), real, cell.id()), true);
    }

    /** Those that arrive as what they are, and everything else (S-102). */
    private static FailureKind kindOf(Throwable failure) {
        return switch (failure) {
            case MsgTypeException _ -> FailureKind.MSG_TYPE;
            case ContextCancelledException _ -> FailureKind.CANCELLED;
            case ContextImpl.NotStarted _ -> FailureKind.PROTOCOL;
            default -> FailureKind.FAILED;
        };
    }

    /** The same for the start of an actor. */
    static Verdict judgeStart(Throwable thrown, Task task, ActorCell cell) {
        CancelReason seen = task.cancelSeen();
        Throwable real = seen == null ? thrown : Blocks.failureIn(thrown);
        if (real == null) {
            return new Verdict(cancelled(Message.LINK, Objects.requireNonNull(seen), cell.id()), false);
        }
        FailureKind kind = real instanceof ContractException ? FailureKind.REFUSED : FailureKind.FAILED;
        return new Verdict(failed(Message.LINK, kind, real, cell.id()), true);
    }

    static Message.Failed failed(long dialog, FailureKind kind, Throwable thrown, ActorId here) {
        return new Message.Failed(dialog, kind, ErrorData.of(thrown, here));
    }

    /** The answer to a request that ended because somebody asked it to. */
    static Message.Failed cancelled(long dialog, CancelReason reason, ActorId here) {
        FailureKind kind =
                reason.source() == CancelReason.Source.DEADLINE ? FailureKind.DEADLINE : FailureKind.CANCELLED;
        return new Message.Failed(dialog, kind, ErrorData.ofCancel(reason, here));
    }

    /** The answer to a request that will not run. */
    static Message.Failed refused(long dialog, RuntimeException why, ActorId here) {
        FailureKind kind = why instanceof ActorEndedException ? FailureKind.REFUSED : FailureKind.NOT_EXPOSED;
        return failed(dialog, kind, why, here);
    }

    /** The exception that an answer stands for, with the asker's own stack. */
    static RuntimeException exception(Message.Failed failed, MethodSpec method, ActorId peer) {
        String text = Objects.requireNonNullElse(
                failed.error().message(), failed.error().type());
        return switch (failed.kind()) {
            case FAILED, USER_ABORT -> new RemoteActorException(failed.error());
            case CANCELLED ->
                new ContextCancelledException(
                        method.path() + " on " + peer + " was cancelled: " + text,
                        failed.error().canceller(),
                        failed.error().origin(),
                        failed.error().is(ContextCancelledException.class.getName())
                                ? new RemoteActorException(failed.error())
                                : null);
            case DEADLINE ->
                new DeadlineExceededException(
                        method.path() + " on " + peer + " did not end within its deadline: " + text);
            case MSG_TYPE -> new MsgTypeException(text, new RemoteActorException(failed.error()));
            case NOT_EXPOSED -> new NotExposedException(text);
            case REFUSED -> new ActorEndedException(text);
            case OVERRUN -> new StreamOverrunException(text, new RemoteActorException(failed.error()));
            case PROTOCOL -> new RuntimeFailureException(method.path() + " on " + peer + ": " + text);
        };
    }

    /** A loss as an exception of the one who waited: it has a stack of its own, and the shared one as its cause. */
    static RuntimeException fresh(RuntimeException loss) {
        return switch (loss) {
            case ContextCancelledException cancelled ->
                new ContextCancelledException(
                        String.valueOf(cancelled.getMessage()),
                        cancelled.canceller().orElse(null),
                        cancelled.origin().orElse(null),
                        cancelled);
            case RemoteActorException remote -> new RemoteActorException(remote.error(), remote);
            default -> new TransportClosedException(String.valueOf(loss.getMessage()), loss);
        };
    }

    /** @param cause such as what could not be linked */
    private static ContractException refusal(String text, @Nullable RemoteError cause) {
        return cause == null
                ? new ContractException(text)
                : new ContractException(text, new RemoteActorException(cause));
    }

    /** The exception for a failure that {@code child} told over its link: of its start, or of the child itself. */
    public static RuntimeException ofLink(Message.Failed failed, ActorId child) {
        String text = Objects.requireNonNullElse(
                failed.error().message(), failed.error().type());
        return switch (failed.kind()) {
            case CANCELLED, DEADLINE ->
                new ContextCancelledException(
                        "the start of actor " + child + " was cancelled: " + text,
                        failed.error().canceller(),
                        failed.error().origin());
            case REFUSED -> refusal(text, failed.error().cause());
            default -> new RemoteActorException(failed.error());
        };
    }
}
