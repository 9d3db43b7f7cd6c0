package dev.harrow.internal.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the greetings at the beginning of a stream, and nothing else: what is no {@code Hello}, or is longer than one may be, is refused
 * when its first bytes are there. A chunk is left where the greeting ends. For one thread.
 */
public final class HelloDecoder {
    /** The size of the largest greeting, its length field included: what a peer that has proved nothing may make us keep. */
    public static final int MAX_BYTES = 4 << 10;

    private static final int TYPE_AT = FrameCodec.LENGTH_BYTES;

    private final FrameCodec codec;
    private final ByteBuffer pending = ByteBuffer.allocate(MAX_BYTES); // the bytes of the unfinished greeting

    public HelloDecoder(FrameCodec codec) {
        this.codec = codec;
    }

    /**
     * Takes bytes up to the end of the next greeting.
     *
     * @return the greeting, or null if more bytes have to come first; the chunk is used up then
     * @throws WireException if the bytes are no greeting of a version that is spoken here; whatever its kind, the link is of no use
     */
    public Message.@Nullable Hello next(ByteBuffer chunk) throws WireException {
        take(chunk, FrameCodec.LENGTH_BYTES + 1);
        if (pending.position() < FrameCodec.LENGTH_BYTES + 1) {
            return null;
        }
        int length = codec.checkLength(pending.getInt(0));
        if (length > MAX_BYTES - FrameCodec.LENGTH_BYTES) {
            throw refused("a greeting has at most " + MAX_BYTES + " bytes, and this one says " + length);
        }
        if (pending.get(TYPE_AT) != MessageBodies.HELLO) {
            throw refused("a link begins with a greeting, and not with a message of type "
                    + Byte.toUnsignedInt(pending.get(TYPE_AT)));
        }
        int size = FrameCodec.LENGTH_BYTES + length;
        take(chunk, size);
        if (pending.position() < size) {
            return null;
        }
        pending.flip();
        try {
            return (Message.Hello) codec.decode(pending);
        } finally {
            pending.clear();
        }
    }

    private void take(ByteBuffer chunk, int size) {
        int count = Math.min(size - pending.position(), chunk.remaining());
        if (count > 0) {
            pending.put(chunk.slice(chunk.position(), count));
            chunk.position(chunk.position() + count);
        }
    }

    private static WireException refused(String why) {
        return new WireException(WireException.Kind.LOST_SYNC, Message.LINK, why);
    }
}
