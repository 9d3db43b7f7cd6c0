package dev.harrow;

/**
 * Where items are sent to. A contract method whose first parameter is a sink is a producer: {@link Portal#streamFrom} calls it and
 * receives what it sends.
 *
 * {@snippet :
 * interface Sensors {
 *     void readings(Sink<Reading> out, String sensor) throws InterruptedException;   // returns when there are no more
 * }
 * }
 *
 * @param <O> the items; never null
 */
public interface Sink<O> {

    /**
     * Sends an item. Waits while the receiver's window is full.
     *
     * <p>Items of one task arrive in the order in which it sent them. What the sender did before <i>happens before</i> the item is received. May be used
     * by several tasks at once. {@link MsgStream} says it in full.
     *
     * @throws MsgTypeException if the item is null, is not of its declared type, or is too large; nothing was sent, and the
     *     stream stays usable
     * @throws StreamClosedException if this side has ended its sending, or the dialog is over
     * @throws EndOfStreamException if the other side has closed its stream and takes no more
     * @throws RemoteActorException if the other side has failed
     * @throws ActorCancelledException if the current task is cancelled; nothing was sent
     * @throws InterruptedException if the thread was interrupted from outside; nothing was sent
     */
    void send(O item) throws InterruptedException;
}
