package dev.harrow.internal.rpc;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.RuntimeFailureException;
import dev.harrow.Sink;
import dev.harrow.StreamConfig;
import dev.harrow.StreamOverrunException;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.Payload;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The called end of a dialog: it is there from the acceptance of the request until its answer. */
public final class ContextImpl<S extends @Nullable Object, I, O> extends DialogEnd implements Context<S, I, O> {

    /** The method returned, or produced, without having started (D-7). */
    static final class NotStarted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotStarted(MethodSpec method) {
            super(method
                    + " returned without having called started() on its Context, so its caller waits for a first value that never"
                    + " comes; call started() first");
        }
    }

    private final Served request;
    private final AtomicBoolean answered = new AtomicBoolean(); // the one final message was sent
    private volatile boolean over; // moves false -> true: the method has returned
    private volatile boolean started; // written under this, read by anyone; moves false -> true
    private volatile @Nullable RuntimeException failure; // written once: what the caller told of our items

    ContextImpl(Connection connection, long id, MethodSpec method, Served request) {
        super(
                connection,
                id,
                method,
                method.dialogCodec().toCallee(),
                method.dialogCodec().toCaller());
        this.request = request;
    }

    /** See {@link Context#current()}. */
    public static Optional<Context<?, ?, ?>> current() {
        Task task = Task.current();
        return task != null && task.dialog() instanceof ContextImpl<?, ?, ?> context
                ? Optional.of(context)
                : Optional.empty();
    }

    // ---- the task that serves it

    /** Runs the method as its shape says; returns its result. */
    @Nullable
    Object serve(Task task, @Nullable Object target, @Nullable Object[] arguments) throws Throwable {
        task.setDialog(this);
        switch (method.shape()) {
            case SINK -> {
                begin(null);
                openStream(StreamSettings.DEFAULT);
                Sink<Object> sink = item -> send(user("Sink.send"), item);
                return method.invokeWith(sink, target, arguments);
            }
            case STREAM -> {
                begin(null);
                openStream(StreamSettings.DEFAULT);
                produce(task, method.invoke(target, arguments));
                return null;
            }
            default -> {
                Object result = method.invokeWith(this, target, arguments);
                if (!started) {
                    throw new NotStarted(method);
                }
                return result;
            }
        }
    }

    private void produce(Task task, @Nullable Object items) throws InterruptedException {
        if (items == null) {
            throw new NullPointerException(method + " returned null in the place of a Stream");
        }
        try (Stream<?> stream = (Stream<?>) items) {
            for (Iterator<?> each = stream.iterator(); each.hasNext(); ) {
                send(task, each.next());
            }
        }
    }

    /** Sends the one final message, unless a failure of the stream was told in its place. */
    void finished(Message answer) {
        over = true;
        finish();
        if (answered.compareAndSet(false, true)) {
            connection.reply(answer);
        }
        connection.served(this);
    }

    @Override
    boolean hasBegun() {
        return started;
    }

    @Override
    boolean isCancelled() {
        return cancelled() != null;
    }

    @Override
    boolean isOver() {
        return over;
    }

    // ---- delivery

    @Override
    void begun(Message.Started unexpected) {
        // only a broken peer says that: the first value is ours to send
    }

    @Override
    void answered(Message message) {
        if (message instanceof Message.Failed failed) {
            failure = Failures.exception(failed, method, connection.peer());
            refuseSending();
            request.cancel(new CancelReason(
                    CancelReason.Source.PEER_FAILED, connection.peer(), method.path(), String.valueOf(failure)));
        }
    }

    @Override
    void lost(RuntimeException why) {
        // the connection cancels what it serves; that wakes whoever waits here
    }

    @Override
    void refused(StreamOverrunException why) {
        if (cancelled() != null) {
            return; // it has to end already, and that is what the caller is told, not that it takes no items (S-76)
        }
        // The dialog is over for the caller with this message, so its task here has nobody to work for.
        if (answered.compareAndSet(false, true)) {
            connection.reply(overrun(why));
            request.cancel(new CancelReason(
                    CancelReason.Source.PEER_FAILED,
                    connection.peer(),
                    method.path(),
                    String.valueOf(why.getMessage())));
        }
    }

    @Override
    void broken(RuntimeException why) {
        // thrown to the one who receives; if that is the method's task the caller learns it as its failure
    }

    @Override
    void peerTakesNoMore() {
        credit(Integer.MAX_VALUE, Long.MAX_VALUE); // the caller throws them away, and waits for the result only
    }

    @Override
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    // ---- the face

    @Override
    public ActorId requester() {
        return connection.peer();
    }

    @Override
    public void started(S value) throws InterruptedException {
        Task task = user("Context.started");
        task.checkpoint();
        begin(value);
    }

    private void begin(@Nullable Object value) {
        requireOpen("say started");
        Payload payload = connection.payload(method.dialogCodec().started(), value);
        synchronized (this) {
            if (started) {
                throw new RuntimeFailureException("started() was called twice in " + this
                        + "; the first value is sent once, further ones go over the stream");
            }
            started = true;
        }
        connection.trySend(new Message.Started(id, payload));
    }

    @Override
    public MsgStream<I, O> stream() throws InterruptedException {
        return stream(UnaryOperator.identity());
    }

    @Override
    public MsgStream<I, O> stream(UnaryOperator<StreamConfig> options) throws InterruptedException {
        StreamSettings settings = StreamSettings.of(options);
        Task task = user("Context.stream");
        requireOpen("open the stream");
        CancelReason cancelled = request.cancelReason();
        if (cancelled != null
                && askedBy(cancelled).filter(connection.cell().id()::equals).isPresent()) {
            throw new RuntimeFailureException("the stream of " + this
                    + " cannot be opened, because this side has cancelled it: " + cancelled.describe());
        }
        task.checkpoint();
        if (!started) {
            throw new RuntimeFailureException("the stream of " + this
                    + " was opened before started() was called; say started first, then open it");
        }
        openStream(settings);
        return new StreamImpl<>(this);
    }

    @Override
    public void cancel(String reason) {
        user("Context.cancel");
        request.cancel(reason(CancelReason.Source.REQUESTED, reason));
    }

    @Override
    public Optional<ActorId> canceller() {
        return Optional.ofNullable(cancelled()).flatMap(ContextImpl::askedBy);
    }

    /** Nobody, for what a deadline ends. */
    private static Optional<ActorId> askedBy(CancelReason reason) {
        return reason.source() == CancelReason.Source.DEADLINE ? Optional.empty() : reason.requester();
    }

    /** Why the task has to end: it was cancelled, or its actor. */
    private @Nullable CancelReason cancelled() {
        CancelReason own = request.cancelReason();
        Task task = request.task();
        return own != null || task == null ? own : task.homeScope().visibleCancel();
    }

    private void requireOpen(String what) {
        if (isOver()) {
            throw new RuntimeFailureException("cannot " + what + " in " + this
                    + ", because its method has returned; use the context inside it only");
        }
    }
}
