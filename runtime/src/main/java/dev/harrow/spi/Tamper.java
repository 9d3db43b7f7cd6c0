package dev.harrow.spi;

/**
 * Decides what becomes of the messages that pass a link in one direction; see {@link LinkFaults}.
 *
 * {@snippet :
 * Tamper losesCredit = message -> {
 *     if (message.type() != MessageType.CREDIT) {
 *         message.deliver();
 *     }
 * };
 * }
 */
@FunctionalInterface
public interface Tamper {

    /**
     * A message passes: nothing becomes of it but what is done with it here, now or later. Called on the thread that sends or receives it, by
     * several threads at once if several send; must not block. If this throws, that is logged and the message is delivered.
     */
    void passing(Passing message);

    /** A message on its way. May be used from any thread, also after {@link Tamper#passing} has returned. */
    interface Passing {

        /** What kind of message it is. */
        MessageType type();

        /** The dialog or call that it belongs to; 0 if it is about the link or the actor at its end. */
        long dialog();

        /** It arrives. If it is called again it arrives again; after the link was closed it does nothing. */
        void deliver();

        /** It arrives as bytes that cannot be read. */
        void corrupt();

        /** Its first half arrives, and then the end of the link. */
        void cut();
    }
}
