package dev.harrow.testing.internal.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.harrow.testing.internal.heap.HeapDump.By;
import dev.harrow.testing.internal.heap.HeapPath.Step;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** REAP-5 · a heap dump is read as its format is described, and the shortest way of strong references is found in it. */
class HeapDumpTests {
    private static final long OBJECT = 0x10;
    private static final long NODE = 0x20;
    private static final long NODES = 0x30;
    private static final long REFERENCE = 0x40;
    private static final long SOFT = 0x50;
    private static final long WEAK = 0x60;
    private static final long HOLDER = 0x70;
    private static final long OWN = 0x110;
    private static final long TARGET = 0x120;
    private static final int STICKY = HeapFile.ROOT_STICKY_CLASS;

    @TempDir
    private Path folder;

    /** Some classes; nodes have two fields, of which the second is of their superclass. */
    private static WrittenHeap classes(int idSize, Map<String, Long> statics) {
        return new WrittenHeap(idSize)
                .type(OBJECT, "java.lang.Object", 0, 0)
                .type(0x18, "acme.Base", OBJECT, 0, "base")
                .type(NODE, "acme.Node", 0x18, 0, "next")
                .type(NODES, "[Lacme.Node;", OBJECT, 0)
                .type(REFERENCE, "java.lang.ref.Reference", OBJECT, 0, "referent", "discovered")
                .type(SOFT, "java.lang.ref.SoftReference", REFERENCE, 0)
                .type(WEAK, "java.lang.ref.WeakReference", REFERENCE, 0, "more")
                .type(HOLDER, "acme.Holder", OBJECT, 0, statics);
    }

    private static HeapPath path(HeapDump dump, boolean alsoSoft, Long... barred) {
        return new Search(dump, alsoSoft, Set.of(barred)).pathTo(TARGET);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void theShortestWayIsFound(int idSize) throws IOException {
        WrittenHeap heap = classes(idSize, Map.of("first", 0x200L))
                .object(0x200, NODE, 0x210, 0x220)
                .object(0x210, NODE, 0x230, 0)
                .object(0x230, NODE, TARGET, 0)
                .array(0x220, NODES, 0, 0, TARGET)
                .longs(0x240, 1, 2, 3)
                .object(TARGET, NODE, 0, 0)
                .root(STICKY, OBJECT)
                .root(STICKY, HOLDER);

        try (HeapDump dump = heap.read(folder)) {
            HeapPath path = path(dump, false);

            assertThat(path.steps())
                    .containsExactly(
                            new Step(HOLDER, By.STATIC_FIELD, "first"),
                            new Step(0x200, By.FIELD, "base"),
                            new Step(0x220, By.ELEMENT, "2"));
            assertThat(path.rootTag()).isEqualTo(STICKY);
            assertThat(dump.typeName(0x220)).isEqualTo("acme.Node[]");
            assertThat(path(dump, false, 0x220L).steps())
                    .as("the next one, if that is left out")
                    .containsExactly(
                            new Step(HOLDER, By.STATIC_FIELD, "first"),
                            new Step(0x200, By.FIELD, "next"),
                            new Step(0x210, By.FIELD, "next"),
                            new Step(0x230, By.FIELD, "next"));
            assertThat(path(dump, false, 0x200L)).isNull();
        }
    }

    /** An object holds its class, and that its loader; arrays do so too. */
    @Test
    void classesHoldTheirLoader() throws IOException {
        WrittenHeap heap = classes(8, Map.of("objects", 0x200L))
                .type(OWN, "left.Own", OBJECT, TARGET)
                .type(0x118, "[Lleft.Own;", OBJECT, TARGET)
                .array(0x200, NODES, 0x210)
                .object(0x210, OWN)
                .object(TARGET, NODE, 0, 0)
                .root(STICKY, HOLDER);

        try (HeapDump dump = heap.read(folder)) {
            HeapPath path = Objects.requireNonNull(path(dump, false));

            assertThat(path.steps())
                    .containsExactly(
                            new Step(HOLDER, By.STATIC_FIELD, "objects"),
                            new Step(0x200, By.ELEMENT, "0"),
                            new Step(0x210, By.CLASS, ""),
                            new Step(OWN, By.LOADER, ""));
            assertThat(path.firstOwn()).isEqualTo(2);
            assertThat(Holder.of(path).what()).isEqualTo("static field objects of class acme.Holder: a left.Own");
        }
    }

    /** What a reference refers to is not held by it; its other fields are fields as those of any object. */
    @Test
    void weakReferencesHoldNothingAndSoftOnesOnlyIfAskedFor() throws IOException {
        WrittenHeap heap = classes(8, Map.of("weak", 0x200L, "soft", 0x210L))
                .object(0x200, WEAK, 0x220, TARGET, 0)
                .object(0x210, SOFT, TARGET, 0)
                .object(0x220, NODE, 0, 0)
                .object(TARGET, NODE, 0, 0)
                .root(STICKY, HOLDER);

        try (HeapDump dump = heap.read(folder)) {
            assertThat(path(dump, false)).isNull();
            assertThat(path(dump, true).steps())
                    .containsExactly(new Step(HOLDER, By.STATIC_FIELD, "soft"), new Step(0x210, By.FIELD, "referent"));
            assertThat(new Search(dump, false, Set.of()).pathTo(0x220)).isNotNull();
            assertThat(dump.reference(0x200, "referent")).isEqualTo(TARGET);
        }
    }

    /** Every kind of root is read, and one that is not one of the format is refused. */
    @Test
    void rootsOfAllKindsHold() throws IOException {
        for (int tag : new int[] {STICKY, HeapFile.ROOT_MONITOR_USED, HeapFile.ROOT_UNKNOWN}) {
            assertRoot(tag);
        }
        assertRoot(HeapFile.ROOT_JNI_GLOBAL, 0, 1);
        assertRoot(HeapFile.ROOT_NATIVE_STACK, 1);
        assertRoot(HeapFile.ROOT_THREAD_BLOCK, 1);
        assertRoot(HeapFile.ROOT_JNI_LOCAL, 1, 2);
        assertRoot(HeapFile.ROOT_JAVA_FRAME, 1, 2);
        assertRoot(HeapFile.ROOT_THREAD_OBJECT, 1, 2);
    }

    private void assertRoot(int tag, int... after) throws IOException {
        WrittenHeap heap = classes(8, Map.of())
                .object(TARGET, NODE, 0, 0)
                .root(tag, TARGET, after)
                .object(0x300, NODE, 0, 0);
        try (HeapDump dump = heap.read(folder)) {
            HeapPath path = Objects.requireNonNull(path(dump, false), "root of kind " + tag);
            assertThat(path.rootTag()).isEqualTo(tag);
            assertThat(path.steps()).isEmpty();
            assertThat(dump.place(0x300)).as("what comes after it").isPositive();
        }
    }

    /** Deep structures do not need a deep stack, and are told in part. */
    @Test
    void aLongListIsWalkedThrough() throws IOException {
        int length = 100_000;
        WrittenHeap heap = classes(8, Map.of("list", 0x1_0000L)).root(STICKY, HOLDER);
        for (int i = 0; i < length; i++) {
            heap.object(0x1_0000 + 8L * i, NODE, i + 1 < length ? 0x1_0000 + 8L * (i + 1) : TARGET, 0);
        }
        heap.object(TARGET, NODE, 0, 0);

        try (HeapDump dump = heap.read(folder)) {
            HeapPath path = Objects.requireNonNull(path(dump, false));

            assertThat(path.steps()).hasSize(length + 1);
            assertThat(path.lines(0)).hasSize(25).contains("... " + (length + 2 - 24) + " more");
        }
    }

    @Test
    void whatIsNoDumpOrDamagedIsSaidToBe() throws IOException {
        assertThatThrownBy(() -> HeapDump.read(Files.writeString(folder.resolve("text"), "JAVA, but no profile")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is no heap dump");
        assertThatThrownBy(() -> HeapDump.read(Files.createFile(folder.resolve("empty"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is no heap dump");
        byte[] whole = classes(8, Map.of()).object(TARGET, NODE, 0, 0).bytes();
        for (int length : new int[] {whole.length - 20, whole.length / 2, 40}) {
            assertThatThrownBy(() -> HeapDump.read(Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("it ends in the middle of a record");
        }
        assertThatThrownBy(() -> classes(8, Map.of()).root(0x42, TARGET).read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the unknown kind 66");
        byte[] odd = "JAVA PROFILE 1.0.2\0\0\0\0\5\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> HeapDump.read(Files.write(folder.resolve("odd"), odd)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its identifiers have 5 bytes");
    }

    /** Of the JVM's own dumps: what this test has made, with the values of all kinds that are read. */
    static final class Sample {
        static final Sample ONE = new Sample();

        final int small = -42;
        final long large = 1L << 40;
        final String latin = "caf\u00e9";
        final String wide = "\u4e2d\u6587";
        final Object[] elements = {"a", null, new int[] {1}};
        final Object none = null;
    }

    @Test
    void aDumpOfThisJvmIsRead() throws IOException {
        assertThat(Sample.ONE.large).isPositive();
        Path file = folder.resolve("own.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);

        try (HeapDump dump = HeapDump.read(file)) {
            List<HeapClass> found = dump.classesNamed(Sample.class.getName());
            assertThat(found).hasSize(1);
            HeapClass type = found.getFirst();
            long one = dump.staticReference(type, "ONE");
            assertThat(dump.typeName(one)).isEqualTo(Sample.class.getName());
            assertThat(dump.intValue(one, "small")).isEqualTo(-42);
            assertThat(dump.longValue(one, "large")).isEqualTo(1L << 40);
            assertThat(dump.string(dump.reference(one, "latin"))).isEqualTo("caf\u00e9");
            assertThat(dump.string(dump.reference(one, "wide"))).isEqualTo("\u4e2d\u6587");
            assertThat(dump.reference(one, "none")).isZero();
            assertThat(dump.reference(one, "no such field")).isZero();
            long[] elements = dump.elements(dump.reference(one, "elements"));
            assertThat(elements).hasSize(3);
            assertThat(dump.string(elements[0])).isEqualTo("a");
            assertThat(dump.typeName(elements[2])).isEqualTo("an array of primitives");
            assertThat(dump.isClass(type.id())).isTrue();
            assertThat(dump.typeName(dump.loaderOfClass(type.id())))
                    .isEqualTo(Sample.class.getClassLoader().getClass().getName());

            HeapPath path = new Search(dump, false, Set.of()).pathTo(one);
            assertThat(Objects.requireNonNull(path).steps())
                    .last()
                    .isEqualTo(new Step(type.id(), By.STATIC_FIELD, "ONE"));

            long thread = currentThread(dump);
            assertThat(dump.stackOf(thread))
                    .anyMatch(frame -> frame.startsWith(
                            HeapDumpTests.class.getName() + ".aDumpOfThisJvmIsRead(HeapDumpTests.java:"));
        }
    }

    private static long currentThread(HeapDump dump) {
        for (long root : dump.roots()) {
            long thread = dump.file().id(root);
            if (dump.tag(root) == HeapFile.ROOT_THREAD_OBJECT
                    && dump.longValue(thread, "tid") == Thread.currentThread().threadId()) {
                return thread;
            }
        }
        return 0;
    }
}
