package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A growing array of bytes with the primitive forms of {@code docs/protocol.md}. For one thread. */
final class WireWriter {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final int limit;
    private byte[] array;
    private int size;

    /**
     * @param limit the size at which writing throws {@link TooLarge}
     */
    WireWriter(int limit) {
        this(limit, 128);
    }

    WireWriter(int limit, int expected) {
        this.limit = limit;
        this.array = new byte[Math.min(limit, expected)];
    }

    int size() {
        return size;
    }

    /** Hands the bytes over; this writer is not used after it. */
    Bytes finish() {
        return size == 0 ? Bytes.EMPTY : Bytes.view(array, 0, size);
    }

    /** Hands the bytes over as a buffer that is ready to be read; this writer is not used after it. */
    ByteBuffer finishAsBuffer() {
        return ByteBuffer.wrap(array, 0, size);
    }

    /** Makes room for {@code count} bytes and returns where they begin. */
    private int claim(int count) {
        int start = size;
        if (count > limit - start) {
            throw new TooLarge(limit);
        }
        size = start + count;
        if (size > array.length) {
            array = Arrays.copyOf(array, (int) Math.min(limit, Math.max(size, array.length * 2L)));
        }
        return start;
    }

    /** Leaves four bytes free for a number that is known later; see {@link #patchI32}. */
    int reserveI32() {
        return claim(4);
    }

    void patchI32(int position, int value) {
        INTS.set(array, position, value);
    }

    void u8(int value) {
        int at = claim(1);
        array[at] = (byte) value;
    }

    /** Adds bits to a byte that is already written. */
    void orU8(int position, int bits) {
        array[position] |= (byte) bits;
    }

    /** Writes {@code count} zero bytes and returns where they begin. */
    int zeros(int count) {
        int at = claim(count);
        Arrays.fill(array, at, at + count, (byte) 0);
        return at;
    }

    void i16(short value) {
        int at = claim(2);
        SHORTS.set(array, at, value);
    }

    void i32(int value) {
        int at = claim(4);
        INTS.set(array, at, value);
    }

    void i64(long value) {
        int at = claim(8);
        LONGS.set(array, at, value);
    }

    void raw(byte[] bytes, int offset, int length) {
        int at = claim(length);
        System.arraycopy(bytes, offset, array, at, length);
    }

    void raw(ByteBuffer bytes) {
        int length = bytes.remaining();
        int at = claim(length);
        bytes.get(bytes.position(), array, at, length);
    }

    void bytes(Bytes bytes) {
        i32(bytes.length());
        bytes.writeTo(this);
    }

    /**
     * Writes any string, without loss: as UTF-8, or as UTF-16 with a negative length if it holds half a surrogate pair,
     * which UTF-8 cannot say.
     */
    void string(String text) {
        if (text.length() > limit - size) {
            // every char takes a byte at least: do not encode what cannot fit
            throw new TooLarge(limit);
        }
        if (!isWellFormed(text)) {
            i32(-text.length());
            for (int i = 0; i < text.length(); i++) {
                i16((short) text.charAt(i));
            }
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        i32(utf8.length);
        raw(utf8, 0, utf8.length);
    }

    void nullableString(@Nullable String text) {
        u8(text == null ? 0 : 1);
        if (text != null) {
            string(text);
        }
    }

    void uuid(UUID uuid) {
        i64(uuid.getMostSignificantBits());
        i64(uuid.getLeastSignificantBits());
    }

    void actor(ActorId actor) {
        uuid(actor.uuid());
        string(actor.name());
    }

    void nullableActor(@Nullable ActorId actor) {
        u8(actor == null ? 0 : 1);
        if (actor != null) {
            actor(actor);
        }
    }

    void method(MethodName method) {
        string(method.owner());
        string(method.name());
        string(method.descriptor());
    }

    /** Whether every surrogate of the text has its other half. */
    static boolean isWellFormed(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c) || i + 1 == length || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
