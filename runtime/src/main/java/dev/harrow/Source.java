package dev.harrow;

import dev.harrow.internal.rpc.SourceImpl;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * Where items come from. As a loop it ends when the other side has ended its sending:
 *
 * {@snippet :
 * try (Source<Reading> readings = portal.streamFrom(Sensors::readings, "north")) {
 *     for (Reading each : readings) {
 *         if (each.isAlarm()) {
 *             return each;             // leaving early ends the producer, and its cleanup has run when the block is left
 *         }
 *     }
 * }
 * }
 *
 * <p>Items come in the order of sending, and the end after all of them; what the sender did before it sent an item <i>happens before</i> any way to receive it
 * returns. {@link MsgStream} says it in full.
 *
 * <p>One task receives at a time, which may be another one each time; a second one at the same moment gets a
 * {@link RuntimeFailureException}. A task that is cancelled while it receives loses nothing: the next one gets the next item,
 * and sees what the one before it did until it last received.
 *
 * @param <I> the items; never null
 */
public sealed interface Source<I> extends Iterable<I>, AutoCloseable permits MsgStream, SourceImpl {

    /**
     * Waits for the next item, and sees what was done before that was sent.
     *
     * @throws EndOfStreamException if there are no more; always the same object
     * @throws StreamClosedException if this side has closed it
     * @throws RemoteActorException if the other side has failed, once all items that it had sent are received; always the same
     *     object
     * @throws ContextCancelledException if somebody cancelled the other side; always the same object
     * @throws MsgTypeException if what came is not of its declared type; the dialog has ended
     * @throws ActorCancelledException if the current task is cancelled; no item was taken
     * @throws InterruptedException if the thread was interrupted from outside; no item was taken
     */
    I receive() throws InterruptedException;

    /**
     * The next item, if it is there within {@code atMost}, with the order and memory consistency of {@link #receive()}. Throws what that throws.
     *
     * @param atMost how long to wait; nothing or less does not wait
     */
    Optional<I> receive(Duration atMost) throws InterruptedException;

    /** The next item, if it is there already, with the order and memory consistency of {@link #receive()}. Throws what that throws. */
    Optional<I> tryReceive() throws InterruptedException;

    /** How many items were lost because the window was full, under {@link Overrun#DROP_OLDEST} or {@link Overrun#DROP_NEWEST}. */
    long dropped();

    /**
     * Iterates over what is still to come, with the order and memory consistency of {@link #receive()}; ends where {@link #receive()} would throw {@link EndOfStreamException}, and throws
     * whatever else it throws. A cancel of the task leaves it as the unchecked {@link CancelledException}.
     */
    @Override
    Iterator<I> iterator();

    /**
     * Receives no more: what was not received is thrown away. Harmless if it is closed.
     *
     * @throws RemoteActorException if this ends a producer, and that failed, in its cleanup say, and nobody was told: no error is lost (S-68)
     */
    @Override
    void close();
}
