package dev.harrow.internal.rpc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.CancelReason;
import dev.harrow.EndOfStreamException;
import dev.harrow.MsgTypeException;
import dev.harrow.RuntimeFailureException;
import dev.harrow.StreamClosedException;
import dev.harrow.StreamOverrunException;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Inbox;
import dev.harrow.internal.scope.InboxState;
import dev.harrow.internal.scope.Label;
import dev.harrow.internal.scope.SendWindow;
import dev.harrow.internal.scope.Stack;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.FailureKind;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.Payload;
import dev.harrow.internal.wire.PayloadCodec;
import dev.harrow.spi.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a dialog have in common: their half of the stream.
 *
 * <p>Each direction has one window. Its receiver gives credit when it opens its stream and whenever it has taken half a window; its
 * sender waits for credit. Whatever ends the direction wakes whoever waits at either end.
 */
abstract class DialogEnd implements Inbox.Giver {
    /** How long a sender waits until both ends look whether they wait for each other. */
    private static final long STALLED_AFTER = 2_000_000_000L;

    final Connection connection;
    final long id;
    final MethodSpec method;
    private final PayloadCodec in;
    private final PayloadCodec out;
    private final Inbox<Payload> inbox;
    private final SendWindow window;
    private volatile boolean
            opened; // written under this, read by anyone; moves false -> true: this side has opened its stream
    private volatile boolean closed; // moves false -> true: this side has closed its stream
    private volatile boolean sendEnded; // moves false -> true: this side sends no more
    private volatile boolean peerClosed; // moves false -> true: the other side takes no more
    private volatile boolean drained; // moves false -> true: the result was asked for, so items are thrown away
    private @Nullable EndOfStreamException end; // guarded by this; made when it is first thrown
    private boolean reported; // guarded by this; moves false -> true: that both ends wait was logged here
    private @Nullable Thread blocked; // guarded by this: a thread that waits in send
    // written by whoever delivers, and read by whoever waits: the stack of one over there; until something comes from
    // there
    private volatile @Nullable String peerBlocked;
    private volatile @Nullable DialogEnd neighbour; // the other end, once it was found in this JVM

    DialogEnd(Connection connection, long id, MethodSpec method, PayloadCodec in, PayloadCodec out) {
        this.connection = connection;
        this.id = id;
        this.method = method;
        this.in = in;
        this.out = out;
        this.inbox = new Inbox<>(new Label("an item of ", this), this);
        this.window = new SendWindow(new Label("room to send in ", this));
    }

    /** The error that ended the other side, or null; always the same object. */
    abstract @Nullable RuntimeException failure();

    /** {@code task} begins or ceases to wait for what the other side does. */
    void waits(Task task, boolean now) {}

    /** {@link #failure()} is about to be thrown to somebody. */
    void failureTold() {}

    /**
     * {@link #failure()}, to be thrown by an operation of {@code task}; null if there is none.
     *
     * @throws InterruptedException in its place, if what ended the other side is the cancel that the task itself is to see
     */
    @Nullable
    RuntimeException failureFor(Task task) throws InterruptedException {
        RuntimeException failed = failure();
        if (failed != null) {
            failureTold();
        }
        return failed;
    }

    /** An item came that could not be read: the dialog cannot go on. */
    abstract void broken(RuntimeException why);

    /** The stream of this side was closed. */
    void streamClosed() {}

    // ---- delivery: never blocks, never throws

    /** The last message, or for the called side a failure that the caller tells. */
    abstract void answered(Message message);

    /** The connection was lost. */
    abstract void lost(RuntimeException why);

    /** The other side says that it has begun. */
    abstract void begun(Message.Started started);

    void item(Payload item) {
        if (peerBlocked != null) {
            peerBlocked = null;
        }
        InboxState.Verdict verdict = inbox.offer(item, sizeOf(item));
        if (verdict == InboxState.Verdict.REFUSED) {
            refused(new StreamOverrunException("an item of " + this + " was refused by "
                    + connection.cell().id()
                    + ", because as many as its window allows were not received yet; receive faster, send slower, or let the"
                    + " sender wait with Overrun.BLOCK"));
        }
    }

    /** An item was refused, for which the sender has to fail. */
    abstract void refused(StreamOverrunException why);

    final void credit(int items, long bytes) {
        window.give(items, bytes);
    }

    final void stopped(boolean takesNoMore) {
        if (takesNoMore) {
            peerTakesNoMore();
        }
        inbox.end();
    }

    /** The other side takes no more items: those that are sent come to nothing, or are refused from now on. */
    abstract void peerTakesNoMore();

    final void refuseSending() {
        peerClosed = true;
        window.close();
    }

    /** The dialog is over: what was received can still be taken, nothing can be sent. */
    final void finish() {
        inbox.end();
        window.close();
    }

    /** Whether the last message of the dialog was sent or received. */
    abstract boolean isOver();

    private static long sizeOf(Payload item) {
        return item instanceof Payload.Encoded encoded ? encoded.bytes().length() : 0;
    }

    // ---- being looked at

    /** Whether the first value was sent or has come. Waits for nobody. */
    abstract boolean hasBegun();

    /** Whether the called side was asked to end. Waits for nobody. */
    abstract boolean isCancelled();

    /** This end as it is now. Waits for nobody who could wait for something himself: not for this end's lock, under which user code decodes. */
    final DialogView view() {
        return new DialogView(
                method.path(),
                connection.peer(),
                this instanceof ContextImpl<?, ?, ?>,
                state() + (isCancelled() ? ", cancelled" : ""),
                inbox.waiting(),
                window.waiting(),
                window.what(),
                inbox.dropped());
    }

    private String state() {
        if (isOver()) {
            return "over";
        }
        if (!hasBegun()) {
            return "before its first value";
        }
        if (drained) {
            return "draining";
        }
        if (closed) {
            return "closed here";
        }
        return opened ? "streaming" : "begun";
    }

    // ---- opening and closing

    final boolean isOpened() {
        return opened;
    }

    final void openStream(StreamSettings settings) {
        synchronized (this) {
            if (opened) {
                throw new RuntimeFailureException(
                        "the stream of " + this + " was opened before; each side has one, use the first");
            }
            opened = true;
        }
        inbox.open(settings.policy(), settings.window(), StreamSettings.BLOCK_BYTES);
    }

    /** Tells the other side how much more it may send. */
    @Override
    public final void give(int items, long bytes) {
        if (!isOver()) {
            connection.trySend(new Message.Credit(id, items, bytes));
        }
    }

    /** Throws away what comes, and lets the other side send as it likes. */
    final void drain() {
        drained = true;
        inbox.discard();
        give(Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    final void closeStream() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        sendEnded = true;
        window.close();
        inbox.discard();
        if (!isOver()) {
            connection.trySend(new Message.Stop(id, true));
            streamClosed();
        }
    }

    final void endSend(Task task) throws InterruptedException {
        task.checkpoint();
        synchronized (this) {
            if (sendEnded) {
                return;
            }
            sendEnded = true;
        }
        window.close();
        if (!isOver()) {
            connection.trySend(new Message.Stop(id, false));
        }
    }

    // ---- sending

    final void send(Task task, @Nullable Object item) throws InterruptedException {
        task.checkpoint();
        if (isOver() || sendEnded || peerClosed) {
            throw sendingEnded(task);
        }
        connection.awaitRoomOnLink();
        Payload payload = encode(item);
        long size = sizeOf(payload);
        if (!window.tryTake(size) && !takeSlowly(task, size)) {
            throw sendingEnded(task);
        }
        try {
            DialogEnd there = neighbour;
            if (there == null) {
                neighbour = connection.deliver(id, payload);
            } else {
                connection.requireLink();
                there.item(payload);
            }
        } catch (TransportClosedException e) {
            LOG.debug("{} could not send an item: {}", this, e.getMessage());
            if (failure() != null) {
                throw sendingEnded(task);
            }
            task.throwIfCancelled();
            throw e;
        }
    }

    private boolean takeSlowly(Task task, long size) throws InterruptedException {
        Ticker.Alarm alarm = task.ticker().remind(STALLED_AFTER, () -> lookWhetherStalled(task.ticker()));
        synchronized (this) {
            blocked = task.thread();
        }
        waits(task, true);
        try {
            return window.take(size);
        } finally {
            waits(task, false);
            alarm.cancel();
            synchronized (this) {
                blocked = null;
            }
        }
    }

    private Payload encode(@Nullable Object item) {
        if (item == null) {
            throw new MsgTypeException("null cannot be sent in " + this
                    + "; an item is never null, use Optional or a sealed type for what may be missing");
        }
        return connection.payload(out, item);
    }

    private RuntimeException sendingEnded(Task task) throws InterruptedException {
        boolean over = isOver(); // before its error is looked for, which may come meanwhile
        RuntimeException failed = failureFor(task);
        if (failed != null) {
            return failed;
        }
        if (sendEnded) {
            return new StreamClosedException("this side of " + this + (closed ? " is closed" : " has ended its sending")
                    + ", so nothing can be sent any more");
        }
        task.throwIfCancelled();
        if (over) {
            return new StreamClosedException(this + " is over, so nothing can be sent in it any more");
        }
        return endOfStream();
    }

    private synchronized EndOfStreamException endOfStream() {
        if (end == null) {
            end = new EndOfStreamException(this + ": the other side has "
                    + (peerClosed ? "closed its stream" : isOver() ? "returned" : "ended its sending"));
        }
        return end;
    }

    /** Whether this is the end of this side's stream, as it was thrown to somebody. */
    final synchronized boolean isEndOfStream(Throwable thrown) {
        return thrown == end;
    }

    // ---- both ends wait

    private void lookWhetherStalled(Ticker ticker) {
        Thread waiting;
        String other;
        synchronized (this) {
            waiting = blocked;
        }
        if (waiting == null || isOver()) {
            return;
        }
        other = peerBlocked;
        if (inbox.size() > 0 && !inbox.isBeingReceived()) {
            String stack = Stack.of(waiting);
            if (other == null) {
                connection.trySend(new Message.Stalled(id, stack));
            } else {
                report(stack, other);
                return;
            }
        }
        ticker.remind(STALLED_AFTER, () -> lookWhetherStalled(ticker));
    }

    final void stalled(String stack) {
        Thread waiting;
        peerBlocked = stack;
        synchronized (this) {
            waiting = blocked;
        }
        if (waiting != null && inbox.size() > 0 && !inbox.isBeingReceived()) {
            report(Stack.of(waiting), stack);
        }
    }

    private void report(String here, String there) {
        synchronized (this) {
            if (reported) {
                return;
            }
            reported = true;
        }
        LOG.warn(
                "both sides of {} wait to send while neither receives, so neither can go on; let one of them receive, in a task"
                        + " of its own if need be. Here, in {}:{}\nThere, in {}:{}",
                this,
                connection.cell().id(),
                here,
                connection.peer(),
                there);
    }

    // ---- receiving

    /**
     * Waits for the next item.
     *
     * @param atMostNanos how long, or {@link CancelScope#NEVER}
     * @return null if the time is over
     */
    final @Nullable Object receive(Task task, long atMostNanos) throws InterruptedException {
        inbox.enter(task);
        try {
            task.checkpoint();
            Payload next = next(task, atMostNanos);
            return next == null ? null : decode(next);
        } finally {
            inbox.leave();
        }
    }

    private @Nullable Payload next(Task task, long atMostNanos) throws InterruptedException {
        boolean waited = atMostNanos <= 0;
        while (true) {
            if (closed) {
                throw receivingEnded(task);
            }
            Payload next = inbox.poll();
            if (next != null) {
                return next;
            }
            if (inbox.isOver()) {
                throw receivingEnded(task);
            }
            if (waited || !awaitNews(task, atMostNanos)) {
                return null;
            }
        }
    }

    private boolean awaitNews(Task task, long atMostNanos) throws InterruptedException {
        waits(task, true);
        try {
            return inbox.await(atMostNanos, task.ticker());
        } finally {
            waits(task, false);
        }
    }

    private RuntimeException receivingEnded(Task task) throws InterruptedException {
        if (closed) {
            return new StreamClosedException(
                    "this side of the stream of " + this + " is closed, so nothing can be received from it any more");
        }
        boolean over = isOver(); // as for a send
        RuntimeException failed = failureFor(task);
        if (failed != null) {
            return failed;
        }
        task.throwIfCancelled();
        return drained && !over
                ? new StreamClosedException("the result of " + this
                        + " was asked for, which throws away what was not received; receive before that")
                : endOfStream();
    }

    private Object decode(Payload item) {
        try {
            Object value = in.decode(item);
            if (value != null) {
                return value;
            }
            throw new MsgTypeException("null came in " + this + "; an item is never null");
        } catch (MsgTypeException e) {
            broken(e);
            throw e;
        }
    }

    final long dropped() {
        return inbox.dropped();
    }

    /** Who uses this side: a task of its actor. */
    final Task user(String operation) {
        Task task = Task.require(operation);
        if (task.home() != connection.cell()) {
            throw new RuntimeFailureException(this + " belongs to actor "
                    + connection.cell().id() + " and was used in " + task.home().id()
                    + "; what is said in a dialog is said by its two actors");
        }
        return task;
    }

    /** What tells the other side that an item of its was refused. */
    final Message.Failed overrun(StreamOverrunException why) {
        return Failures.failed(id, FailureKind.OVERRUN, why, connection.cell().id());
    }

    /** Why this side cancels, in its name. */
    final CancelReason reason(CancelReason.Source source, String message) {
        return new CancelReason(source, connection.cell().id(), method.path(), message);
    }

    /** It and the state of its stream here, for people. */
    final String describe() {
        int items = inbox.size();
        int senders = window.waiting();
        return this
                + (items > 0 ? ", with " + items + " items that were not received and whose credit is out" : "")
                + (senders > 0 ? ", with " + senders + " tasks that wait for credit to send" : "");
    }

    @Override
    public String toString() {
        return "dialog " + method.path() + " with " + connection.peer();
    }
}
