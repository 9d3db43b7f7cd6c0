package dev.harrow.internal.wire;

import dev.harrow.MsgTypeException;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the arguments of one method, and its result. Made by {@link PayloadCodecs#signature}. Immutable, for
 * any number of threads.
 */
public final class SignatureCodec {
    private static final Payload NO_ARGS = new Payload.Reference(new Object[0]);

    private final String path;
    private final Tuple arguments;
    private final PayloadCodec result;
    private final int maxBytes;
    private final ValueCodec.Sharing sharing;

    SignatureCodec(String path, Tuple arguments, PayloadCodec result, int maxBytes) {
        this.path = path;
        this.arguments = arguments;
        this.result = result;
        this.maxBytes = maxBytes;
        this.sharing = sharing(arguments);
    }

    private static ValueCodec.Sharing sharing(Tuple arguments) {
        ValueCodec.Sharing all = ValueCodec.Sharing.REFERENCE;
        for (int i = 0; i < arguments.size(); i++) {
            ValueCodec.Sharing one = arguments.codec(i).sharing();
            // the constants are ordered from cheap to dear
            all = one.compareTo(all) > 0 ? one : all;
        }
        return all;
    }

    /** The codec of what the method returns. */
    public PayloadCodec result() {
        return result;
    }

    /** How many arguments cross. */
    public int argumentCount() {
        return arguments.size();
    }

    /** Whether the arguments are handed over by reference inside one JVM. */
    public boolean isByReference() {
        return sharing == ValueCodec.Sharing.REFERENCE;
    }

    /**
     * Writes the arguments.
     *
     * @throws MsgTypeException if one of them is not of its type, or all are too large; nothing was sent
     */
    public Payload.Encoded encode(@Nullable Object... args) {
        requireCount(args.length);
        return Tuples.encode(arguments, args, path, maxBytes);
    }

    /**
     * Reads the arguments, however they came.
     *
     * @throws MsgTypeException if the bytes are no such arguments
     */
    public @Nullable Object[] decode(Payload payload) {
        if (payload instanceof Payload.Encoded encoded) {
            return Tuples.decode(arguments, encoded.bytes(), path);
        }
        Object handed = ((Payload.Reference) payload).value();
        if (handed instanceof @Nullable Object[] args) {
            return args;
        }
        throw new IllegalStateException(path + ": a reference to " + handed + " is not a list of arguments");
    }

    /**
     * Prepares the arguments for an actor of this JVM: by reference where nobody can tell, else through the codec. The
     * array itself is always copied. What {@link #encode} refuses is refused here too.
     *
     * @param alwaysEncode whether the codec is used in any case
     * @throws MsgTypeException if one of them is not of its type
     */
    public Payload toLocal(@Nullable Object[] args, boolean alwaysEncode) {
        if (alwaysEncode || sharing == ValueCodec.Sharing.ENCODE) {
            return encode(args);
        }
        requireCount(args.length);
        if (args.length == 0) {
            return NO_ARGS;
        }
        @Nullable Object[] copy = args.clone();
        for (int i = 0; i < copy.length; i++) {
            ValueCodec codec = arguments.codec(i);
            codec.check(copy[i]);
            Object value = copy[i];
            if (value != null && codec.sharing() == ValueCodec.Sharing.COPY) {
                copy[i] = codec.copy(value);
            }
        }
        return new Payload.Reference(copy);
    }

    /** Takes what {@link #toLocal} prepared. */
    public @Nullable Object[] fromLocal(Payload payload) {
        return decode(payload);
    }

    private void requireCount(int count) {
        if (count != arguments.size()) {
            throw new MsgTypeException(path + ": expected " + arguments.size() + " arguments, found " + count);
        }
    }
}
