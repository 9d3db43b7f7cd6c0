package dev.harrow.internal.ipc;

import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.Tamper;
import org.jspecify.annotations.Nullable;

/** One end of a connection between two actors. May be used from any thread; messages of one thread arrive in order. */
public interface Link {

    /**
     * Sends a message; never waits for the receiver to deal with it.
     *
     * @throws TransportClosedException if the link is closed; the message was not sent
     */
    void send(Message message);

    /**
     * Whether what is sent now leaves soon: false while the peer reads more slowly than this end sends. What is sent all the same is kept
     * until it leaves. A link that is closed has room: sending over it fails at once.
     */
    default boolean hasRoom() {
        return true;
    }

    /**
     * Runs {@code then} once when there is room, or the link is closed: now, on this thread, or later, on another one; must not block.
     */
    default void whenRoom(Runnable then) {
        then.run();
    }

    /** Whether both ends are in one JVM with the same classes, so that values may be handed over without bytes. */
    boolean handsOverReferences();

    /**
     * The receiver at the other end, if that is in this JVM: for items of a stream, which are many, it may be given what a message would have
     * brought, on the same thread and with the same effect.
     *
     * @throws TransportClosedException if the link is closed
     */
    default @Nullable Receiver neighbour() {
        return null;
    }

    /** Closes both ends, after what was sent before; does not wait for that. Harmless if it is closed. */
    void close();

    /** Ends what this end sends: the other finds that nothing will come any more. For tests, as the next. */
    void closeSending();

    /** Ends what the other end sends. Over TCP the other end is not told: what it sends is lost. */
    void closeReceiving();

    /** From now on these decide about the messages of both directions; null lets all pass. */
    void tamper(@Nullable Tamper sent, @Nullable Tamper arriving);

    /** What takes the messages that arrive at one end. It never blocks and never throws. */
    interface Receiver {

        void received(Message message);

        /**
         * A frame came whose bytes are no message.
         *
         * @param dialog the one that it says it belongs to, or {@link Message#LINK}
         * @param why a clause without a period
         */
        void unreadable(long dialog, String why);

        /** Nothing will come any more: the link was closed, by this end, the other, or a fault; called once. */
        void closed();
    }
}
