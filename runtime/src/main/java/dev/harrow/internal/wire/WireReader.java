package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the primitive forms of {@code docs/protocol.md}. Every length is held against the bytes that are left before
 * anything is allocated for it; all that is wrong is {@link Malformed}. For one thread.
 */
final class WireReader {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] array;
    private final int end;
    private int position;

    WireReader(byte[] array, int offset, int length) {
        this.array = array;
        this.position = offset;
        this.end = offset + length;
    }

    int remaining() {
        return end - position;
    }

    /** Steps over {@code count} bytes and returns where they begin. */
    private int claim(int count) {
        int start = position;
        if (count > end - start) {
            throw new Malformed(count + " bytes are needed and " + (end - start) + " are left");
        }
        position = start + count;
        return start;
    }

    int u8() {
        return array[claim(1)] & 0xff;
    }

    short i16() {
        return (short) SHORTS.get(array, claim(2));
    }

    int i32() {
        return (int) INTS.get(array, claim(4));
    }

    long i64() {
        return (long) LONGS.get(array, claim(8));
    }

    boolean bool() {
        int value = u8();
        if (value > 1) {
            throw new Malformed("a yes or no is 1 or 0, not " + value);
        }
        return value == 1;
    }

    /** A number of bytes that are left. */
    int length() {
        int length = i32();
        if (length < 0 || length > remaining()) {
            throw new Malformed("length " + length + " does not fit the " + remaining() + " bytes that are left");
        }
        return length;
    }

    /** A number of things that take at least {@code minimumSize} bytes each. */
    int count(int minimumSize) {
        int count = i32();
        if (count < 0 || count > remaining() / minimumSize) {
            throw new Malformed("count " + count + " does not fit the " + remaining() + " bytes that are left");
        }
        return count;
    }

    byte[] byteArray() {
        return rawBytes(length());
    }

    byte[] rawBytes(int length) {
        int at = claim(length);
        return Arrays.copyOfRange(array, at, at + length);
    }

    /** A length and that many bytes, without a copy. */
    Bytes bytes() {
        return window(length());
    }

    /** Everything that is left, without a copy. */
    Bytes rest() {
        return window(remaining());
    }

    private Bytes window(int length) {
        int at = claim(length);
        return length == 0 ? Bytes.EMPTY : Bytes.view(array, at, length);
    }

    String string() {
        int length = i32();
        if (length < 0) {
            return utf16(-(long) length);
        }
        if (length > remaining()) {
            throw new Malformed(
                    "string of " + length + " bytes does not fit the " + remaining() + " bytes that are left");
        }
        int at = claim(length);
        String text = new String(array, at, length, StandardCharsets.UTF_8);
        // the replacement character is the trace of malformed bytes, or somebody wrote it
        if (text.indexOf('\uFFFD') >= 0) {
            requireUtf8(at, length);
        }
        return text;
    }

    private String utf16(long units) {
        if (units * 2 > remaining()) {
            throw new Malformed(
                    "string of " + units + " UTF-16 units does not fit the " + remaining() + " bytes that are left");
        }
        char[] chars = new char[(int) units];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) i16();
        }
        return new String(chars);
    }

    private void requireUtf8(int at, int length) {
        try {
            // a new decoder reports malformed bytes in place of replacing them
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, at, length));
        } catch (CharacterCodingException e) {
            throw new Malformed("string is not UTF-8");
        }
    }

    @Nullable
    String nullableString() {
        return bool() ? string() : null;
    }

    UUID uuid() {
        long high = i64();
        return new UUID(high, i64());
    }

    ActorId actor() {
        UUID uuid = uuid();
        String name = string();
        try {
            return new ActorId(name, uuid);
        } catch (IllegalArgumentException e) {
            throw new Malformed(String.valueOf(e.getMessage()));
        }
    }

    @Nullable
    ActorId nullableActor() {
        return bool() ? actor() : null;
    }

    MethodName method() {
        String owner = string();
        String name = string();
        String descriptor = string();
        try {
            return new MethodName(owner, name, descriptor);
        } catch (IllegalArgumentException e) {
            throw new Malformed(String.valueOf(e.getMessage()));
        }
    }

    void requireEnd() {
        if (remaining() != 0) {
            throw new Malformed(remaining() + " bytes are left over");
        }
    }
}
