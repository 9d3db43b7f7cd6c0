package dev.harrow.internal.wire;

import dev.harrow.MsgTypeException;
import org.jspecify.annotations.Nullable;

/** Whole payloads made of one {@link Tuple}. */
final class Tuples {
    private Tuples() {}

    static Payload.Encoded encode(Tuple tuple, @Nullable Object[] values, String path, int maxBytes) {
        WireWriter out = new WireWriter(maxBytes);
        try {
            tuple.write(values, out);
        } catch (TooLarge e) {
            throw new MsgTypeException(path + ": the value takes more than the limit of " + maxBytes
                    + " bytes; send less at once, as a stream, or raise the limit on both sides");
        }
        return out.size() == 0 ? Payload.EMPTY : new Payload.Encoded(out.finish());
    }

    static @Nullable Object[] decode(Tuple tuple, Bytes bytes, String path) {
        WireReader in = bytes.reader();
        try {
            @Nullable Object[] values = tuple.read(in);
            in.requireEnd();
            return values;
        } catch (Malformed e) {
            throw new MsgTypeException(path + ": the bytes that arrived are no such value: " + e.getMessage(), e);
        }
    }

    static void requireEmpty(Bytes bytes, String path) {
        if (!bytes.isEmpty()) {
            throw new MsgTypeException(path + ": expected nothing, found " + bytes.length() + " bytes");
        }
    }
}
