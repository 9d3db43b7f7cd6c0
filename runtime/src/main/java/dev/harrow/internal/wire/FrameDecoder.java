package dev.harrow.internal.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes, which arrives in chunks of any size, into messages. For one thread.
 *
 * {@snippet :
 * decoder.feed(chunk);
 * for (Message m = decoder.next(); m != null; m = decoder.next()) {
 *     handle(m);
 * }
 * }
 *
 * Memory grows with the bytes that have arrived and never with a length that a peer claims. Take all messages before
 * feeding again: at most one unfinished frame and one chunk are then held.
 */
public final class FrameDecoder {
    private static final int USUAL_BYTES = 8 << 10;
    private static final int LARGE_BYTES = 256 << 10;

    private final FrameCodec codec;
    // bytes fed and not yet taken are pending[start, end)
    private byte[] pending = new byte[USUAL_BYTES];
    private int start;
    private int end;
    // set once the frame boundary is lost; every later call throws it again
    private @Nullable WireException lost;

    public FrameDecoder(FrameCodec codec) {
        this.codec = codec;
    }

    /** Takes all bytes of the chunk. */
    public void feed(ByteBuffer chunk) {
        int count = chunk.remaining();
        makeRoom(count);
        chunk.get(pending, end, count);
        end += count;
    }

    private void makeRoom(int count) {
        int held = end - start;
        if (count <= pending.length - end) {
            return;
        }
        int needed = Math.addExact(held, count);
        byte[] target = pending;
        if (needed > pending.length) {
            // by doubling, so that a large frame in small chunks is not copied over and over
            target = new byte[(int) Math.max(needed, Math.min(held * 2L, 1 << 30))];
        }
        System.arraycopy(pending, start, target, 0, held);
        pending = target;
        start = 0;
        end = held;
    }

    /**
     * The next whole message, or null if more bytes have to be fed first.
     *
     * @throws WireException if the next frame is bad. After {@link WireException.Kind#BAD_FRAME} it is skipped and this
     *     may be called again; after another kind the link is of no use
     */
    public @Nullable Message next() throws WireException {
        if (lost != null) {
            throw lost;
        }
        int held = end - start;
        if (held < FrameCodec.LENGTH_BYTES) {
            return null;
        }
        try {
            int length = codec.checkLength(new WireReader(pending, start, held).i32());
            if (held - FrameCodec.LENGTH_BYTES < length) {
                return null;
            }
            int frameEnd = start + FrameCodec.LENGTH_BYTES + length;
            byte[] frame = Arrays.copyOfRange(pending, start, frameEnd);
            start = frameEnd;
            if (start == end) {
                start = 0;
                end = 0;
                if (pending.length > LARGE_BYTES) {
                    // do not keep the room of one large frame for the life of the link
                    pending = new byte[USUAL_BYTES];
                }
            }
            return codec.decodeAfterLength(frame);
        } catch (WireException e) {
            if (e.kind() != WireException.Kind.BAD_FRAME) {
                lost = e;
            }
            throw e;
        }
    }

    /** Whether the stream, if it ended now, would end in the middle of a frame. */
    public boolean isInsideFrame() {
        return end != start;
    }
}
