package dev.harrow.internal.rpc;

import dev.harrow.CancelReason;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.TaskToBegin;
import dev.harrow.internal.scope.Turn;
import dev.harrow.internal.scope.TurnHold;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.Payload;
import dev.harrow.internal.wire.SignatureCodec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request that an actor has accepted: it waits for its turn, runs in a virtual thread of its own, and is answered exactly
 * once.
 */
public final class Served extends TaskToBegin implements Runnable, TurnHold.Starter {
    private final ActorCell cell;
    private final Connection from;
    private final Message.Start start;
    private final ActorCell.Exposed exposed;
    private final @Nullable ContextImpl<?, ?, ?> context; // null: a plain call
    // set once, before the request is handed to the turn; read by anyone who cancels; null: it runs free, or is not
    // there yet
    private volatile @Nullable TurnHold turn;
    private volatile @Nullable Turn turns; // likewise
    private boolean hasPlace; // written before its thread is started, and only used by that: it counts as a task

    // guarded by the cell: its list of accepted requests
    @Nullable
    Served previous;

    @Nullable
    Served next;

    Served(ActorCell cell, Connection from, Message.Start start, ActorCell.Exposed exposed) {
        this.cell = cell;
        this.from = from;
        this.start = start;
        this.exposed = exposed;
        this.context = start.kind() == Message.Kind.DIALOG
                ? new ContextImpl<>(from, start.dialog(), exposed.method(), this)
                : null;
    }

    Connection from() {
        return from;
    }

    long dialog() {
        return start.dialog();
    }

    /** The method, for people. */
    public String method() {
        return exposed.method().path();
    }

    public dev.harrow.ActorId requester() {
        return start.requester();
    }

    /** Its end of the dialog that it is, or null if it is a plain call. */
    public @Nullable DialogView dialogView() {
        return context == null ? null : context.view();
    }

    /** It is accepted: says so if that matters, and takes what comes for it from now on. */
    void announce() {
        if (context != null) {
            from.serving(context);
            from.reply(new Message.StartAck(start.dialog()));
        }
    }

    /** Answers it for good, once. */
    private void answer(Message reply) {
        if (context == null) {
            from.reply(reply);
        } else {
            context.finished(reply);
        }
    }

    void submit(@Nullable Turn actorTurn) {
        if (actorTurn == null) {
            begin();
            return;
        }
        turns = actorTurn;
        TurnHold hold = new TurnHold(actorTurn, method(), this);
        turn = hold;
        actorTurn.submit(hold);
        CancelReason missed = cancelReason();
        if (missed != null) {
            // It was cancelled before there was a place in the line to take it out of.
            withdraw(missed);
        }
    }

    @Override
    public void begin() {
        hasPlace = cell.threads().take();
        if (hasPlace) {
            cell.startThread(exposed.method(), this);
        } else {
            cell.startVirtual(exposed.method(), this); // to say so, in the order of the turns
        }
    }

    /** Cancels this request: now, or at its first operation if it has not begun to run. */
    void cancel(CancelReason reason) {
        if (!withdraw(reason)) {
            cancelTask(reason);
        }
    }

    /** Takes the request back if it still waits for its turn, and answers that it was cancelled. */
    boolean withdraw(CancelReason reason) {
        TurnHold hold = turn;
        Turn line = turns;
        if (hold == null || line == null || !line.withdraw(hold)) {
            return false;
        }
        answer(Failures.cancelled(start.dialog(), reason, cell.id()));
        cell.ended(this);
        return true;
    }

    @Override
    public void run() {
        cell.prepareThread();
        Task running = Task.begin(method(), cell, cell.tasks());
        TurnHold hold = turn;
        if (hold != null) {
            running.setTurn(hold);
            hold.begun();
        }
        begun(running);
        TaskLog.enter(running);
        Message reply;
        Throwable fatal = null;
        try {
            reply = new Message.Return(start.dialog(), body(running));
        } catch (Throwable e) {
            RuntimeException peers = context == null ? null : context.failure();
            Throwable thrown =
                    peers != null && Blocks.failureIn(e) == null ? peers : e; // the cause, not its effect (S-80)
            Failures.Verdict verdict = Failures.judge(thrown, running, start, cell);
            reply = verdict.reply();
            if (ActorCell.isFatal(e) || (start.kind() == Message.Kind.TELL && verdict.genuine())) {
                fatal = e;
            }
        } finally {
            TaskLog.leave();
            ended();
            running.end(null);
            if (hasPlace) {
                cell.threads().giveBack();
            }
        }
        if (fatal != null) {
            // Before the answer: whoever has the answer finds the actor ending.
            cell.fail(fatal);
        }
        if (hold != null) {
            // Before the answer: on a local link that runs what others hung on it, and they must not do it in this
            // turn.
            hold.end();
        }
        try {
            answer(reply);
        } finally {
            cell.ended(this);
        }
    }

    private Payload body(Task running) throws Throwable {
        if (start.remainingNanos() != Message.NO_DEADLINE) {
            Blocks.setDeadline(
                    running.homeScope(), cell, Duration.ofNanos(start.remainingNanos()), "the caller's deadline");
        }
        // No checkpoint: it lets another turn run if this one took long to get here, and that would be a later request.
        running.throwIfCancelled();
        if (!hasPlace) {
            throw cell.threads().full(method(), cell.id());
        }
        MethodSpec method = exposed.method();
        SignatureCodec codec = method.codec();
        @Nullable Object[] arguments = codec.decode(start.args());
        Object result = context == null
                ? method.invoke(exposed.target(), arguments)
                : context.serve(running, exposed.target(), arguments);
        return from.payload(codec.result(), result);
    }

    @Override
    public String toString() {
        return method() + " for " + start.requester();
    }
}
