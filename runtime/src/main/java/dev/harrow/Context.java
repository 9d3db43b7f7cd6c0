package dev.harrow;

import dev.harrow.internal.rpc.ContextImpl;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The called side of a dialog: what a contract method gets as its first parameter to be linked with the task that called it.
 *
 * {@snippet :
 * interface Counter {
 *     Counts count(Context<Ready, String, Progress> ctx, Options options) throws InterruptedException;
 * }
 *
 * public Counts count(Context<Ready, String, Progress> ctx, Options options) throws InterruptedException {
 *     ctx.started(new Ready());                    // the caller's open() or converse() goes on
 *     try (var stream = ctx.stream()) {
 *         for (String line : stream) {             // ends when the caller ends its sending
 *             add(line);
 *         }
 *     }
 *     return counts;                               // the caller's result()
 * }
 * }
 *
 * <p>The method says {@link #started} exactly once, then may open its stream once, and its return value or exception ends the dialog.
 * If the caller cancels, fails or goes away, this task is cancelled like any other, and its cleanup runs before the caller goes on.
 * A method that returns without having started breaks the protocol: the caller gets a {@link RuntimeFailureException}. A method without
 * a result returns {@code Void}.
 * A method that calls {@code System.exit} ends the JVM that its actor runs in; {@link Backend} says what that means for the caller.
 *
 * <p><b>Order and memory consistency.</b> This task sees what the caller did before it opened the dialog, and the caller sees what this task did before
 * {@link #started} when it has the dialog, and all of it when it has the result. The first value arrives before every item, and the
 * result after all of them. {@link MsgStream} says more of items.
 *
 * <p>May be used by any task of the actor until the method has returned; later use throws {@link RuntimeFailureException}.
 *
 * @param <S> the first value, that {@link #started} sends
 * @param <I> the items that come in
 * @param <O> the items that go out
 */
public sealed interface Context<S extends @Nullable Object, I, O> permits ContextImpl {

    /** The dialog that the current task serves; empty in other tasks, forks of that one among them (S-62). */
    static Optional<Context<?, ?, ?>> current() {
        return ContextImpl.current();
    }

    /** The actor that called. */
    ActorId requester();

    /**
     * Sends the first value: the caller's {@code open} or {@code converse} goes on, and sees what was done before this call. It arrives before
     * every item.
     *
     * @throws RuntimeFailureException if it was sent already
     * @throws MsgTypeException if the value is not of its declared type or too large; nothing was sent
     * @throws InterruptedException if the current task is cancelled, or the thread was interrupted from outside; nothing was sent
     */
    void started(S value) throws InterruptedException;

    /**
     * Opens the stream of this side, once.
     *
     * @throws RuntimeFailureException if {@link #started} was not said yet, the stream was opened before, or this side has
     *     cancelled the dialog
     * @throws InterruptedException if the current task is cancelled, or the thread was interrupted from outside
     */
    MsgStream<I, O> stream() throws InterruptedException;

    /** As {@link #stream()}, with options for what is received. */
    MsgStream<I, O> stream(UnaryOperator<StreamConfig> options) throws InterruptedException;

    /**
     * Cancels this side: the next operation of the task throws the cancel, and the caller gets a {@link ContextCancelledException}
     * that names this actor (S-79). Harmless if it was cancelled. Whoever sees the cancel sees what was done before this call.
     */
    void cancel(String reason);

    /** The actor that asked for the cancel of this side, if it is cancelled and an actor asked; nobody asks for what a deadline ends. */
    Optional<ActorId> canceller();
}
