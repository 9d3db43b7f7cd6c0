package dev.harrow.internal.ipc;

import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.Tamper;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A link inside one JVM: a message is delivered on the thread that sends it, without a socket, a queue or an event loop.
 *
 * <p>A receiver only takes note and starts or wakes others, so a sender is never held up by what the message causes.
 */
public final class LocalLink implements Link {
    private final AtomicBoolean closed; // shared by both ends; moves false -> true
    private final LocalLink other;
    private volatile Receiver
            receiver; // set before the first message can be sent, then only tampered with; read by anyone
    private volatile boolean sendingEnded; // moves false -> true under the lock of this end: the other was told

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
        if (closed.get() || sendingEnded) {
            throw closed(message.getClass().getSimpleName());
        }
        other.receiver.received(message);
    }

    @Override
    public Receiver neighbour() {
        if (closed.get() || sendingEnded) {
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
            closeReceiving();
            closeSending();
        }
    }

    @Override
    public void closeSending() {
        synchronized (this) {
            if (sendingEnded) {
                return;
            }
            sendingEnded = true;
        }
        other.receiver.closed();
    }

    @Override
    public void closeReceiving() {
        other.closeSending();
    }

    @Override
    public void tamper(@Nullable Tamper sent, @Nullable Tamper arriving) {
        other.receiver = Tampered.exchange(other.receiver, sent, this, () -> closed.get() || sendingEnded);
        receiver = Tampered.exchange(receiver, arriving, this, () -> closed.get() || other.sendingEnded);
    }

    private enum Unattached implements Receiver {
        INSTANCE;

        @Override
        public void received(Message message) {
            throw new IllegalStateException("a message came before the link was attached: " + message);
        }

        @Override
        public void unreadable(long dialog, String why) {
            throw new IllegalStateException("a frame came before the link was attached: " + why);
        }

        @Override
        public void closed() {
            // Nobody is here to be told.
        }
    }
}
