package dev.harrow.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several values in a row: the arguments of a call, the components of a flat record, one result. In front stand the
 * presence bits, one for each value that may be null, lowest bit first; then come the values that are there.
 */
final class Tuple {
    private final ValueCodec[] codecs;
    private final int presenceBytes;

    Tuple(List<ValueCodec> codecs) {
        this.codecs = codecs.toArray(new ValueCodec[0]);
        int nullable = 0;
        for (ValueCodec codec : this.codecs) {
            nullable += codec.nullable() ? 1 : 0;
        }
        this.presenceBytes = (nullable + 7) / 8;
    }

    int size() {
        return codecs.length;
    }

    ValueCodec codec(int index) {
        return codecs[index];
    }

    /** Writes the values, which it checks; there are {@link #size()} of them. */
    void write(@Nullable Object[] values, WireWriter out) {
        int presence = out.zeros(presenceBytes);
        int bit = 0;
        for (int i = 0; i < codecs.length; i++) {
            ValueCodec codec = codecs[i];
            Object value = values[i];
            codec.check(value);
            if (codec.nullable()) {
                if (value != null) {
                    out.orU8(presence + (bit >> 3), 1 << (bit & 7));
                }
                bit++;
            }
            if (value != null) {
                codec.write(value, out);
            }
        }
    }

    @Nullable
    Object[] read(WireReader in) {
        byte[] presence = in.rawBytes(presenceBytes);
        @Nullable Object[] values = new @Nullable Object[codecs.length];
        int bit = 0;
        for (int i = 0; i < codecs.length; i++) {
            ValueCodec codec = codecs[i];
            if (codec.nullable()) {
                boolean present = (presence[bit >> 3] & 1 << (bit & 7)) != 0;
                bit++;
                if (!present) {
                    continue;
                }
            }
            values[i] = codec.read(in);
        }
        for (; bit < presenceBytes * 8; bit++) {
            if ((presence[bit >> 3] & 1 << (bit & 7)) != 0) {
                throw new Malformed("presence bit " + bit + " belongs to no value");
            }
        }
        return values;
    }
}
