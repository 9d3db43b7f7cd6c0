package dev.harrow.testing.internal.heap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in the binary format 1.0.2 of HPROF, which the JDK writes its heap dumps in: mapped, read at any place, and walked through record by
 * record. Knows how long records are, and not what they mean. All numbers in it are big-endian.
 *
 * <p>One thread at a time.
 */
final class HeapFile implements AutoCloseable {
    static final int ROOT_JNI_GLOBAL = 0x01;
    static final int ROOT_JNI_LOCAL = 0x02;
    static final int ROOT_JAVA_FRAME = 0x03;
    static final int ROOT_NATIVE_STACK = 0x04;
    static final int ROOT_STICKY_CLASS = 0x05;
    static final int ROOT_THREAD_BLOCK = 0x06;
    static final int ROOT_MONITOR_USED = 0x07;
    static final int ROOT_THREAD_OBJECT = 0x08;
    static final int ROOT_UNKNOWN = 0xFF;
    static final int CLASS_DUMP = 0x20;
    static final int INSTANCE_DUMP = 0x21;
    static final int OBJECT_ARRAY_DUMP = 0x22;
    static final int PRIMITIVE_ARRAY_DUMP = 0x23;

    static final int TYPE_OBJECT = 2;

    private static final int SYMBOL = 0x01;
    private static final int LOADED_CLASS = 0x02;
    private static final int FRAME = 0x04;
    private static final int TRACE = 0x05;
    private static final int HEAP_DUMP = 0x0C;
    private static final int HEAP_DUMP_SEGMENT = 0x1C;

    private static final String FORMAT = "JAVA PROFILE 1.0.";
    private static final int LONGEST_FORMAT = 32;
    private static final int RECORD_HEADER = 9;

    private static final ValueLayout.OfByte U1 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U2 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U4 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U8 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** Is shown the records of a file, in their order. Each has its identifier at {@code at}, if it has one, or else its body. */
    interface Records {
        void symbol(long at);

        void loadedClass(long at);

        void frame(long at);

        void trace(long at);

        /** One of the {@code ROOT_} records. */
        void root(int tag, long at);

        /** One of the {@code _DUMP} records. */
        void object(int tag, long at);
    }

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment bytes;
    private final int idSize;
    private final long firstRecord;

    HeapFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            int end = 0;
            while (end < LONGEST_FORMAT && end < bytes.byteSize() && u1(end) != 0) {
                end++;
            }
            String format = text(0, end);
            if (!format.startsWith(FORMAT) || bytes.byteSize() < end + 13L) {
                throw new IOException(
                        "it is no heap dump: it begins with '" + format + "' and not with '" + FORMAT + "'");
            }
            idSize = s4(end + 1L);
            if (idSize != 4 && idSize != 8) {
                throw new IOException("its identifiers have " + idSize + " bytes; 4 and 8 can be read");
            }
            firstRecord = end + 13L;
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** How many bytes an identifier has. */
    int idSize() {
        return idSize;
    }

    int u1(long at) {
        return bytes.get(U1, at) & 0xFF;
    }

    int u2(long at) {
        return bytes.get(U2, at) & 0xFFFF;
    }

    int s4(long at) {
        return bytes.get(U4, at);
    }

    long u4(long at) {
        return bytes.get(U4, at) & 0xFFFF_FFFFL;
    }

    long u8(long at) {
        return bytes.get(U8, at);
    }

    long id(long at) {
        return idSize == 8 ? u8(at) : u4(at);
    }

    byte[] bytes(long at, int length) {
        return bytes.asSlice(at, length).toArray(U1);
    }

    String text(long at, int length) {
        return new String(bytes(at, length), StandardCharsets.UTF_8);
    }

    /** The text of the symbol whose identifier is there. */
    String symbol(long at) {
        return text(at + idSize, (int) u4(at - 4) - idSize);
    }

    /** The size of a value of one of the types of the format. */
    int sizeOf(int type) {
        return switch (type) {
            case TYPE_OBJECT -> idSize;
            case 4, 8 -> 1;
            case 5, 9 -> 2;
            case 6, 10 -> 4;
            case 7, 11 -> 8;
            default -> throw new IllegalArgumentException("type " + type + " is none of the format");
        };
    }

    /**
     * Shows all records.
     *
     * @throws IOException if the file is not in the format, or ends early
     */
    void walk(Records to) throws IOException {
        try {
            long at = firstRecord;
            while (at < bytes.byteSize()) {
                int tag = u1(at);
                long body = at + RECORD_HEADER;
                long end = body + u4(at + 5);
                if (end > bytes.byteSize()) {
                    throw new IOException("it ends in the middle of a record");
                }
                switch (tag) {
                    case SYMBOL -> to.symbol(body);
                    case LOADED_CLASS -> to.loadedClass(body);
                    case FRAME -> to.frame(body);
                    case TRACE -> to.trace(body);
                    case HEAP_DUMP, HEAP_DUMP_SEGMENT -> walkHeap(body, end, to);
                    default -> {} // of no use here
                }
                at = end;
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("it ends in the middle of a record", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is damaged: " + e.getMessage(), e);
        }
    }

    private void walkHeap(long from, long to, Records records) throws IOException {
        long at = from;
        while (at < to) {
            int tag = u1(at);
            at++;
            switch (tag) {
                case CLASS_DUMP, INSTANCE_DUMP, OBJECT_ARRAY_DUMP, PRIMITIVE_ARRAY_DUMP -> {
                    records.object(tag, at);
                    at += objectSize(tag, at);
                }
                default -> {
                    int size = rootSize(tag);
                    if (size < 0) {
                        throw new IOException("it has a record of the unknown kind " + tag + " at " + (at - 1));
                    }
                    records.root(tag, at);
                    at += size;
                }
            }
        }
        if (at != to) {
            throw new IOException(
                    "it is damaged: what a segment has in it is " + (at - to) + " bytes longer than that");
        }
    }

    private int rootSize(int tag) {
        return switch (tag) {
            case ROOT_UNKNOWN, ROOT_STICKY_CLASS, ROOT_MONITOR_USED -> idSize;
            case ROOT_JNI_GLOBAL -> 2 * idSize;
            case ROOT_NATIVE_STACK, ROOT_THREAD_BLOCK -> idSize + 4;
            case ROOT_JNI_LOCAL, ROOT_JAVA_FRAME, ROOT_THREAD_OBJECT -> idSize + 8;
            default -> -1;
        };
    }

    private long objectSize(int tag, long at) {
        return switch (tag) {
            case INSTANCE_DUMP -> instanceData(at) - at + u4(at + idSize + 4L + idSize);
            case OBJECT_ARRAY_DUMP -> elements(at) - at + length(at) * idSize;
            case PRIMITIVE_ARRAY_DUMP -> elementsOfPrimitives(at) - at + length(at) * sizeOf(elementType(at));
            default -> ClassRecord.end(this, at) - at;
        };
    }

    /** Where the values of the fields of the instance begin whose identifier is at {@code at}. */
    long instanceData(long at) {
        return at + idSize + 4L + idSize + 4;
    }

    /** The class of an instance. */
    long classOfInstance(long at) {
        return id(at + idSize + 4);
    }

    /** How many elements an array has. */
    long length(long at) {
        return u4(at + idSize + 4);
    }

    /** The class of an array of objects. */
    long classOfArray(long at) {
        return id(at + idSize + 8);
    }

    /** Where the elements of an array of objects begin. */
    long elements(long at) {
        return at + idSize + 8L + idSize;
    }

    /** The type of the elements of an array of primitives. */
    int elementType(long at) {
        return u1(at + idSize + 8);
    }

    /** Where the elements of an array of primitives begin. */
    long elementsOfPrimitives(long at) {
        return at + idSize + 9L;
    }

    @Override
    public void close() {
        arena.close();
    }
}
