package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorId;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.LoaderView;
import dev.harrow.testing.internal.LoaderProbe;
import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/**
 * REAP-5 · a class loader of an ended actor that something holds is a leak, which names the actor, the kind of the holder and the holder.
 * The loaders are made here, and their actors noted as the runtime does it.
 */
@Timeout(60)
class LoaderLeakTests {
    /** Of each test another one, so that no test is told what a failed one has left. */
    private static ActorId actor = new ActorId("left", UUID.randomUUID());

    /** Loggers are kept by those who use them only. */
    private static final Logger LOGGER = Logger.getLogger("acme.leak");

    private static Object kept;
    private static SoftReference<Object> keptSoftly;

    @TempDir
    static Path classes;

    private final LeakProbe probe = new LoaderProbe();
    private LeakProbe.Watch watch;
    private CountDownLatch release;

    @BeforeAll
    static void compile() throws IOException {
        LeftClasses.compile(classes);
    }

    @BeforeEach
    void look() {
        actor = new ActorId("left", UUID.randomUUID());
        release = new CountDownLatch(1);
        watch = probe.before();
    }

    @AfterEach
    void noLoaderIsLeft() {
        release.countDown();
        kept = null;
        keptSoftly = null;
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            System.gc();
            return loaders().isEmpty();
        });
    }

    private static List<LoaderView> loaders() {
        return ForTesting.ofThisJvm().endedLoaders().stream()
                .filter(each -> each.actor().equals(actor))
                .toList();
    }

    private static ClassLoader newLoader() {
        try {
            return new URLClassLoader(new URL[] {classes.toUri().toURL()}, LoaderLeakTests.class.getClassLoader());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What the monitor of an actor does at its end. */
    private static void ended(ClassLoader loader) throws ReflectiveOperationException {
        Method note = Class.forName("dev.harrow.internal.supervise.EndedLoaders")
                .getDeclaredMethod("note", ActorId.class, ClassLoader.class);
        note.setAccessible(true);
        note.invoke(null, actor, loader);
    }

    private static Object call(ClassLoader loader, String type, String method) throws ReflectiveOperationException {
        Method found = loader.loadClass("left." + type).getDeclaredMethod(method);
        found.setAccessible(true);
        return found.invoke(null);
    }

    /** An actor lives and ends, of which that is left what {@code leave} of a class leaves. */
    private static Object leave(String type) throws ReflectiveOperationException {
        ClassLoader loader = newLoader();
        Object left = call(loader, type, "leave");
        ended(loader);
        return left;
    }

    private static void remove(String type) throws ReflectiveOperationException {
        call(loaders().getFirst().loader().get(), type, "remove");
    }

    private Leak leak() {
        List<Leak> leaks = watch.leaks();
        assertThat(leaks).hasSize(1);
        assertThat(leaks.getFirst().name())
                .startsWith("class loader of actor " + actor + ", which has ended, is held by ");
        assertThat(watch.leaks())
                .extracting(Leak::name)
                .as("it is the same whenever it is asked for")
                .containsExactly(leaks.getFirst().name());
        return leaks.getFirst();
    }

    /** Nothing else has held it. */
    private void assertGone(Leak... leaks) throws Exception {
        for (Leak each : leaks) {
            each.cleanUp().run();
        }
        assertThat(watch.leaks()).isEmpty();
    }

    /** What code leaves with the JDK, by the class of {@link LeftClasses} that does so. */
    private static final Map<String, String> LEFT_WITH_THE_JDK = Map.ofEntries(
            Map.entry("Driver", "a JDBC driver that is registered with java.sql.DriverManager: a left.Driver"),
            Map.entry("Handled", "the handler of logger 'acme.leak' of java.util.logging: a left.Handled"),
            Map.entry("Filtered", "the filter of logger 'acme.leak' of java.util.logging: a left.Filtered"),
            Map.entry("Leveled", "the level of logger 'acme.leak' of java.util.logging: a left.Leveled"),
            Map.entry("RootHandled", "the handler of the root logger of java.util.logging: a left.RootHandled"),
            Map.entry("Bean", "the MBean 'acme:type=Bean' that is registered with an MBeanServer: a left.Bean"),
            Map.entry("Hook", "the shutdown hook 'acme-hook' (#N) of the JVM, by its class left.Hook"),
            Map.entry("HookTask", "the shutdown hook 'acme-hook' (#N) of the JVM, by what it runs: a left.HookTask"),
            Map.entry("Uncaught", "the default handler of uncaught exceptions: a left.Uncaught"),
            Map.entry("Property", "the system property 'acme.value': a left.Property"),
            Map.entry("Cleaned", "an action that is registered with a java.lang.ref.Cleaner: a left.Cleaned"),
            Map.entry(
                    "Scheduled",
                    "a java.util.Timer with the thread 'acme-timer' (#N), which runs, by a task: a left.Scheduled"));

    /** Each kind of thing is told by what people know it by, and was all that has held its loader. */
    @Test
    void whatIsLeftWithTheJdkIsNamed() throws Exception {
        Map<String, ActorId> actors = new TreeMap<>();
        for (String type : LEFT_WITH_THE_JDK.keySet()) {
            actor = new ActorId(type, UUID.randomUUID());
            actors.put(type, actor);
            leave(type);
        }

        List<Leak> leaks = watch.leaks();

        assertThat(leaks).hasSameSizeAs(actors.keySet());
        for (Map.Entry<String, ActorId> each : actors.entrySet()) {
            assertThat(leaks)
                    .filteredOn(leak -> leak.name().contains("actor " + each.getValue() + ","))
                    .singleElement()
                    .satisfies(leak -> {
                        assertThat(leak.name().replaceAll("#\\d+\\)", "#N)"))
                                .endsWith(" is held by " + LEFT_WITH_THE_JDK.get(each.getKey()));
                        assertThat(leak.detail())
                                .as("all that holds it")
                                .contains("\n-> ")
                                .doesNotContain("also held by");
                    });
            actor = each.getValue();
            remove(each.getKey());
        }
        assertGone(leaks.toArray(Leak[]::new));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such signal")
    void aSignalHandlerIsNamed() throws Exception {
        leave("Signalled");

        Leak leak = leak();
        assertThat(leak.name()).contains(" is held by the handler of signal WINCH: a left.Signalled");

        remove("Signalled");
        assertGone(leak);
    }

    /** Of a thread it is told that it runs, by what it holds the loader, and where it is. */
    @ParameterizedTest
    @CsvSource({"Runs, platform", "RunsVirtually, virtual"})
    void aThreadOfTheActorIsNamedWithItsStack(String type, String kind) throws Exception {
        leave(type);

        Leak leak = leak();
        assertThat(leak.name())
                .as(kind)
                .containsPattern(
                        "is held by thread 'acme-runs' \\(#\\d+\\), which runs, by (what it runs|a local variable)");
        assertThat(leak.detail()).contains("\nits stack\n").contains("    at left." + type + ".waitHere(Left.java:");

        remove(type);
        assertGone(leak);
    }

    @Test
    void aLocalVariableOfAThreadIsNamed() throws Exception {
        Thread thread = runLocal();

        Leak leak = leak();
        assertThat(leak.name())
                .contains("is held by thread 'acme-local' (#" + thread.threadId()
                        + "), which runs, by a local variable of ")
                .containsPattern(" of \\S+\\(LoaderLeakTests.java:\\d+\\): a left.Thing");
        assertThat(leak.detail()).startsWith("local variable on the stack of the thread\n-> a left.Thing, of a class");

        release.countDown();
        thread.join();
        assertGone(leak);
    }

    private Thread runLocal() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().name("acme-local").start(() -> holdLocally(runs));
        runs.await();
        return thread;
    }

    private void holdLocally(CountDownLatch runs) {
        try {
            Object local = leave("Thing");
            runs.countDown();
            release.await();
            assertThat(local).isNotNull();
        } catch (ReflectiveOperationException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aContextClassLoaderIsNamed() throws Exception {
        Thread thread = Thread.ofPlatform().name("acme-context").unstarted(() -> awaitQuietly(release));
        setContext(thread);
        thread.start();

        Leak leak = leak();
        assertThat(leak.name())
                .endsWith("is held by thread 'acme-context' (#" + thread.threadId()
                        + "), which runs, by its context class loader");
        assertThat(leak.detail())
                .contains("field contextClassLoader of a java.lang.Thread", "LoaderLeakTests.awaitQuietly(");

        release.countDown();
        thread.join();
        thread.setContextClassLoader(null); // this method holds the thread, which has kept it
        assertGone(leak);
    }

    private static void setContext(Thread thread) throws ReflectiveOperationException {
        ClassLoader loader = newLoader();
        thread.setContextClassLoader(loader);
        ended(loader);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts it", e);
        }
    }

    @Test
    void aThreadLocalOfAThreadOfOthersIsNamed() throws Exception {
        try (ExecutorService pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "acme-pool"))) {
            pool.submit(() -> leave("Local")).get();

            Leak leak = leak();
            assertThat(leak.name())
                    .containsPattern(
                            "is held by thread 'acme-pool' \\(#\\d+\\), which runs, by a thread-local variable: a left.Local");

            pool.submit(() -> {
                        remove("Local");
                        return true;
                    })
                    .get();
            assertGone(leak);
        }
    }

    @Test
    void aStaticFieldOfSomebodyElseIsNamed() throws Exception {
        kept = List.of(leave("Thing"));

        Leak leak = leak();
        assertThat(leak.name())
                .endsWith("is held by static field kept of class dev.harrow.testing.LoaderLeakTests: a left.Thing");
        assertThat(leak.detail()).isEqualTo("""
                        static field kept of class dev.harrow.testing.LoaderLeakTests
                        -> field e0 of a java.util.ImmutableCollections$List12
                        -> a left.Thing, of a class of the class loader""");

        kept = null;
        assertGone(leak);
    }

    /** All that holds it has to let go; each is told. */
    @Test
    void everyHolderIsNamed() throws Exception {
        kept = leave("Property");
        call(loaders().getFirst().loader().get(), "Uncaught", "leave");

        Leak leak = leak();
        assertThat(leak.name() + '\n' + leak.detail())
                .contains("the system property 'acme.value': a left.Property")
                .contains("the default handler of uncaught exceptions: a left.Uncaught")
                .contains("static field kept of class dev.harrow.testing.LoaderLeakTests: a left.Property")
                .contains("\nalso held by ");

        kept = null;
        remove("Property");
        remove("Uncaught");
        assertGone(leak);
    }

    /** A dump has no fields of classes, so it is only known who it may be. */
    @Test
    void aClassValueOfSomebodyElsesClassIsSaidToBeOneThatMayHoldIt() throws Exception {
        leave("Valued");

        Leak leak = leak();
        assertThat(leak.name()).endsWith("is held by nothing that a heap dump shows");
        assertThat(leak.detail()).contains("a ClassValue");

        remove("Valued");
        assertGone(leak);
    }

    @Test
    void aLoaderThatNobodyHoldsIsNoLeak() throws Exception {
        leave("Thing");

        assertThat(watch.leaks()).isEmpty();
        assertThat(loaders()).isEmpty();
    }

    /** The JVM clears it when it needs memory. */
    @Test
    void aLoaderThatIsHeldSoftlyIsNoLeak() throws Exception {
        keptSoftly = new SoftReference<>(leave("Thing"));

        assertThat(watch.leaks()).isEmpty();
        assertThat(loaders()).as("it is there").hasSize(1);
        assertThat(keptSoftly.get()).isNotNull();
    }

    @Test
    void whatWasHeldBeforeATestIsNotBlamedOnIt() throws Exception {
        kept = leave("Thing");
        LeakProbe.Watch later = probe.before();

        assertThat(later.leaks()).isEmpty();
        assertThat(watch.leaks()).hasSize(1);
    }

    /** The dump of a test JVM is written and looked through several times within this. */
    @Test
    void lookingForTheHolderTakesSecondsAtMost() throws Exception {
        kept = leave("Thing");
        long start = System.nanoTime();

        leak();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    /** As the reader of a failed test sees it. What is put back after a test lets go of the loader too. */
    @Test
    void theFailureOfATestTellsIt() {
        EngineExecutionResults results = Kit.run(PropertyCase.class, "harrow.test.timeoutFactor", "0.1");

        results.testEvents()
                .assertStatistics(stats -> stats.started(2).failed(1).succeeded(1));
        assertThat(Kit.failure(results.testEvents()))
                .hasMessageContaining("- system property 'acme.value' was changed from absent to '")
                .hasMessageContaining("- class loader of actor " + actor
                        + ", which has ended, is held by the system property 'acme.value': a left.Property; it was cleaned up\n"
                        + "    static field props of class java.lang.System\n    -> field ");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class PropertyCase {
        @Test
        @Order(1)
        void leaks() throws Exception {
            leave("Property");
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(loaders()).isEmpty();
        }
    }

    @Test
    void aLeakThatNobodyCanCleanUpIsNotBlamedOnTheNextTest() throws Exception {
        EngineExecutionResults results = Kit.run(DriverCase.class, "harrow.test.timeoutFactor", "0.1");

        results.testEvents()
                .assertStatistics(stats -> stats.started(2).failed(1).succeeded(1));
        assertThat(Kit.failure(results.testEvents()))
                .hasMessageContaining("java.sql.DriverManager: a left.Driver; it could not be cleaned up")
                .hasMessageContaining("only who holds it can let it go");
        remove("Driver");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class DriverCase {
        @Test
        @Order(1)
        void leaks() throws Exception {
            leave("Driver");
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(loaders()).hasSize(1);
        }
    }

    /** Where the dump cannot be written, it is only said that the loader is held. */
    @Test
    void withoutADumpItIsOnlySaidThatItIsHeld() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + classes.resolve("nowhere"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        classes.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains(", which has ended, is held by nothing that could be found")
                .contains("no heap dump could be looked at: ")
                .contains("nowhere");
    }

    /** Leaves something, and tells what is found. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            classes = Path.of(arguments[0]);
            LeakProbe.Watch watch = new LoaderProbe().before();
            kept = leave("Thing");
            for (Leak leak : watch.leaks()) {
                System.out.println(leak.name() + '\n' + leak.detail());
            }
        }
    }

    @Test
    void noDumpIsLeftInTheTemporaryFolder() throws Exception {
        kept = leave("Thing");
        leak();

        String ours = "harrow-heap-" + ProcessHandle.current().pid() + "-";
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(ours));
        }
    }
}
