package dev.harrow;

import dev.harrow.internal.rpc.DialogImpl;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The calling side of a dialog: two linked tasks, one in each actor, with a stream between them and one fate.
 *
 * <p>Made by {@link Portal#converse} or {@link Portal#runDialog}, where the block is cancelled when the other side fails and
 * the error cannot be swallowed; or by {@link Portal#open} for a {@code try} statement, where it is thrown by the next operation and
 * {@link #close()} cancels what has not ended.
 *
 * <p><b>Memory consistency.</b> For two sides in one JVM, and whatever they share: what this task did before it opened the dialog <i>happens before</i> the
 * method of the other side begins. What the other side did before {@link Context#started} happens before {@code open} returns or the body begins, which
 * is when {@link #started()} can be read. What it did at all happens before {@link #result()} and {@link #outcome()} return or throw and before
 * {@link #isDone()} is true, on whichever thread. What was done here before {@link #cancel} is seen by the other side when it sees the cancel.
 * {@link MsgStream} says it of items.
 *
 * <p><b>Order.</b> The first value comes before every item of the other side, its items in the order of sending, and its result or error after all of
 * them.
 *
 * <p>Whatever shows an error of the other side shows the same object: {@link #result()}, {@link #outcome()}, {@link #remoteError()},
 * the operations of the stream, and what leaves the block (S-64). May be used by any task of the actor.
 *
 * @param <S> the first value of the other side
 * @param <I> the items that come in
 * @param <O> the items that go out
 * @param <R> the result
 */
public sealed interface Dialog<S extends @Nullable Object, I, O, R extends @Nullable Object> extends AutoCloseable
        permits DialogImpl {

    /** The dialog whose {@code converse} or {@code runDialog} block the current task is in, the innermost if there are several (S-62). */
    static Optional<Dialog<?, ?, ?, ?>> current() {
        return DialogImpl.current();
    }

    /** The actor at the other side. */
    ActorId peer();

    /** The first value, that the other side sent before this dialog was there; what it did before that is seen by all who have the dialog. */
    S started();

    /**
     * Opens the stream of this side, once. If the other side has returned already, it is at its end, and nothing can be sent. Opening tells the
     * other side how much it may send, and is no edge of memory order; items are.
     *
     * @throws RuntimeFailureException if it was opened before, or this side has cancelled the dialog
     * @throws StreamClosedException if the block of the dialog was left, or the dialog closed
     * @throws RemoteActorException if the other side has failed
     * @throws InterruptedException if the current task is cancelled, or the thread was interrupted from outside
     */
    MsgStream<I, O> stream() throws InterruptedException;

    /** As {@link #stream()}, with options for what is received. */
    MsgStream<I, O> stream(UnaryOperator<StreamConfig> options) throws InterruptedException;

    /**
     * Waits for the result. Items that were not received by now are thrown away. Any number of times, also after the block: the same value
     * or the same error. Everything that the other side did is seen then.
     *
     * @throws RemoteActorException if the other side has failed
     * @throws ContextCancelledException if the other side was cancelled, by {@link #cancel} of this side or by somebody else
     * @throws MsgTypeException if the other side's result is not of its declared type
     * @throws ActorCancelledException if the current task is cancelled and there is no result yet
     * @throws InterruptedException if the thread was interrupted from outside and there is no result yet
     */
    R result() throws InterruptedException;

    /**
     * Waits as {@link #result()} does, and returns an error of the other side instead of throwing it. Everything that the other side did is
     * seen then.
     *
     * @throws ActorCancelledException if the current task is cancelled and there is no outcome yet
     * @throws InterruptedException if the thread was interrupted from outside and there is no outcome yet
     */
    Outcome<R> outcome() throws InterruptedException;

    /** Whether the other side has ended. */
    boolean isDone();

    /**
     * Cancels the other side, and waits until its cleanup has run or the cancel grace (0.616 s unless configured) is over, which is
     * logged. What its cleanup did is seen then, if it has run. This side is not cancelled (S-69). Harmless if the other side has ended or was cancelled.
     */
    void cancel(String reason);

    /** Whether this side has called {@link #cancel}, or has left its block with an error of its own, which does the same. */
    boolean cancelCalled();

    /** Whether the other side has ended because of this side's cancel. */
    boolean cancelAcked();

    /**
     * Who ended the other side, if that did not return (S-66): this actor, if it was cancelled by it; the peer, if it was cancelled by
     * anybody else; the actor where the error began, if it failed.
     */
    Optional<ActorId> canceller();

    /** The error of the other side, if it has ended with one. */
    Optional<RuntimeException> remoteError();

    /** The error with which the block of this side was left, if it was one of its own. */
    Optional<Throwable> localError();

    /**
     * Ends the dialog: cancels the other side if it has not ended, and waits until its cleanup has run or the cancel grace is over.
     * Harmless if it was closed. A {@code try} statement needs it after {@link Portal#open}; the blocks of {@code converse} and
     * {@code runDialog} end their dialog themselves.
     *
     * @throws RemoteActorException if the other side has failed and no operation has told it: no error is lost (S-68)
     */
    @Override
    void close();
}
