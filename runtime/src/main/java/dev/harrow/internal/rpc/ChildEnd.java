package dev.harrow.internal.rpc;

import dev.harrow.CancelReason;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.ExitKind;
import dev.harrow.internal.wire.FailureKind;
import dev.harrow.internal.wire.Message;
import java.util.function.Consumer;

/**
 * The child's side of the link to its parent: it is told what to be, says when it is ready, and how it ended.
 *
 * <p>The loss of this link ends the child (D-3).
 */
public final class ChildEnd implements Connection.Control, Consumer<ActorCell.End> {

    /** Finds out what the actor and all below it is doing, in other processes too. */
    @FunctionalInterface
    public interface Inspection {

        /**
         * Begins; does not wait.
         *
         * @param then takes the answer, on any thread
         */
        void begin(ActorCell cell, Message.Inspect question, Consumer<Message.Inspected> then);
    }

    private final ActorCell cell;
    private final Inspection inspection;
    private final Runnable ended;
    private Connection connection; // set once, before the first message

    /** @param ended called when the actor has ended and said so */
    @SuppressWarnings("NullAway.Init") // connect() comes before every use
    public ChildEnd(ActorCell cell, Inspection inspection, Runnable ended) {
        this.cell = cell;
        this.inspection = inspection;
        this.ended = ended;
    }

    /** Says over which connection this end speaks. */
    public void connect(Connection own) {
        connection = own;
        cell.onExit(this);
    }

    void specified(Message.SpawnSpec spec) {
        if (!cell.taskBegins()) {
            return; // cancelled before it began: nothing of it ever runs
        }
        cell.startThread("start", new Configuring(spec));
    }

    /** The first task of the actor. */
    private final class Configuring implements Runnable {
        private final Message.SpawnSpec spec;

        Configuring(Message.SpawnSpec spec) {
            this.spec = spec;
        }

        @Override
        public void run() {
            configure(spec);
        }
    }

    private void configure(Message.SpawnSpec spec) {
        cell.prepareThread();
        Task task = Task.begin("start", cell, cell.tasks());
        TaskLog.enter(task);
        try {
            task.checkpoint();
            cell.configure(spec);
            connection.trySend(new Message.StartAck(Message.LINK));
        } catch (Throwable e) {
            Failures.Verdict verdict = Failures.judgeStart(e, task, cell);
            connection.trySend(verdict.reply());
            cell.stop();
        } finally {
            TaskLog.leave();
            task.end(null);
            cell.taskEnded();
        }
    }

    @Override
    public void inspect(Message.Inspect question) {
        inspection.begin(cell, question, answer -> {
            boolean _ = connection.trySend(answer);
        });
    }

    /** The actor has ended. */
    @Override
    public void accept(ActorCell.End end) {
        if (end.failure() != null) {
            connection.trySend(Failures.failed(Message.LINK, FailureKind.FAILED, end.failure(), cell.id()));
            connection.trySend(new Message.Goodbye(ExitKind.FAILED, String.valueOf(end.failure())));
        } else if (end.cancelled() != null) {
            connection.trySend(new Message.CancelDone(Message.LINK));
            connection.trySend(
                    new Message.Goodbye(ExitKind.CANCELLED, end.cancelled().describe()));
        } else {
            connection.trySend(new Message.Goodbye(ExitKind.COMPLETED, ""));
        }
        ended.run();
    }

    @Override
    public boolean closed() {
        if (cell.hasEnded()) {
            return false; // it said goodbye before
        }
        Propagation.run(() -> cell.cancel(
                new CancelReason(
                        CancelReason.Source.LINK_LOST,
                        cell.parent().orElse(null),
                        "actor " + cell.id().name(),
                        "the link to its parent was closed"),
                cell.tree().ladderNanos()));
        return false;
    }
}
