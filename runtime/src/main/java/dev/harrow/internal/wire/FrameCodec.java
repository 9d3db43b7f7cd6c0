package dev.harrow.internal.wire;

import dev.harrow.MsgTypeException;
import java.nio.ByteBuffer;

/**
 * Turns a message into a frame and a frame into a message: {@code docs/protocol.md} has every byte. Payloads pass through
 * undecoded. Immutable, for any number of threads.
 */
public final class FrameCodec {
    /** The newest protocol version that this code speaks. */
    public static final int VERSION = 1;

    /** The oldest protocol version that this code speaks. */
    public static final int MINIMUM_VERSION = 1;

    /** The size of the largest frame unless configured otherwise, its length field included. */
    public static final int DEFAULT_MAX_FRAME_BYTES = 16 << 20;

    /** The least that can be configured: an error must always fit. */
    public static final int LEAST_MAX_FRAME_BYTES = 64 << 10;

    static final int LENGTH_BYTES = 4;
    static final int HEADER_BYTES = LENGTH_BYTES + 1 + 1 + 8;

    private final int maxFrameBytes;

    public FrameCodec() {
        this(DEFAULT_MAX_FRAME_BYTES);
    }

    /**
     * @throws IllegalArgumentException if the limit is below {@link #LEAST_MAX_FRAME_BYTES}
     */
    public FrameCodec(int maxFrameBytes) {
        if (maxFrameBytes < LEAST_MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("frames of at most " + maxFrameBytes
                    + " bytes cannot carry every error; allow " + LEAST_MAX_FRAME_BYTES + " or more");
        }
        this.maxFrameBytes = maxFrameBytes;
    }

    public int maxFrameBytes() {
        return maxFrameBytes;
    }

    /**
     * Writes one whole frame into a new buffer.
     *
     * @throws MsgTypeException if the frame would be larger than the limit; nothing was sent. An error is never refused: it
     *     is cut down until it fits
     * @throws IllegalStateException if the payload is a {@link Payload.Reference}
     */
    public ByteBuffer encode(Message message) {
        if (message instanceof Message.Failed failed) {
            return encodeFailure(failed);
        }
        try {
            return write(message, ErrorLimits.WIDE);
        } catch (TooLarge e) {
            throw tooLarge(message);
        }
    }

    private ByteBuffer encodeFailure(Message.Failed failed) {
        int attempt = 0;
        while (true) {
            try {
                return write(failed, ErrorLimits.ALL.get(attempt));
            } catch (TooLarge e) {
                attempt++;
                if (attempt == ErrorLimits.ALL.size()) {
                    // only an actor name can still be that long
                    throw tooLarge(failed);
                }
            }
        }
    }

    private MsgTypeException tooLarge(Message message) {
        return new MsgTypeException(message.getClass().getSimpleName() + " message of dialog " + message.dialog()
                + " is larger than the frame limit of " + maxFrameBytes
                + " bytes; send less at once, as a stream, or raise the limit on both sides");
    }

    /** A frame that no reader takes for a message, of a type that there is not: the reader learns which dialog it belongs to, and nothing else. */
    public static ByteBuffer unreadable(long dialog) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putInt(HEADER_BYTES - LENGTH_BYTES)
                .put((byte) 0xff)
                .put((byte) 0)
                .putLong(dialog)
                .flip();
    }

    private ByteBuffer write(Message message, ErrorLimits limits) {
        WireWriter out = new WireWriter(maxFrameBytes, HEADER_BYTES + MessageBodies.expectedSize(message));
        int length = out.reserveI32();
        out.u8(message.code());
        out.u8(MessageBodies.flags(message));
        out.i64(message.dialog());
        MessageBodies.write(message, out, limits);
        out.patchI32(length, out.size() - LENGTH_BYTES);
        return out.finishAsBuffer();
    }

    /**
     * Reads one whole frame. The buffer's position moves behind it.
     *
     * @throws WireException if the buffer does not hold exactly one good frame
     */
    public Message decode(ByteBuffer frame) throws WireException {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        if (bytes.length < LENGTH_BYTES) {
            throw new WireException(
                    WireException.Kind.LOST_SYNC, Message.LINK, "a frame has at least " + HEADER_BYTES + " bytes");
        }
        int length = checkLength(new WireReader(bytes, 0, bytes.length).i32());
        if (length != bytes.length - LENGTH_BYTES) {
            throw new WireException(
                    WireException.Kind.LOST_SYNC,
                    Message.LINK,
                    "frame says it has " + length + " bytes after its length and has " + (bytes.length - LENGTH_BYTES));
        }
        return decodeAfterLength(bytes);
    }

    /** Holds the number of bytes after the length field against the bounds, before anything is allocated for them. */
    int checkLength(int length) throws WireException {
        if (length < HEADER_BYTES - LENGTH_BYTES || length > maxFrameBytes - LENGTH_BYTES) {
            throw new WireException(
                    WireException.Kind.LOST_SYNC,
                    Message.LINK,
                    "frame length " + length + " is not within " + (HEADER_BYTES - LENGTH_BYTES) + " to "
                            + (maxFrameBytes - LENGTH_BYTES));
        }
        return length;
    }

    /** Reads a frame whose length has been checked. The payload is a view of {@code frame}, which is given away. */
    Message decodeAfterLength(byte[] frame) throws WireException {
        WireReader in = new WireReader(frame, LENGTH_BYTES, frame.length - LENGTH_BYTES);
        int type = in.u8();
        int flags = in.u8();
        long dialog = in.i64();
        Message message;
        try {
            message = MessageBodies.read(type, flags, dialog, in);
        } catch (Malformed | IllegalArgumentException e) {
            // IllegalArgumentException: the records refuse what makes no sense
            throw new WireException(
                    WireException.Kind.BAD_FRAME,
                    Math.max(dialog, Message.LINK),
                    "frame of type " + type + ", flags " + flags + ", dialog " + dialog + " is malformed: "
                            + e.getMessage());
        }
        if (message instanceof Message.Hello hello) {
            checkVersion(hello);
        }
        return message;
    }

    private static void checkVersion(Message.Hello hello) throws WireException {
        if (hello.minimumVersion() > VERSION || hello.version() < MINIMUM_VERSION) {
            throw new WireException(
                    WireException.Kind.VERSION,
                    Message.LINK,
                    "peer " + hello.actor()
                            + " speaks protocol versions " + hello.minimumVersion() + " to " + hello.version()
                            + " and this side "
                            + MINIMUM_VERSION + " to " + VERSION + "; use the same release of Harrow on both sides");
        }
    }
}
