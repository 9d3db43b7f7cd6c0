package dev.harrow.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;

/** The frames of {@link NettyServer}: a length, a type, and a body that is as large as Harrow's for the same call. */
final class NettyFrames {
    static final byte ECHO = 1;
    static final byte ITEM = 2;
    static final byte END = 3;

    /** What a call of {@link Afar#echo} takes on the wire; docs/protocol.md says what it consists of. */
    static final int REQUEST_BYTES = 169;

    /** What its answer takes. */
    static final int ANSWER_BYTES = 27;

    private static final int LENGTH_BYTES = 4;

    /** A frame without a body. */
    static final int EMPTY_BYTES = LENGTH_BYTES + 1;

    private static final int LONGEST = 16 << 20;

    private NettyFrames() {}

    static ChannelHandler decoder() {
        return new LengthFieldBasedFrameDecoder(LONGEST, 0, LENGTH_BYTES, 0, LENGTH_BYTES);
    }

    /** A frame to which {@code size - 5} bytes are to be added. */
    static ByteBuf begin(ByteBufAllocator allocator, byte type, int size) {
        return allocator.buffer(size).writeInt(size - LENGTH_BYTES).writeByte(type);
    }

    /** Fills a frame up to its size. */
    static ByteBuf fill(ByteBuf frame, int size) {
        return frame.writeZero(size - frame.writerIndex());
    }

    static ByteBuf item(ByteBufAllocator allocator, byte[] payload) {
        return begin(allocator, ITEM, EMPTY_BYTES + payload.length).writeBytes(payload);
    }
}
