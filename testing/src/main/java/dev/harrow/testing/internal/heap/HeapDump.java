package dev.harrow.testing.internal.heap;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is in a heap dump: its objects by their identifiers, with their fields and references, its classes, roots and stacks.
 *
 * <p>The file is walked through twice: once to count, once to note where each object is. From then on everything is read where it is needed.
 * For each object there are 24 bytes in the end, and 12 more while a {@link Search} goes on; Java objects are made for classes only.
 *
 * <p>The identifier 0 is that of null everywhere, and what is asked of null, or of a field that is not there, is null, 0 or empty: the classes
 * of the JDK change.
 *
 * <p>One thread at a time.
 */
final class HeapDump implements AutoCloseable {
    /** What is needed for each slot of an object: its place and identifier, and the two numbers of a search. */
    private static final int BYTES_PER_SLOT = 2 * Long.BYTES + 2 * Integer.BYTES;

    /** How one object leads to another. */
    enum By {
        FIELD,
        STATIC_FIELD,
        ELEMENT,
        CLASS,
        SUPER_CLASS,
        LOADER,
        CONSTANT
    }

    /** Is shown references. */
    @FunctionalInterface
    interface References {
        /**
         * One reference.
         *
         * @param label the offset of the field, the identifier of the static field's name, or the index of the element
         */
        void reference(By by, long label, long target);
    }

    private final HeapFile file;
    private final IdTable objects;
    private final IdTable symbols;
    private final IdTable frames;
    private final long[] roots;
    private final Map<Long, HeapClass> classes = new HashMap<>();
    private final Map<Integer, HeapClass> classesBySerial = new HashMap<>();
    private final Map<Integer, Long> traces = new HashMap<>(); // by serial: where they are

    /** Where each root is, which is told by its tag one byte before. */
    private int rootCount;

    private HeapDump(HeapFile file, Count count) throws IOException {
        this.file = file;
        this.objects = new IdTable(file, (int) count.objects);
        this.symbols = new IdTable(file, count.symbols);
        this.frames = new IdTable(file, count.frames);
        this.roots = new long[count.roots];
        List<Long> loaded = new ArrayList<>();
        file.walk(new Index(loaded));
        for (long at : loaded) {
            long id = file.id(at + 4);
            HeapClass made = new HeapClass(this, id, javaName(symbol(file.id(at + 8 + file.idSize()))));
            classes.putIfAbsent(id, made);
            classesBySerial.put(file.s4(at), made);
        }
    }

    /**
     * Reads a dump.
     *
     * @throws IOException if it cannot be read, is no dump, or has more objects than there is memory for
     */
    static HeapDump read(Path path) throws IOException {
        HeapFile file = new HeapFile(path);
        try {
            Count count = new Count();
            file.walk(count);
            long needed = (count.objects + count.objects / 2) * BYTES_PER_SLOT;
            Runtime jvm = Runtime.getRuntime();
            long left = jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory();
            if (needed > left || count.objects > Integer.MAX_VALUE / 2) {
                throw new IOException("to look through its " + count.objects + " objects takes " + (needed >> 20)
                        + " MiB of memory, and this JVM has " + (left >> 20) + " MiB left; give it a larger -Xmx");
            }
            return new HeapDump(file, count);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static final class Count implements HeapFile.Records {
        private long objects;
        private int symbols;
        private int frames;
        private int roots;

        @Override
        public void symbol(long at) {
            symbols++;
        }

        @Override
        public void loadedClass(long at) {}

        @Override
        public void frame(long at) {
            frames++;
        }

        @Override
        public void trace(long at) {}

        @Override
        public void root(int tag, long at) {
            roots++;
        }

        @Override
        public void object(int tag, long at) {
            objects++;
        }
    }

    private final class Index implements HeapFile.Records {
        private final List<Long> loaded;

        Index(List<Long> loaded) {
            this.loaded = loaded;
        }

        @Override
        public void symbol(long at) {
            symbols.add(at);
        }

        @Override
        public void loadedClass(long at) {
            loaded.add(at);
        }

        @Override
        public void frame(long at) {
            frames.add(at);
        }

        @Override
        public void trace(long at) {
            traces.put(file.s4(at), at);
        }

        @Override
        public void root(int tag, long at) {
            roots[rootCount] = at;
            rootCount++;
        }

        @Override
        public void object(int tag, long at) {
            objects.add(at);
        }
    }

    /** For example {@code java.lang.String[]} of {@code [Ljava/lang/String;}. */
    private static String javaName(String internal) {
        int dimensions = internal.lastIndexOf('[') + 1;
        String element = internal.substring(dimensions);
        if (dimensions > 0) {
            element = switch (element) {
                case "Z" -> "boolean";
                case "B" -> "byte";
                case "C" -> "char";
                case "S" -> "short";
                case "I" -> "int";
                case "J" -> "long";
                case "F" -> "float";
                case "D" -> "double";
                default -> element.substring(1, element.length() - 1);
            };
        }
        return element.replace('/', '.') + "[]".repeat(dimensions);
    }

    HeapFile file() {
        return file;
    }

    IdTable objects() {
        return objects;
    }

    /** Where the identifier of an object or class is in the file, or 0. */
    long place(long id) {
        int slot = id == 0 ? -1 : objects.find(id);
        return slot < 0 ? 0 : objects.place(slot);
    }

    /** The places of the roots. */
    long[] roots() {
        return roots;
    }

    /** The root that a thread is which runs, or 0. */
    long threadRoot(long thread) {
        for (long each : roots) {
            if (tag(each) == HeapFile.ROOT_THREAD_OBJECT && file.id(each) == thread) {
                return each;
            }
        }
        return 0;
    }

    /** The stack of a thread, the innermost frame first, as a stack trace prints it; empty if it does not run. */
    List<String> stackOf(long thread) {
        long root = threadRoot(thread);
        return root == 0 ? List.of() : stack(file.s4(root + file.idSize() + 4));
    }

    /** What kind of record the one is whose identifier is there. */
    int tag(long at) {
        return file.u1(at - 1);
    }

    String symbol(long id) {
        int slot = id == 0 ? -1 : symbols.find(id);
        return slot < 0 ? "" : file.symbol(symbols.place(slot));
    }

    /** The class with this identifier. */
    @Nullable
    HeapClass classOf(long classId) {
        return classes.get(classId);
    }

    /** The classes of this name: one for each loader that has made one. */
    List<HeapClass> classesNamed(String name) {
        return classes.values().stream()
                .filter(each -> each.name().equals(name))
                .toList();
    }

    /** The class of an object, or {@code java.lang.Class} for one that is a class; null for an array of primitives. */
    @Nullable
    HeapClass classOfObject(long id) {
        long at = place(id);
        if (at == 0) {
            return null;
        }
        return switch (tag(at)) {
            case HeapFile.INSTANCE_DUMP -> classOf(file.classOfInstance(at));
            case HeapFile.OBJECT_ARRAY_DUMP -> classOf(file.classOfArray(at));
            default -> null;
        };
    }

    boolean isClass(long id) {
        long at = place(id);
        return at != 0 && tag(at) == HeapFile.CLASS_DUMP;
    }

    /** The name of the class of an object. */
    String typeName(long id) {
        HeapClass type = classOfObject(id);
        return type != null ? type.name() : isClass(id) ? "java.lang.Class" : "an array of primitives";
    }

    boolean isInstance(long id, String className) {
        HeapClass type = classOfObject(id);
        return type != null && type.isA(className);
    }

    /** The class loader that has made a class; 0 is that of the JVM. */
    long loaderOfClass(long classId) {
        long at = place(classId);
        return at == 0 || tag(at) != HeapFile.CLASS_DUMP ? 0 : ClassRecord.loader(file, at);
    }

    /** What a field of an object refers to. */
    long reference(long id, String field) {
        long at = valueOf(id, field, HeapFile.TYPE_OBJECT);
        return at == 0 ? 0 : file.id(at);
    }

    /** The value of a field of type {@code int}. */
    int intValue(long id, String field) {
        long at = valueOf(id, field, 10);
        return at == 0 ? 0 : file.s4(at);
    }

    /** The value of a field of type {@code long}. */
    long longValue(long id, String field) {
        long at = valueOf(id, field, 11);
        return at == 0 ? 0 : file.u8(at);
    }

    private long valueOf(long id, String name, int type) {
        long at = place(id);
        HeapClass owner = at == 0 || tag(at) != HeapFile.INSTANCE_DUMP ? null : classOf(file.classOfInstance(at));
        HeapClass.Field field = owner == null ? null : owner.field(name);
        return field == null || field.type() != type ? 0 : file.instanceData(at) + field.offset();
    }

    /** What a static field refers to. */
    long staticReference(HeapClass owner, String name) {
        var found = new Object() {
            long value;
        };
        long at = place(owner.id());
        if (at != 0) {
            ClassRecord.eachStatic(file, at, (nameId, type, value) -> {
                if (type == HeapFile.TYPE_OBJECT && symbol(nameId).equals(name)) {
                    found.value = file.id(value);
                }
            });
        }
        return found.value;
    }

    /** The elements of an array of objects. */
    long[] elements(long id) {
        long at = place(id);
        if (at == 0 || tag(at) != HeapFile.OBJECT_ARRAY_DUMP) {
            return new long[0];
        }
        long[] elements = new long[(int) file.length(at)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = file.id(file.elements(at) + (long) i * file.idSize());
        }
        return elements;
    }

    /** The text of a {@link String}, or empty if it is none. */
    String string(long id) {
        long value = reference(id, "value");
        long at = place(value);
        if (at == 0 || tag(at) != HeapFile.PRIMITIVE_ARRAY_DUMP) {
            return "";
        }
        long coder = valueOf(id, "coder", 8);
        Charset charset = coder == 0 || file.u1(coder) == 0
                ? StandardCharsets.ISO_8859_1
                : ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                        ? StandardCharsets.UTF_16BE
                        : StandardCharsets.UTF_16LE;
        return new String(file.bytes(file.elementsOfPrimitives(at), (int) file.length(at)), charset);
    }

    /**
     * Shows what an object holds: what its fields and elements refer to, its class, and of a class what is above it and its loader.
     *
     * @param alsoSoft whether soft references hold what they refer to; weak and phantom ones never do
     */
    void references(long at, boolean alsoSoft, References to) {
        switch (tag(at)) {
            case HeapFile.INSTANCE_DUMP -> {
                long classId = file.classOfInstance(at);
                to.reference(By.CLASS, 0, classId);
                HeapClass type = classOf(classId);
                if (type != null) {
                    long data = file.instanceData(at);
                    for (int offset : type.references(alsoSoft)) {
                        to.reference(By.FIELD, offset, file.id(data + offset));
                    }
                }
            }
            case HeapFile.OBJECT_ARRAY_DUMP -> {
                to.reference(By.CLASS, 0, file.classOfArray(at));
                long count = file.length(at);
                long elements = file.elements(at);
                for (long i = 0; i < count; i++) {
                    to.reference(By.ELEMENT, i, file.id(elements + i * file.idSize()));
                }
            }
            case HeapFile.CLASS_DUMP -> {
                to.reference(By.SUPER_CLASS, 0, ClassRecord.superClass(file, at));
                to.reference(By.LOADER, 0, ClassRecord.loader(file, at));
                to.reference(By.CONSTANT, 0, ClassRecord.signers(file, at));
                to.reference(By.CONSTANT, 0, ClassRecord.protectionDomain(file, at));
                ClassRecord.eachStatic(file, at, (name, type, value) -> {
                    if (type == HeapFile.TYPE_OBJECT) {
                        to.reference(name == 0 ? By.CONSTANT : By.STATIC_FIELD, name, file.id(value));
                    }
                });
            }
            default -> {} // an array of primitives
        }
    }

    private List<String> stack(int traceSerial) {
        Long at = traces.get(traceSerial);
        if (at == null) {
            return List.of();
        }
        List<String> stack = new ArrayList<>();
        int count = file.s4(at + 8);
        for (int i = 0; i < count; i++) {
            int slot = frames.find(file.id(at + 12 + (long) i * file.idSize()));
            stack.add(slot < 0 ? "?" : frame(frames.place(slot)));
        }
        return stack;
    }

    private String frame(long at) {
        long idSize = file.idSize();
        HeapClass type = classesBySerial.get(file.s4(at + 4 * idSize));
        String source = symbol(file.id(at + 3 * idSize));
        int line = file.s4(at + 4 * idSize + 4);
        return (type == null ? "?" : type.name())
                + '.'
                + symbol(file.id(at + idSize))
                + '('
                + (line == -3
                        ? "Native Method"
                        : source.isEmpty() ? "Unknown Source" : line > 0 ? source + ':' + line : source)
                + ')';
    }

    @Override
    public void close() {
        file.close();
    }
}
