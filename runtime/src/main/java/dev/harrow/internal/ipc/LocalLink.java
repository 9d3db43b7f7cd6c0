package dev.harrow.internal.ipc;

import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.Message;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A link inside one JVM: a message is delivered on the thread that sends it, without a socket, a queue or an event loop.
 *
 * <p>A receiver only takes note and starts or wakes others, so a sender is never held up by what the message causes.
 */
public final class LocalLink implements Link {
    private final AtomicBoolean closed; // shared by both ends; moves false -> true
    private final LocalLink other;
    private Receiver receiver; // set once, before the first message can be sent

    private LocalLink(AtomicBoolean closed) {
        this.closed = closed;
        this.receiver = Unattached.INSTANCE;
        this.other = new LocalLink(this);
    }

    private LocalLink(LocalLink other) {
        this.closed = other.closed;
        this.receiver = Unattached.INSTANCE;
        this.other = other;
    }

    /** Makes a link and returns one end of it; {@link #other} is the other. Both have to be attached before use. */
    public static LocalLink create() {
        return new LocalLink(new AtomicBoolean());
    }

    public LocalLink other() {
        return other;
    }

    /** Says who takes what arrives at this end. */
    public void attach(Receiver taker) {
        receiver = taker;
    }

    @Override
    public void send(Message message) {
        if (closed.get()) {
            throw closed(message.getClass().getSimpleName());
        }
        other.receiver.received(message);
    }

    @Override
    public Receiver neighbour() {
        if (closed.get()) {
            throw closed("an item");
        }
        return other.receiver;
    }

    private static TransportClosedException closed(String what) {
        return new TransportClosedException(
                "the local link is closed, so " + what + " was not sent; the actor at its other end has ended");
    }

    @Override
    public boolean handsOverReferences() {
        return true;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            receiver.closed();
            other.receiver.closed();
        }
    }

    private enum Unattached implements Receiver {
        INSTANCE;

        @Override
        public void received(Message message) {
            throw new IllegalStateException("a message came before the link was attached: " + message);
        }

        @Override
        public void closed() {
            // Nobody is here to be told.
        }
    }
}
