package dev.harrow;

import dev.harrow.internal.rpc.StreamImpl;

/**
 * One side of the stream between the two tasks of a dialog: items of one type go out, items of another come in.
 *
 * <p>The receiver decides how much may be under way: {@link #send} waits while its window is full, and before the other side has
 * opened its stream, so a slow or absent receiver slows the sender and nothing piles up. {@link #endSend} is a half-close: the
 * other side's loop ends, while this side goes on receiving. {@link #close} ends both directions of this side; the dialog goes
 * on.
 *
 * {@snippet :
 * portal.converse(Counter::count, options, dialog -> {
 *     try (var stream = dialog.stream()) {
 *         for (String line : lines) {
 *             stream.send(line);
 *         }
 *         stream.endSend();
 *     }
 *     return dialog.result();
 * });
 * }
 *
 * <p><b>Order.</b> Items of one task arrive in the order in which it sent them, each once, and before the end: {@link #endSend}, {@link #close} and the return or
 * failure of a side come after all that it sent. Items of different tasks mix in any way. There is no order between items of
 * two dialogs, and none between items and other requests of the same task: those may overtake them.
 *
 * <p><b>Memory consistency.</b> For two sides in one JVM, and whatever they share: what a task did before it sent an item <i>happens before</i> the
 * item is received, by {@link #receive()}, {@link #tryReceive()}, a timed receive or the loop; and what a side did before it ended its sending, before the
 * other side learns of the end. A receive that finds nothing, and room in a window, are no edges.
 *
 * <p>If both sides wait in {@code send} and nobody receives, neither can ever go on; after two seconds that is reported in the log
 * with the stacks of both.
 *
 * @param <I> what is received here
 * @param <O> what is sent from here
 */
public sealed interface MsgStream<I, O> extends Source<I>, Sink<O> permits StreamImpl {

    /**
     * Says that nothing more will be sent from here. The other side receives what was sent before, and then the end, and sees then what was
     * done before this call. Harmless if it was said already, or the dialog is over.
     *
     * @throws ActorCancelledException if the current task is cancelled; the end was not sent
     * @throws InterruptedException if the thread was interrupted from outside; the end was not sent
     */
    void endSend() throws InterruptedException;

    /**
     * Ends this side: nothing more is sent, and what still comes is thrown away.
     *
     * <p>On the calling side the called task is not held up: it may go on sending into the void until it returns, so that closing
     * the stream and then asking for the result is fine. On the called side the caller is told that nothing is taken any more: its
     * next {@code send} throws {@link EndOfStreamException}.
     */
    @Override
    void close();
}
