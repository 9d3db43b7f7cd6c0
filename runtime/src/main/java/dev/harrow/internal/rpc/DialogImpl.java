package dev.harrow.internal.rpc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.Dialog;
import dev.harrow.MsgStream;
import dev.harrow.MsgTypeException;
import dev.harrow.Outcome;
import dev.harrow.RemoteActorException;
import dev.harrow.RuntimeFailureException;
import dev.harrow.StreamClosedException;
import dev.harrow.StreamConfig;
import dev.harrow.StreamOverrunException;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Cell;
import dev.harrow.internal.scope.Created;
import dev.harrow.internal.scope.Label;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.FailureKind;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.Payload;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The calling end of a dialog: it is there from the request until the one final message of the other end, or its loss.
 *
 * <p>That message completes {@link #last} before anything else happens with it, so whoever waits for it gets it, also if the cancel
 * that it causes comes in the same moment.
 */
public final class DialogImpl<S extends @Nullable Object, I, O, R extends @Nullable Object> extends DialogEnd
        implements Dialog<S, I, O, R> {
    /** In {@link #first}: the dialog ended before it began. */
    private static final Object NEVER_BEGAN = "never began";

    private final Task opener;
    private final @Nullable CancelScope deadlineOwner; // whose deadline went along with the request
    private final Cell<Object> first; // the payload of the first value, or NEVER_BEGAN
    private final Cell<Object> last; // a Return, a Failed, or the exception of a loss
    private final AtomicBoolean cancelSent = new AtomicBoolean();
    private Runnable whenOver = () -> {}; // written before the dialog is handed out
    private @Nullable Object startedValue; // written before the dialog is handed out
    private final @Nullable Throwable created = Created.here();
    private volatile boolean cancelCalled; // moves false -> true
    private volatile @Nullable Throwable localError; // written once, by the task that leaves the block
    private volatile boolean
            leaving; // moves false -> true: the block was left normally, and the result was not asked for
    private volatile boolean left; // moves false -> true: by leaving, this side made the other one end
    private volatile boolean told; // moves false -> true: somebody was given the error of the other side
    private volatile boolean atWork; // written by the opener: it waits in an operation of this dialog
    private volatile boolean ended; // moves false -> true: the block was left, or close() was called
    private @Nullable RuntimeException error; // guarded by this: made when it is first looked at, then always the same
    private @Nullable Outcome<R> outcome; // guarded by this: likewise
    private @Nullable CancelScope region; // guarded by this: the block that fails with the other side, if there is one

    DialogImpl(Connection connection, long id, MethodSpec method, Task opener) {
        super(
                connection,
                id,
                method,
                method.dialogCodec().toCaller(),
                method.dialogCodec().toCallee());
        this.opener = opener;
        this.deadlineOwner = opener.scope().deadlineOwner();
        this.first = new Cell<>(new Label("the first value of ", this));
        this.last = new Cell<>(new Label("the end of ", this));
    }

    /** See {@link Dialog#current()}. */
    public static Optional<Dialog<?, ?, ?, ?>> current() {
        Task task = Task.current();
        return task != null && task.dialog() instanceof DialogImpl<?, ?, ?, ?> dialog
                ? Optional.of(dialog)
                : Optional.empty();
    }

    // ---- delivery

    @Override
    void begun(Message.Started started) {
        if (!first.complete(started.value())) {
            LOG.warn(
                    "{} got a second first value of {}; it was dropped",
                    connection.cell().id(),
                    this);
        }
    }

    @Override
    void answered(Message message) {
        Object ending = message instanceof Message.Return && !first.isDone()
                ? new RuntimeFailureException(this + " ended without a first value, which every dialog begins with")
                : message;
        end(ending);
    }

    @Override
    void lost(RuntimeException why) {
        end(why);
    }

    private void end(Object ending) {
        // Looked at first: the task that waits goes on as soon as the end is there.
        boolean expected = ((atWork && cancelCalled) || left) && isByUs(ending);
        if (!last.complete(ending)) {
            return;
        }
        finish();
        first.complete(NEVER_BEGAN);
        if (ending instanceof Message.Return) {
            return;
        }
        if (Answers.isDeadline(ending) && deadlineOwner != null) {
            // The deadline that it had from here passed over there first; here it passes now, and ends what it has to.
            deadlineOwner.expire();
            return;
        }
        CancelScope block;
        synchronized (this) {
            block = region;
        }
        if (block != null && !expected) {
            failBlock(block, ending);
        }
    }

    /** One fate (S-67): the block ends with the other side, but for the end that its own task has asked for and waits for. */
    private void failBlock(CancelScope block, Object ending) {
        block.cancel(new CancelReason(
                CancelReason.Source.PEER_FAILED,
                connection.peer(),
                method.path(),
                ending instanceof Message.Failed failed
                        ? String.valueOf(failed.error().message())
                        : String.valueOf(ending)));
    }

    private boolean isByUs(Object ending) {
        return ending instanceof Message.Failed failed
                && failed.kind() == FailureKind.CANCELLED
                && connection.cell().id().equals(failed.error().canceller());
    }

    @Override
    void item(Payload item) {
        // Looked at first: once it is there, the body may take it and leave, and then it was not too late.
        boolean late = leaving && isOpened();
        super.item(item);
        if (late) {
            // Its stream was left here, and it streams on (D-8).
            left = true;
            requestCancel(reason(CancelReason.Source.REQUESTED, "the other side has left the dialog"));
        }
    }

    @Override
    void refused(StreamOverrunException why) {
        if (cancelSent.get()) {
            return; // it has to end as it is, and what it still sends is no failure of it (S-76)
        }
        connection.trySend(overrun(why));
    }

    @Override
    void broken(RuntimeException why) {
        synchronized (this) {
            if (error == null) {
                error = why;
            }
        }
        requestCancel(reason(CancelReason.Source.REQUESTED, String.valueOf(why.getMessage())));
    }

    @Override
    void peerTakesNoMore() {
        refuseSending();
    }

    @Override
    void streamClosed() {
        give(Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    // ---- beginning

    /** Waits for the first value; if that does not come, nothing of the other side is left when this throws. */
    void awaitStarted(Task task) throws InterruptedException {
        Object value;
        try {
            value = first.await();
        } catch (InterruptedException e) {
            endAfterCancel(e);
            if (isFailure()) {
                task.remember(e); // a genuine failure won the race: it is not lost to the cancel
                throw seen();
            }
            throw e;
        }
        if (value instanceof Payload payload) {
            try {
                startedValue = method.dialogCodec().started().decode(payload);
            } catch (MsgTypeException e) {
                broken(e);
                awaitEnd();
                throw e;
            }
            return;
        }
        throw ending(task);
    }

    /** Why there is no result, to be thrown by an operation of {@code task}. */
    private Exception ending(Task task, Object ending) {
        expireWith(ending);
        CancelReason own = cancelOfBoth(task, ending);
        return own != null ? task.cancelled(own) : seen();
    }

    /** If the deadline passed over there first it passes here now, which does nothing where that block was left already. */
    private boolean expireWith(@Nullable Object ending) {
        CancelScope owner = deadlineOwner;
        if (owner == null || !Answers.isDeadline(ending)) {
            return false;
        }
        owner.expire();
        return true;
    }

    /** The cancel of {@code task}, if that one ended both ends and the news from the other end came first; else null. */
    private @Nullable CancelReason cancelOfBoth(Task task, Object ending) {
        CancelReason own = Answers.isEnd(ending) ? task.cancelSeen() : null;
        return own != null
                        && own.source() != CancelReason.Source.PEER_FAILED
                        && Answers.isEffectOf(own, ending, connection)
                ? own
                : null;
    }

    private RuntimeException ending(Task task) throws InterruptedException {
        Object ending = last.peek();
        if (ending == null) {
            throw new IllegalStateException(this + " has not ended");
        }
        Exception why = ending(task, ending);
        if (why instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        return (RuntimeException) why;
    }

    /** The block that is to end when the other side fails. It may have failed already. */
    void link(CancelScope block) {
        synchronized (this) {
            region = block;
        }
        Object ending = last.peek();
        if (ending != null && !(ending instanceof Message.Return) && !Answers.isDeadline(ending)) {
            failBlock(block, ending);
        }
    }

    // ---- ending

    /** Passes a cancel on to the other side, once; harmless if that has ended. Never waits. */
    void requestCancel(CancelReason reason) {
        if (!last.isDone() && cancelSent.compareAndSet(false, true)) {
            connection.cancelCall(id, reason);
        }
    }

    /** The cancel of this side, told to the other. */
    void passOn(@Nullable CancelReason why) {
        requestCancel(Answers.passedOn(why, connection, method));
    }

    private void endAfterCancel(InterruptedException cause) {
        passOn(Blocks.reasonOf(cause));
        awaitEnd();
    }

    /** Waits, whatever happens, until the other side has ended, but no longer than the cancel grace. */
    void awaitEnd() {
        boolean before = atWork;
        boolean byOpener = Task.current() == opener; // another task that waits here does not wait in its place
        if (byOpener) {
            atWork = true;
        }
        try {
            Answers.awaitConfirmed(last, connection, method, opener);
        } finally {
            if (byOpener) {
                atWork = before;
            }
        }
    }

    /** Leaves the block normally: waits until the other side has ended by itself, or was cancelled because it streams on. */
    void leave(Task task) throws InterruptedException {
        leaving = true; // before the other side hears of it: what it sends then is too late
        closeStreamIfOpened();
        if (!last.isDone() && !isOpened()) {
            drain();
        }
        last.await();
        if (expireWith(last.peek())) {
            task.throwIfCancelled(); // it has cut off what is waited for, and ends this too
        }
    }

    private void closeStreamIfOpened() {
        if (isOpened()) {
            closeStream();
        }
    }

    /** Leaves the block with an error of its own: the other side has to end, and its cleanup to run. */
    void leaveWith(Throwable own, boolean ourCancel) {
        localError = own;
        if (ourCancel) {
            cancelCalled = true; // also where the other side has ended: who leaves does not know that
        }
        CancelReason why = Blocks.reasonOf(own);
        if (why != null || own instanceof InterruptedException) {
            passOn(why);
        } else {
            requestCancel(reason(CancelReason.Source.REQUESTED, "the other side has left the dialog with " + own));
        }
        awaitEnd();
    }

    /** Says what to do when the block is left, or the dialog closed. Called by the opener, before it is handed out. */
    void whenOver(Runnable action) {
        whenOver = action;
    }

    /** The block was left: nothing of this side is used any more. */
    void over() {
        ended = true;
        closeStreamIfOpened();
        whenOver.run();
    }

    /** Whether the other side has failed by what it did, or was lost, and not because it had to end. */
    boolean isFailure() {
        Object ending = last.peek();
        return ending != null && !(ending instanceof Message.Return) && !Answers.isEnd(ending);
    }

    /** The error of the other side that must not be lost at the end of the block, or null: what it fails with although it had to end is one. */
    @Nullable
    RuntimeException unabsorbed() {
        boolean byOurDeadline =
                Answers.isDeadline(last.peek()) && deadlineOwner != null && deadlineOwner.reason() != null;
        if ((left && !isFailure()) || byOurDeadline) {
            return null;
        }
        RuntimeException known = failure();
        return known != null && cancelAcked() ? null : known;
    }

    /**
     * The other side closes its stream on the way out, before it can tell its error. So where {@code thrown} is the end of that stream
     * this is what the end stood for, or null if the other side has not ended by an error of its own.
     */
    @Nullable
    Exception behindTheEnd(Task task, Throwable thrown) {
        Object ending = last.peek();
        return ending != null && standsForAnError(thrown) ? ending(task, ending) : null;
    }

    /** Whether that is an end of this stream, behind which there is an error of the other side that has come by now. */
    boolean standsForAnError(Throwable thrown) {
        Object ending = last.peek();
        return isEndOfStream(thrown) && ending != null && !(ending instanceof Message.Return) && !cancelAcked();
    }

    // ---- what is known

    @Override
    boolean hasBegun() {
        return first.isDone();
    }

    @Override
    boolean isCancelled() {
        return cancelSent.get();
    }

    @Override
    boolean isOver() {
        return last.isDone();
    }

    @Override
    @Nullable
    RuntimeException failure() {
        Object ending = last.peek();
        synchronized (this) {
            if (error == null && ending != null) {
                error = switch (ending) {
                    case Message.Failed failed -> Failures.exception(failed, method, connection.peer());
                    case RuntimeException loss -> Failures.fresh(loss);
                    default -> null;
                };
            }
            return error;
        }
    }

    @Override
    void failureTold() {
        told = true;
    }

    @Override
    @Nullable
    RuntimeException failureFor(Task task) throws InterruptedException {
        Object ending = last.peek();
        if (ending != null && !(ending instanceof Message.Return)) {
            return ending(task);
        }
        return super.failureFor(task);
    }

    /** The error, about to be thrown. */
    private RuntimeException seen() {
        failureTold();
        RuntimeException known = failure();
        return known == null ? new IllegalStateException(this + " has no error") : known;
    }

    @Override
    public Optional<RuntimeException> remoteError() {
        RuntimeException known = failure();
        told |= known != null;
        return Optional.ofNullable(known);
    }

    @Override
    public Optional<Throwable> localError() {
        return Optional.ofNullable(localError);
    }

    /** Where it was opened, if that is noted. */
    @Nullable
    Throwable created() {
        return created;
    }

    @Override
    public boolean cancelCalled() {
        return cancelCalled;
    }

    @Override
    public boolean cancelAcked() {
        Object ending = last.peek();
        return cancelCalled
                && ending != null
                && isByUs(ending)
                && ending instanceof Message.Failed failed
                && connection.peer().equals(failed.error().origin());
    }

    @Override
    public Optional<ActorId> canceller() {
        return switch (failure()) {
            case null -> Optional.empty();
            case ContextCancelledException cancelled ->
                Optional.of(
                        cancelled
                                        .canceller()
                                        .filter(connection.cell().id()::equals)
                                        .isPresent()
                                ? connection.cell().id()
                                : connection.peer());
            case RemoteActorException remote -> Optional.of(remote.error().origin());
            default -> Optional.of(connection.peer());
        };
    }

    @Override
    public boolean isDone() {
        return last.isDone();
    }

    @Override
    public ActorId peer() {
        return connection.peer();
    }

    // ---- the face

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // decoded by the codec of its declared type; null where S allows it
    public S started() {
        return (S) startedValue;
    }

    @Override
    public MsgStream<I, O> stream() throws InterruptedException {
        return stream(UnaryOperator.identity());
    }

    @Override
    public MsgStream<I, O> stream(UnaryOperator<StreamConfig> options) throws InterruptedException {
        StreamSettings settings = StreamSettings.of(options);
        Task task = user("Dialog.stream");
        RuntimeException known = failureFor(task);
        if (known != null) {
            throw known;
        }
        if (cancelCalled) {
            throw new RuntimeFailureException(
                    "the stream of " + this + " cannot be opened, because this side has cancelled it");
        }
        task.checkpoint();
        if (ended && !isOpened()) {
            throw new StreamClosedException(this + " is over, so its stream cannot be opened any more");
        }
        openStream(settings);
        return new StreamImpl<>(this);
    }

    @Override
    public R result() throws InterruptedException {
        Task task = user("Dialog.result");
        awaitLast(task);
        Outcome<R> known = known();
        return switch (known) {
            case Outcome.Returned<R>(R value) -> value;
            case Outcome.Failed<R> failed -> throw ending(task);
        };
    }

    @Override
    public Outcome<R> outcome() throws InterruptedException {
        Task task = user("Dialog.outcome");
        awaitLast(task);
        Object ending = last.peek();
        if (ending != null && !(ending instanceof Message.Return)) {
            Exception why = ending(task, ending);
            if (why instanceof InterruptedException interrupted) {
                throw interrupted;
            }
        }
        return known();
    }

    private void awaitLast(Task task) throws InterruptedException {
        if (last.isDone()) {
            drain();
            return;
        }
        task.checkpoint();
        drain();
        waits(task, true);
        try {
            last.await();
        } finally {
            waits(task, false);
        }
    }

    @Override
    void waits(Task task, boolean now) {
        if (task == opener) {
            atWork = now;
        }
    }

    /** The outcome, once there is one: always the same object. The result is decoded, by codecs of the user's too, under no lock. */
    private Outcome<R> known() {
        synchronized (this) {
            if (outcome != null) {
                return outcome;
            }
        }
        Outcome<R> made = failure() == null && last.peek() instanceof Message.Return returned
                ? decode(returned)
                : new Outcome.Failed<>(seen());
        synchronized (this) {
            if (outcome == null) {
                outcome = made;
                if (error == null && made instanceof Outcome.Failed<R>(RuntimeException failed)) {
                    error = failed;
                }
            }
            return outcome;
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // decoded by the codec of its declared type; null where R allows it
    private Outcome<R> decode(Message.Return returned) {
        try {
            return new Outcome.Returned<>((R) method.codec().result().decode(returned.value()));
        } catch (MsgTypeException e) {
            return new Outcome.Failed<>(e);
        }
    }

    @Override
    public void cancel(String reason) {
        Task task = user("Dialog.cancel");
        cancelCalled = true;
        waits(task, true);
        try {
            requestCancel(reason(CancelReason.Source.REQUESTED, reason));
            awaitEnd();
        } finally {
            waits(task, false);
        }
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        Task task = user("Dialog.close");
        boolean finished = last.isDone();
        if (!finished) {
            left = true;
            requestCancel(reason(CancelReason.Source.REQUESTED, "the other side has closed the dialog"));
            awaitEnd();
        }
        over();
        RuntimeException known = finished || isFailure() ? failure() : null;
        Object ending = last.peek();
        if (known != null && !told && unabsorbed() != null && (ending == null || cancelOfBoth(task, ending) == null)) {
            throw seen();
        }
    }

    /** The task that opened it has ended, and it was not closed. */
    void abandoned() {
        if (!ended && !last.isDone()) {
            LOG.warn(
                    "{} was not closed when its task '{}' ended; it is cancelled. Close it, best by a try statement, or use"
                            + " converse",
                    this,
                    opener.name());
            left = true;
            requestCancel(reason(CancelReason.Source.CALLER_CANCELLED, "its task has ended"));
        }
        over();
    }
}
