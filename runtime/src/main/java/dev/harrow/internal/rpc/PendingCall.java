package dev.harrow.internal.rpc;

import dev.harrow.CancelReason;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.Cell;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.Message;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request that was sent and has to be answered. */
public final class PendingCall {

    private final Connection connection;
    private final long dialog;
    private final MethodSpec method;

    @Nullable
    PendingCall next; // guarded by the OpenCalls that it is in: its chain there

    private final Cell<Object> answer; // a Return, a Failed, or the exception of a loss

    PendingCall(Connection connection, long dialog, MethodSpec method) {
        this.connection = connection;
        this.dialog = dialog;
        this.method = method;
        this.answer = new Cell<>(this);
    }

    long dialog() {
        return dialog;
    }

    void answered(Message message) {
        answer.complete(message);
    }

    void lost(RuntimeException why) {
        answer.complete(why);
    }

    /** Asks the peer to cancel the request; harmless if it was answered. */
    public void cancel(CancelReason reason) {
        if (!answer.isDone()) {
            connection.cancelCall(dialog, reason);
        }
    }

    /**
     * Waits for the answer. If the task is cancelled meanwhile, so is the request, and the wait goes on until the peer has
     * confirmed that or the grace is over (D-5).
     */
    public @Nullable Object await(Task task) throws InterruptedException {
        Object received;
        try {
            received = answer.await();
        } catch (InterruptedException e) {
            received = cancelAndWait(task, e);
        }
        if (Answers.isDeadline(received)) {
            throw Answers.deadline(task, this);
        }
        CancelReason own = Answers.isEnd(received) ? task.cancelSeen() : null;
        if (own != null && Answers.isEffectOf(own, received, connection)) {
            // One cancel ended both ends; the news from the other end came first.
            throw task.cancelled(own);
        }
        return decode(received);
    }

    private Object cancelAndWait(Task task, InterruptedException cause) throws InterruptedException {
        cancel(Answers.passedOn(Blocks.reasonOf(cause), connection, method));
        boolean confirmed = Answers.awaitConfirmed(answer, connection, method, task);
        Object received = answer.peek();
        if (!confirmed || received == null) {
            throw cause;
        }
        if (Answers.isEnd(received)) {
            throw cause;
        }
        // A result, or a genuine failure, won the race: neither is lost to the cancel.
        task.remember(cause);
        return received;
    }

    /** What the answer means, for callers that did not wait. */
    private @Nullable Object decode(Object received) {
        // no switch: see Connection.received
        if (received instanceof Message.Return returned) {
            return method.codec().result().decode(returned.value());
        }
        if (received instanceof Message.Failed failed) {
            throw Failures.exception(failed, method, connection.peer());
        }
        if (received instanceof RuntimeException loss) {
            throw Failures.fresh(loss);
        }
        throw new IllegalStateException("no answer: " + received);
    }

    /**
     * Calls {@code listener} with the outcome as soon as there is one, on a thread on which code of the user may run: codecs do, to read the
     * result.
     */
    public void whenDone(Consumer<Outcome> listener) {
        answer.whenDone(received -> connection.runForUser(method, () -> {
            Outcome outcome;
            try {
                outcome = new Outcome(decode(received), null);
            } catch (RuntimeException | Error e) {
                outcome = new Outcome(null, e);
            }
            listener.accept(outcome);
        }));
    }

    /**
     * How a request ended.
     *
     * @param value the result, if {@code failure} is null
     */
    public record Outcome(@Nullable Object value, @Nullable Throwable failure) {}

    @Override
    public String toString() {
        return "call of " + method.path() + " on " + connection.peer();
    }
}
