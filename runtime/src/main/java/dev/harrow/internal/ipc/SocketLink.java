package dev.harrow.internal.ipc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.FrameDecoder;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.WireException;
import dev.harrow.spi.MessageType;
import dev.harrow.spi.Tamper;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link over a socket: what is the same whoever owns the socket. Threads that send never touch it, because an interrupt
 * closes a channel that a thread is working on; they make a frame and hand it over.
 *
 * <p><b>The end of a link.</b> The two directions end one by one. The direction to this end is over when the stream ends, or when it is closed
 * here: its receiver is told. The direction from this end is over when it is closed here, after what was sent before, or when the
 * socket takes no more.
 *
 * <p>A {@link #close()} ends both: the receiver is told and nothing is delivered any more, what was accepted is sent, the other end
 * is told that nothing will follow, and then this end waits for the other's end of stream, because closing a socket that holds unread bytes
 * can take the last words away from the other side. All of that takes {@link #CLOSE_NANOS} at most.
 */
abstract sealed class SocketLink implements Link permits NioLink, NettyLink {
    /** How many bytes may be accepted and not written while there still is room. */
    static final int ROOM_BYTES = 256 << 10;

    /** The time that a closed link has for sending what was accepted, whatever the peer does. */
    static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int TYPE_AT = 4; // in a frame: docs/protocol.md
    private static final byte NO_TYPE = (byte) 0xff;

    private final String peer; // for people
    private final FrameCodec codec;
    private final FrameDecoder decoder; // guarded by delivery
    private final Object delivery =
            new Object(); // held while the receiver is called; only io threads of this link take it
    private final List<Runnable> waiting = new ArrayList<>(); // guarded by itself: to be run when there is room
    private boolean told; // guarded by delivery; moves false -> true: the receiver knows that nothing will come
    private volatile boolean deaf; // moves false -> true: nothing is delivered any more, by the wish of this end
    private volatile boolean sendingEnded; // moves false -> true: nothing is accepted any more
    private volatile @Nullable Receiver receiver; // written under tampering; set before the first byte can arrive
    private final Object tampering = new Object();
    private @Nullable Tamper arrivingBy; // guarded by tampering: of a test
    private volatile @Nullable Tamper sentBy; // written under tampering: of a test

    SocketLink(String peer, FrameCodec codec) {
        this.peer = peer;
        this.codec = codec;
        this.decoder = new FrameDecoder(codec);
    }

    // ---- what the owner of the socket does

    /** Takes a frame; false if it does not, because sending has ended. Never waits. */
    abstract boolean enqueue(ByteBuffer frame);

    /** Whether not more than {@link #ROOM_BYTES} wait to be written. */
    abstract boolean isWritable();

    // ---- sending

    @Override
    public final void send(Message message) {
        if (sendingEnded) {
            throw closedBefore(message);
        }
        ByteBuffer frame = codec.encode(message);
        Tamper tamper = sentBy;
        if (tamper != null) {
            pass(tamper, new Outgoing(message, frame));
        } else if (!enqueue(frame)) {
            throw closedBefore(message);
        }
    }

    private TransportClosedException closedBefore(Message message) {
        return new TransportClosedException(
                "the link to " + peer + " is closed, so " + Tampered.nameOf(message) + " was not sent");
    }

    private static void pass(Tamper tamper, Outgoing message) {
        try {
            tamper.passing(message);
        } catch (RuntimeException e) {
            LOG.error("a tamper of a link failed; the {} is sent", message.type(), e);
            message.deliver();
        }
    }

    @Override
    public final boolean hasRoom() {
        return sendingEnded || isWritable();
    }

    @Override
    public final void whenRoom(Runnable then) {
        synchronized (waiting) {
            waiting.add(then);
        }
        if (hasRoom()) {
            roomAgain();
        }
    }

    /** Runs everything that waits for room. */
    final void roomAgain() {
        List<Runnable> all;
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                return;
            }
            all = List.copyOf(waiting);
            waiting.clear();
        }
        for (Runnable each : all) {
            try {
                each.run();
            } catch (RuntimeException e) {
                LOG.error("what waited for room on the link to {} failed", peer, e);
            }
        }
    }

    /** Whether nothing is accepted any more. */
    final boolean isSendingEnded() {
        return sendingEnded;
    }

    /** From now on nothing is accepted; {@link #roomAgain} has to follow, outside of locks. */
    final void endSending() {
        sendingEnded = true;
    }

    // ---- receiving

    /** Says who takes what arrives; before the first byte does. */
    final void attach(Receiver taker) {
        synchronized (tampering) {
            receiver = Tampered.exchange(taker, arrivingBy, this, this::isOver);
        }
    }

    private Receiver receiver() {
        Receiver taker = receiver;
        if (taker == null) {
            throw new IllegalStateException("the link to " + peer + " was not attached");
        }
        return taker;
    }

    /** Bytes came, on an io thread; all are taken. */
    final void arrived(ByteBuffer chunk) {
        synchronized (delivery) {
            if (deaf || told) {
                chunk.position(chunk.limit());
                return;
            }
            decoder.feed(chunk);
            boolean more = true;
            while (more && !deaf) {
                more = deliverNext();
            }
        }
    }

    private boolean deliverNext() {
        try {
            Message message = decoder.next();
            if (message != null) {
                receiver().received(message);
            }
            return message != null;
        } catch (WireException e) {
            if (e.kind() == WireException.Kind.BAD_FRAME) {
                receiver().unreadable(e.dialog(), String.valueOf(e.getMessage()));
                return true;
            }
            LOG.warn("the link to {} is closed: {}", peer, e.getMessage());
            close();
            return false;
        }
    }

    /** From now on nothing is delivered. */
    final void endDelivery() {
        deaf = true;
    }

    /** Nothing will come any more: tells the receiver, once, on an io thread. */
    final void tellClosed() {
        synchronized (delivery) {
            if (told) {
                return;
            }
            told = true;
            if (decoder.isInsideFrame() && !deaf) {
                LOG.debug("the link to {} ended in the middle of a frame", peer);
            }
            receiver().closed();
        }
    }

    private boolean isOver() {
        synchronized (delivery) {
            return told || deaf;
        }
    }

    @Override
    public final boolean handsOverReferences() {
        return false;
    }

    @Override
    public final void tamper(@Nullable Tamper sent, @Nullable Tamper arriving) {
        synchronized (tampering) {
            sentBy = sent;
            arrivingBy = arriving;
            Receiver taker = receiver;
            if (taker != null) {
                receiver = Tampered.exchange(taker, arriving, this, this::isOver);
            }
        }
    }

    @Override
    public final String toString() {
        return "link to " + peer;
    }

    /** A message that a test holds in its hands before it is sent. */
    private final class Outgoing implements Tamper.Passing {
        private final Message message;
        private final ByteBuffer frame; // read only through duplicates

        Outgoing(Message message, ByteBuffer frame) {
            this.message = message;
            this.frame = frame;
        }

        @Override
        public MessageType type() {
            return Tampered.typeOf(message);
        }

        @Override
        public long dialog() {
            return message.dialog();
        }

        @Override
        public void deliver() {
            put(frame.duplicate());
        }

        /** The type is made one that there is not: the other end knows the dialog, and nothing else. */
        @Override
        public void corrupt() {
            ByteBuffer damaged = ByteBuffer.allocate(frame.remaining()).put(frame.duplicate());
            damaged.put(TYPE_AT, NO_TYPE);
            put(damaged.flip());
        }

        @Override
        public void cut() {
            put(frame.slice(frame.position(), frame.remaining() / 2));
            close();
        }

        private void put(ByteBuffer bytes) {
            if (!enqueue(bytes)) {
                LOG.debug("the link to {} is closed, so what a test did with a {} has no effect", peer, type());
            }
        }

        @Override
        public String toString() {
            return Tampered.nameOf(message) + " of dialog " + message.dialog();
        }
    }
}
