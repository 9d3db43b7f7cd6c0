package dev.harrow.internal.wire;

import dev.harrow.MsgTypeException;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the values of one declared type: a result, a first value, a stream item (S-117). Made by {@link
 * PayloadCodecs}. Immutable, for any number of threads.
 */
public final class PayloadCodec {
    private final Type type;
    private final int maxBytes;
    // null for a type that has no value
    private final @Nullable Tuple tuple;
    private final String path;

    /**
     * @param codec null for {@code void}
     */
    PayloadCodec(Type type, String path, @Nullable ValueCodec codec, int maxBytes) {
        this.type = type;
        this.path = path;
        this.tuple = codec == null ? null : new Tuple(List.of(codec));
        this.maxBytes = maxBytes;
    }

    /** The declared type, with type variables filled in. */
    public Type type() {
        return type;
    }

    /** Whether values are handed over by reference inside one JVM. */
    public boolean isByReference() {
        return tuple == null || tuple.codec(0).sharing() == ValueCodec.Sharing.REFERENCE;
    }

    /**
     * Writes a value.
     *
     * @throws MsgTypeException if the value is not of the type, or too large; nothing was sent
     */
    public Payload.Encoded encode(@Nullable Object value) {
        if (tuple == null) {
            requireNothing(value);
            return Payload.EMPTY;
        }
        return Tuples.encode(tuple, new @Nullable Object[] {value}, path, maxBytes);
    }

    /**
     * Reads a value, however it came.
     *
     * @throws MsgTypeException if the bytes are none of the type
     */
    public @Nullable Object decode(Payload payload) {
        if (payload instanceof Payload.Reference reference) {
            return reference.value();
        }
        Bytes bytes = ((Payload.Encoded) payload).bytes();
        if (tuple == null) {
            Tuples.requireEmpty(bytes, path);
            return null;
        }
        return Tuples.decode(tuple, bytes, path)[0];
    }

    /**
     * Prepares a value for an actor of this JVM: by reference where nobody can tell, else through the codec. What {@link
     * #encode} refuses is refused here too.
     *
     * @param alwaysEncode whether the codec is used in any case
     * @throws MsgTypeException if the value is not of the type
     */
    public Payload toLocal(@Nullable Object value, boolean alwaysEncode) {
        if (alwaysEncode || tuple == null) {
            return encode(value);
        }
        ValueCodec codec = tuple.codec(0);
        if (codec.sharing() == ValueCodec.Sharing.ENCODE) {
            return encode(value);
        }
        codec.check(value);
        return new Payload.Reference(
                value != null && codec.sharing() == ValueCodec.Sharing.COPY ? codec.copy(value) : value);
    }

    /** Takes what {@link #toLocal} prepared. */
    public @Nullable Object fromLocal(Payload payload) {
        return decode(payload);
    }

    private void requireNothing(@Nullable Object value) {
        if (value != null) {
            throw new MsgTypeException(
                    path + ": expected nothing, found a " + value.getClass().getName());
        }
    }
}
