package dev.harrow.internal.ipc;

import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.Message;

/** One end of a connection between two actors. May be used from any thread; messages of one thread arrive in order. */
public interface Link {

    /**
     * Sends a message; never waits for the receiver to deal with it.
     *
     * @throws TransportClosedException if the link is closed; the message was not sent
     */
    void send(Message message);

    /** Whether both ends are in one JVM with the same classes, so that values may be handed over without bytes. */
    boolean handsOverReferences();

    /** Closes both ends; harmless if it is closed. */
    void close();

    /** What takes the messages that arrive at one end. It never blocks and never throws. */
    interface Receiver {

        void received(Message message);

        /** The link was closed, by this end, the other, or a fault; called once. */
        void closed();
    }
}
