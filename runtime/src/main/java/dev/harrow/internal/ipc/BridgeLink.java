package dev.harrow.internal.ipc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.WireException;
import dev.harrow.spi.Tamper;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link inside one JVM whose other end belongs to another copy of the runtime: a message crosses as the bytes of its frame and is
 * delivered on the thread that sends it, without a socket, a queue or an event loop, as on a {@link LocalLink}.
 *
 * <p>When both directions have ended it forgets the other end, and with it the other copy.
 */
public final class BridgeLink implements Link {
    private final String peer; // for people
    private final FrameCodec codec = new FrameCodec();
    private final Receiver sending = new Sending();
    private volatile @Nullable Pipe other; // set before the first message; null again when the link is over
    private volatile @Nullable Receiver receiver; // set before the first message, then only tampered with
    private volatile @Nullable Receiver outgoing; // of a test: what this end sends passes through it; written by tamper
    private volatile boolean sendingEnded; // moves false -> true under this
    private volatile boolean receivingEnded; // moves false -> true under this: the receiver is told once

    /** @param peer who is at the other end, for people */
    public BridgeLink(String peer) {
        this.peer = peer;
    }

    /** Says who takes what arrives here; before the other end is told of {@link #pipe}. */
    public void attach(Receiver taker) {
        receiver = taker;
    }

    /** Says where the other end is; before the first message is sent from here. */
    public void connect(Pipe end) {
        other = end;
    }

    /** This end, for the other. */
    public Pipe pipe() {
        return new End();
    }

    /** See {@link #pipe}. */
    private final class End implements Pipe {
        @Override
        public boolean frame(ByteBuffer frame) {
            return arrived(frame);
        }

        @Override
        public void ended() {
            endReceiving();
        }

        @Override
        public void stop() {
            closeSending();
        }

        @Override
        public void closed() {
            closedByPeer();
        }
    }

    // ---- sending

    @Override
    public void send(Message message) {
        Receiver tampered = outgoing;
        if (tampered != null && !sendingEnded) {
            tampered.received(message);
        } else if (!transmit(codec.encode(message))) {
            throw new TransportClosedException(
                    "the link to " + peer + " is closed, so " + Tampered.nameOf(message) + " was not sent");
        }
    }

    /** Whether the other end has taken it. */
    private boolean transmit(ByteBuffer frame) {
        Pipe to = other;
        return !sendingEnded && to != null && to.frame(frame);
    }

    @Override
    public boolean hasRoom() {
        Pipe to = other;
        return sendingEnded || to == null || to.hasRoom();
    }

    @Override
    public void whenRoom(Runnable then) {
        Pipe to = other;
        if (to == null) {
            then.run();
        } else {
            to.whenRoom(then);
        }
    }

    /** What a test lets pass, or does to it. */
    private final class Sending implements Receiver {
        @Override
        public void received(Message message) {
            if (!transmit(codec.encode(message))) {
                LOG.debug("the link to {} is closed, so a {} that a test held back is lost", peer, message);
            }
        }

        @Override
        public void unreadable(long dialog, String why) {
            boolean _ = transmit(FrameCodec.unreadable(dialog));
        }

        @Override
        public void closed() {
            // Only what arrives has an end that somebody is told.
        }
    }

    // ---- receiving

    /** A frame has come, on the thread of whoever sent it. */
    private boolean arrived(ByteBuffer frame) {
        Receiver taker = receiver;
        if (receivingEnded || taker == null) {
            return false;
        }
        try {
            taker.received(codec.decode(frame));
        } catch (WireException e) {
            if (e.kind() == WireException.Kind.BAD_FRAME) {
                taker.unreadable(e.dialog(), String.valueOf(e.getMessage()));
            } else {
                LOG.warn("the link to {} is closed: {}", peer, e.getMessage());
                close();
            }
        }
        return true;
    }

    // ---- ends

    @Override
    public boolean handsOverReferences() {
        return false;
    }

    @Override
    public void closeSending() {
        Pipe to = endSending();
        if (to != null) {
            to.ended();
        }
        forgetWhenOver();
    }

    @Override
    public void closeReceiving() {
        Pipe to = other;
        if (to != null) {
            to.stop();
        }
    }

    @Override
    public void close() {
        Pipe to = other;
        endReceiving();
        Pipe _ = endSending();
        if (to != null) {
            to.closed();
        }
        forgetWhenOver();
    }

    private void closedByPeer() {
        Pipe _ = endSending();
        endReceiving();
        forgetWhenOver();
    }

    /** The other end, if it was to be told by this call; null if that was before. */
    private synchronized @Nullable Pipe endSending() {
        Pipe to = sendingEnded ? null : other;
        sendingEnded = true;
        return to;
    }

    /** Nothing will come any more. */
    private void endReceiving() {
        synchronized (this) {
            if (receivingEnded) {
                return;
            }
            receivingEnded = true;
        }
        Receiver taker = receiver;
        if (taker != null) {
            taker.closed();
        }
        forgetWhenOver();
    }

    private synchronized void forgetWhenOver() {
        if (sendingEnded && receivingEnded) {
            other = null;
        }
    }

    // ---- for tests

    @Override
    public synchronized void tamper(@Nullable Tamper sent, @Nullable Tamper arriving) {
        Receiver before = outgoing;
        outgoing = sent == null
                ? null
                : Tampered.exchange(before == null ? sending : before, sent, this, () -> sendingEnded);
        Receiver taker = receiver;
        if (taker != null) {
            receiver = Tampered.exchange(taker, arriving, this, () -> receivingEnded);
        }
    }

    @Override
    public String toString() {
        return "link to " + peer;
    }
}
