package dev.harrow.testing.internal.heap;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A heap dump that is written record by record, so that it is known what is in it. Classes and fields are numbered by their names. */
final class WrittenHeap {
    private final int idSize;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final ByteArrayOutputStream heap = new ByteArrayOutputStream();
    private final DataOutputStream toRecords = new DataOutputStream(records);
    private final DataOutputStream toHeap = new DataOutputStream(heap);
    private final Map<String, Long> symbols = new HashMap<>();
    private int classes;

    WrittenHeap(int idSize) {
        this.idSize = idSize;
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException("it is written into memory", e);
        }
    }

    private void id(DataOutputStream out, long id) throws IOException {
        if (idSize == 8) {
            out.writeLong(id);
        } else {
            out.writeInt((int) id);
        }
    }

    private long symbol(String text) {
        return symbols.computeIfAbsent(text, missing -> {
            long id = 1_000_000L + symbols.size();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            write(() -> {
                toRecords.writeByte(0x01);
                toRecords.writeInt(0);
                toRecords.writeInt(idSize + bytes.length);
                id(toRecords, id);
                toRecords.write(bytes);
            });
            return id;
        });
    }

    /** A class whose instances have these fields, which are all references. */
    WrittenHeap type(long id, String name, long superClass, long loader, String... fields) {
        return type(id, name, superClass, loader, Map.of(), fields);
    }

    WrittenHeap type(long id, String name, long superClass, long loader, Map<String, Long> statics, String... fields) {
        long nameId = symbol(name.replace('.', '/'));
        List.of(fields).forEach(this::symbol);
        statics.keySet().forEach(this::symbol);
        classes++;
        write(() -> {
            toRecords.writeByte(0x02);
            toRecords.writeInt(0);
            toRecords.writeInt(8 + 2 * idSize);
            toRecords.writeInt(classes);
            id(toRecords, id);
            toRecords.writeInt(0);
            id(toRecords, nameId);

            toHeap.writeByte(0x20);
            id(toHeap, id);
            toHeap.writeInt(0);
            for (long each : new long[] {superClass, loader, 0, 0, 0, 0}) {
                id(toHeap, each);
            }
            toHeap.writeInt(fields.length * idSize);
            toHeap.writeShort(1); // a constant, which the JDK writes none of
            toHeap.writeShort(7);
            toHeap.writeByte(10);
            toHeap.writeInt(4711);
            toHeap.writeShort(statics.size() + 1);
            id(toHeap, symbol("primitive"));
            toHeap.writeByte(11);
            toHeap.writeLong(1);
            for (Map.Entry<String, Long> each : statics.entrySet()) {
                id(toHeap, symbol(each.getKey()));
                toHeap.writeByte(2);
                id(toHeap, each.getValue());
            }
            toHeap.writeShort(fields.length);
            for (String each : fields) {
                id(toHeap, symbol(each));
                toHeap.writeByte(2);
            }
        });
        return this;
    }

    WrittenHeap object(long id, long type, long... values) {
        write(() -> {
            toHeap.writeByte(0x21);
            id(toHeap, id);
            toHeap.writeInt(0);
            id(toHeap, type);
            toHeap.writeInt(values.length * idSize);
            for (long each : values) {
                id(toHeap, each);
            }
        });
        return this;
    }

    WrittenHeap array(long id, long type, long... elements) {
        write(() -> {
            toHeap.writeByte(0x22);
            id(toHeap, id);
            toHeap.writeInt(0);
            toHeap.writeInt(elements.length);
            id(toHeap, type);
            for (long each : elements) {
                id(toHeap, each);
            }
        });
        return this;
    }

    WrittenHeap longs(long id, long... elements) {
        write(() -> {
            toHeap.writeByte(0x23);
            id(toHeap, id);
            toHeap.writeInt(0);
            toHeap.writeInt(elements.length);
            toHeap.writeByte(11);
            for (long each : elements) {
                toHeap.writeLong(each);
            }
        });
        return this;
    }

    /** A root of this kind, with as many bytes after the identifier as it has. */
    WrittenHeap root(int tag, long id, int... after) {
        write(() -> {
            toHeap.writeByte(tag);
            id(toHeap, id);
            for (int each : after) {
                toHeap.writeInt(each);
            }
        });
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(all);
        write(() -> {
            out.write("JAVA PROFILE 1.0.2\0".getBytes(StandardCharsets.US_ASCII));
            out.writeInt(idSize);
            out.writeLong(0);
            out.write(records.toByteArray());
            out.writeByte(0x1C);
            out.writeInt(0);
            out.writeInt(heap.size());
            out.write(heap.toByteArray());
            out.writeByte(0x2C);
            out.writeInt(0);
            out.writeInt(0);
        });
        return all.toByteArray();
    }

    HeapDump read(Path folder) throws IOException {
        return HeapDump.read(Files.write(folder.resolve("written.hprof"), bytes()));
    }
}
