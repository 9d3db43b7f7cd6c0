package dev.harrow.internal.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable run of bytes that is compared by content. It may be a window of a larger array (a received frame), which
 * then nobody changes any more.
 */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** A window of {@code array} without a copy: the caller promises never to change the array again. */
    static Bytes view(byte[] array, int offset, int length) {
        return new Bytes(array, offset, length);
    }

    public static Bytes copyOf(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone(), 0, bytes.length);
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** A read-only buffer over these bytes, for writing them to a channel without a copy. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /** The array behind these bytes, from {@link #offset()}; never written to. */
    byte[] array() {
        return array;
    }

    int offset() {
        return offset;
    }

    WireReader reader() {
        return new WireReader(array, offset, length);
    }

    void writeTo(WireWriter out) {
        out.raw(array, offset, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + array[offset + i];
        }
        return hash;
    }

    /** At most 32 bytes in hex and the length, for logs. */
    @Override
    public String toString() {
        String head = HexFormat.of().formatHex(array, offset, offset + Math.min(length, 32));
        return length > 32 ? head + "... (" + length + " bytes)" : head;
    }
}
