package dev.harrow.testing;

import static dev.harrow.testing.TreeAssertions.assertThatTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RootConfig;
import dev.harrow.Scopes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** HARN-7, HARN-8: tests that are meant to hang, seen from outside by JUnit's own timeout. */
@Timeout(60)
class BoundTests {
    @TempDir
    private Path dumps;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private PrintStream err;

    @BeforeEach
    void catchWhatIsPrinted() {
        err = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void printAgain() {
        System.setErr(err);
    }

    private EngineExecutionResults run(Class<?> sample, String factor) {
        return Kit.run(sample, "harrow.test.timeoutFactor", factor, "harrow.test.dumps", dumps.toString());
    }

    private String dump() throws IOException {
        try (Stream<Path> files = Files.list(dumps)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return Files.readString(all.getFirst());
        }
    }

    @Test
    void aTestThatHangsFailsWithADumpAndTheSuiteGoesOn() throws IOException {
        EngineExecutionResults results = run(HangsCase.class, "0.3");

        results.testEvents()
                .assertStatistics(stats -> stats.started(2).failed(1).succeeded(1));
        assertThat(Kit.failure(results.testEvents()))
                .isInstanceOf(TimeoutException.class)
                .hasMessageStartingWith(
                        "test BoundTests.HangsCase.hangs on thread over local did not end within 0.3 s; the actor trees, the log and")
                .hasMessageContaining(dumps.toString())
                .hasMessageNotContaining("given up")
                .satisfies(failure -> assertThat(failure.getSuppressed()[0]).isInstanceOf(InterruptedException.class));
        assertThat(dump())
                .contains("test#", "task main", "|-- ", "sleeper")
                .containsPattern("\\npending: call of Sleeper.sleep on one#\\w+ by test#\\w+\\n")
                .contains("BoundTests$HangsCase.hangs(BoundTests.java:")
                .containsPattern("#\\d+ \".*sleeper.*\" virtual");
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains(dump());
        assertThat(Harrow.tree()).isEmpty();
    }

    /** An actor that does not answer. */
    public static class Sleeper {
        public String sleep() throws InterruptedException {
            Scopes.sleep(Duration.ofDays(1));
            return "never";
        }
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    @ActorTimeout(1)
    static class HangsCase {
        @ActorTest
        @Order(1)
        void hangs(Nursery nursery) throws InterruptedException {
            Portal<Sleeper> one = nursery.start("one", Sleeper::new);
            nursery.start("two", ActorTestTests.Greeter::new);
            CompletableFuture<String> never = one.callAsync(Sleeper::sleep);
            assertThat(never).isNotDone();
            nursery.fork("sleeper", () -> {
                new CountDownLatch(1).await();
                return null;
            });
            new CountDownLatch(1).await();
        }

        @ActorTest
        @Order(2)
        void comesAfter(Nursery nursery) {
            assertThat(nursery.cancelCalled()).isFalse();
        }
    }

    /**
     * DUMP-1 · the dump has the tasks and the stacks of actors in processes of their own, over all levels; a stopped one does not hold it up.
     */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it stops a process by a signal")
    void theDumpHasTheProcessesToo() throws Exception {
        Nursery.run(
                options -> options.root(root -> root.handleSignals(false)
                        .defaultBackend(Backend.PROCESS)
                        .ladder(Duration.ofMillis(50), Duration.ofMillis(100))),
                nursery -> {
                    CompletableFuture<String> never =
                            nursery.start("one", Sleeper::new).callAsync(Sleeper::sleep);
                    await().untilAsserted(() -> assertThatTree().actor("one").hasTaskWaitingFor("sleep"));
                    try (Faults.Pause _ = Faults.pause(nursery.start("stopped", Sleeper::new))) {
                        EngineExecutionResults results = run(HangsCase.class, "0.3");
                        assertThat(Kit.failure(results.testEvents())).isInstanceOf(TimeoutException.class);
                        assertThat(never).isNotDone();
                        nursery.cancel("enough");
                    }
                });

        assertThat(dump())
                .containsPattern(
                        "-- one#\\w+ \\[process, serving, process \\d+]\\n[ |]+task Sleeper.sleep waits for sleep")
                .containsPattern("-- stopped#\\w+ \\[process, does not answer, process \\d+]\\n")
                .containsPattern("process \\d+, harrow-actor\\[one#\\w+\\]:\\n")
                .contains("BoundTests$Sleeper.sleep(BoundTests.java:")
                .containsPattern("process \\d+, harrow-actor\\[stopped#\\w+\\]:\\nit does not answer");
        try (Stream<Path> files = Files.list(Path.of("").toAbsolutePath())) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".attach_pid"));
        }
        assertThat(Harrow.tree()).isEmpty();
    }

    /** DUMP-1 · the dump comes first and shows the task behind its shield; then all ends, which for that one means to be given up. */
    @Test
    void aShieldedTaskIsInTheDumpAndDoesNotKeepItsTreeFromEnding() throws IOException {
        long began = System.nanoTime();
        EngineExecutionResults results = run(ShieldedCase.class, "0.3");

        assertThat(Kit.failure(results.testEvents()))
                .isInstanceOf(TimeoutException.class)
                .hasMessageNotContaining("given up");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
        assertThat(dump())
                .containsSubsequence("task main", "|-- one#", "task Shielded.sleep", "`-- two#")
                .contains("BoundTests$Shielded.lambda$sleep");
        assertThat(Harrow.tree()).isEmpty();
    }

    /** An actor that no cancel reaches. */
    public static class Shielded {
        public String sleep() throws InterruptedException {
            return Scopes.shield(Duration.ofDays(1), () -> {
                Scopes.sleep(Duration.ofDays(1));
                return "never";
            });
        }
    }

    static class ShieldedCase {
        static RootConfig impatient(RootConfig root) {
            return root.ladder(Duration.ofMillis(50), Duration.ofMillis(100));
        }

        @ActorTest
        @ActorTimeout(1)
        @ConfigureRoot("impatient")
        void hangs(Nursery nursery) throws InterruptedException {
            Portal<Shielded> one = nursery.start("one", Shielded::new);
            nursery.start("two", ActorTestTests.Greeter::new);
            one.call(Shielded::sleep);
        }
    }

    @Test
    void aThreadThatIgnoresInterruptsIsGivenUpAndItsCleanupRunsOnAnother() {
        EngineExecutionResults results = run(IgnoresInterruptsCase.class, "0.2");

        assertThat(Kit.failure(results.testEvents()))
                .hasMessageEndingWith("did not react to an interrupt either and was given up")
                .hasNoSuppressedExceptions();
        assertThat(IgnoresInterruptsCase.cleaner).isNotNull().isNotSameAs(IgnoresInterruptsCase.stuck);
        assertThat(IgnoresInterruptsCase.stuck.isAlive()).isFalse();
    }

    @LeakChecked
    static class IgnoresInterruptsCase {
        static volatile boolean stop;
        static volatile Thread stuck;
        static volatile Thread cleaner;

        @ActorTimeout(1)
        @Test
        void test() {
            stop = false;
            stuck = Thread.currentThread();
            while (!stop) {
                Thread.onSpinWait();
            }
        }

        @AfterEach
        void letGo() {
            cleaner = Thread.currentThread();
            stop = true;
        }
    }

    /** The one case that a timer on a virtual thread would not survive. */
    @Test
    void theBoundHoldsWhenEveryCarrierSpins() throws Exception {
        Spinners spinners = new Spinners();
        CountDownLatch probe = new CountDownLatch(1);
        EngineExecutionResults results;
        boolean othersStarved;
        try {
            spinners.start();
            Thread.startVirtualThread(probe::countDown);
            results = run(EveryCarrierSpinsCase.class, "0.3");
            othersStarved = probe.getCount() == 1;
        } finally {
            spinners.end();
        }

        assertThat(othersStarved).isTrue();
        assertThat(Kit.failure(results.testEvents()))
                .isInstanceOf(TimeoutException.class)
                .satisfies(failure ->
                        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(InterruptedException.class));
        assertThat(dump())
                .contains("task spinner runs")
                .containsPattern("#\\d+ \".*spinner\" virtual RUNNABLE")
                .contains("BoundTests$Spinners.spin(BoundTests.java:");
        assertThat(Harrow.tree()).isEmpty();
    }

    /** A tree whose forks keep every carrier, and that does without the guard of the runtime, which would add some. */
    private static final class Spinners {
        private final AtomicInteger spinning = new AtomicInteger();
        private final CountDownLatch all = new CountDownLatch(1);
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile boolean stop;

        void start() throws InterruptedException {
            Thread.ofPlatform().daemon(true).name("owner of the spinners").start(this::run);
            all.await();
        }

        private void run() {
            int carriers = Runtime.getRuntime().availableProcessors();
            try {
                Nursery.run(
                        options ->
                                options.root(root -> root.starvationGuard(false).handleSignals(false)),
                        nursery -> {
                            for (int i = 0; i < carriers + 2; i++) {
                                nursery.fork("spinner", () -> {
                                    spin();
                                    return null;
                                });
                            }
                            while (spinning.get() < carriers) {
                                Thread.onSpinWait();
                            }
                            all.countDown();
                        });
                ended.complete(null);
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        }

        private void spin() {
            spinning.incrementAndGet();
            while (!stop) {
                Thread.onSpinWait();
            }
        }

        void end() throws Exception {
            stop = true;
            ended.get();
        }
    }

    static class EveryCarrierSpinsCase {
        @ActorTimeout(1)
        @ActorTest
        void test() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    /** REAP-5 · the thread never returns; its tree is ended without it, and the next test starts clean. */
    @Test
    void theTreeOfATestWhoseThreadNeverReturnsIsEnded() throws IOException {
        NeverReturnsCase.stop = false;
        try {
            // Its actor is there before the time is over, or the start would be what the interrupt ends.
            EngineExecutionResults results = run(NeverReturnsCase.class, "1");

            results.testEvents()
                    .assertStatistics(stats -> stats.started(2).failed(1).succeeded(1));
            assertThat(Kit.failure(results.testEvents()))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageEndingWith("did not react to an interrupt either and was given up")
                    .satisfies(failure -> assertThat(failure.getSuppressed())
                            .singleElement()
                            .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                            .hasMessageContaining("- actor tree test#")
                            .hasMessageContaining(", not ended; it was cleaned up")
                            .hasMessageContaining("- the thread of the test, 'test BoundTests.NeverReturnsCase.spins")
                            .hasMessageContaining("; it could not be cleaned up"));
            assertThat(dump()).contains("`-- one#");
            assertThat(Harrow.tree()).isEmpty();
        } finally {
            NeverReturnsCase.stop = true;
        }
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class NeverReturnsCase {
        static volatile boolean stop;

        static RootConfig impatient(RootConfig root) {
            return root.ladder(Duration.ofMillis(50), Duration.ofMillis(100));
        }

        @ActorTest
        @Order(1)
        @ActorTimeout(1)
        @ConfigureRoot("impatient")
        void spins(Nursery nursery) throws InterruptedException {
            nursery.start("one", ActorTestTests.Greeter::new);
            while (!stop) {
                Thread.onSpinWait();
            }
        }

        @ActorTest
        @Order(2)
        void comesAfter(Nursery nursery) throws InterruptedException {
            assertThat(Harrow.tree().lines().filter(line -> line.startsWith("test#")))
                    .hasSize(1);
            assertThat(nursery.callInActor(ActorTestTests.Greeter::plain, "Ada"))
                    .isEqualTo("Hello, Ada");
        }
    }

    @Test
    void theDumpHasTheLastLinesOfTheLog() throws IOException {
        EngineExecutionResults results = run(LogsCase.class, "0.3");

        assertThat(Kit.failure(results.testEvents()))
                .hasMessageContaining("the actor trees, the log and the stacks of all threads are in ");
        assertThat(dump())
                .containsPattern(
                        "==== Log of the runtime, its last lines\\n(.*\\n)*\\d\\d:\\d\\d:\\d\\d\\.\\d\\d\\d WARNING \\["
                                + "(.*\\n)*.*actor deaf#\\w+ did not acknowledge|actor deaf#\\w+ did not end");
    }

    static class LogsCase {
        private static final Semaphore RUNS = new Semaphore(0);

        /** Does not end before it was given up. */
        public static int deaf() {
            RUNS.release();
            int interrupts = 0;
            while (interrupts == 0 || Harrow.abandoned() == 0) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupts++;
                }
            }
            return interrupts;
        }

        @ActorTest
        @ActorTimeout(1)
        void test() throws InterruptedException {
            CountDownLatch never = new CountDownLatch(1);
            Nursery.run(
                    options -> options.root(root -> root.ladder(Duration.ofMillis(20), Duration.ofMillis(40))
                            .handleSignals(false)),
                    nursery -> {
                        nursery.runInActor(LogsCase::deaf);
                        RUNS.acquire();
                        nursery.cancel("enough");
                    });
            never.await();
        }
    }

    /** What crashes is a failure of one test, and no more. */
    @Test
    void aTestThatCrashesFailsAndTheSuiteGoesOn() {
        EngineExecutionResults results = run(CrashesCase.class, "1");

        results.testEvents()
                .assertStatistics(stats -> stats.started(3).failed(2).succeeded(1));
        assertThat(results.testEvents().failed().stream()
                        .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow()))
                .satisfiesExactly(
                        thrown -> assertThat(thrown).isInstanceOf(StackOverflowError.class),
                        thrown -> assertThat(thrown).isInstanceOf(NoClassDefFoundError.class));
        assertThat(Harrow.tree()).isEmpty();
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class CrashesCase {
        private long depth(long below) {
            return below == 0 ? 0 : 1 + depth(below - 1);
        }

        @ActorTest
        @Order(1)
        void overflows(Nursery nursery) throws InterruptedException {
            nursery.start("one", ActorTestTests.Greeter::new);
            assertThat(depth(Long.MAX_VALUE)).isPositive();
        }

        @ActorTest
        @Order(2)
        void isNotComplete(Nursery nursery) {
            throw new NoClassDefFoundError("as if");
        }

        @ActorTest
        @Order(3)
        void comesAfter(Nursery nursery) {
            assertThat(nursery.cancelCalled()).isFalse();
        }
    }

    /** JUnit's default is for tests that nobody else bounds; in the build of Harrow it is shorter than some tests of the kit may take. */
    @Test
    void theDefaultTimeoutOfJUnitDoesNotEndTestsOfTheKit() {
        Kit.run(
                        LongerThanDefaultCase.class,
                        "harrow.test.dumps",
                        dumps.toString(),
                        "junit.jupiter.execution.timeout.testable.method.default",
                        "50 ms")
                .testEvents()
                .assertStatistics(stats -> stats.started(3).succeeded(3));
    }

    private static void takeLongerThan(Duration time) throws InterruptedException {
        // Passes by the clock of the wall, which is what JUnit looks at: nobody opens it.
        assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS))
                .isFalse();
    }

    static class LongerThanDefaultCase {
        @ActorTest
        void perBackend() throws InterruptedException {
            takeLongerThan(Duration.ofMillis(150));
        }

        @Test
        @LeakChecked
        void plain() throws InterruptedException {
            takeLongerThan(Duration.ofMillis(150));
        }

        @Nested
        @ActorTest
        class Inner {
            @Test
            void test() throws InterruptedException {
                takeLongerThan(Duration.ofMillis(150));
            }
        }
    }

    @Test
    void aTimeoutThatIsWrittenDownHoldsAllTheSame() {
        EngineExecutionResults ofClass = run(TimeoutOnClassCase.class, "1");
        EngineExecutionResults ofMethod = run(TimeoutOnMethodCase.class, "1");

        assertThat(Kit.failure(ofClass.testEvents()))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("did not end within 0.1 s");
        assertThat(Kit.failure(ofMethod.testEvents()))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("timed out after 100 milliseconds");
    }

    @Timeout(value = 100, unit = TimeUnit.MILLISECONDS)
    static class TimeoutOnClassCase {
        @ActorTest
        void test() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    static class TimeoutOnMethodCase {
        @ActorTest
        @Timeout(value = 100, unit = TimeUnit.MILLISECONDS)
        void test() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    @Test
    void aFixtureOfAClassIsBoundedToo() {
        EngineExecutionResults results = run(FixtureHangsCase.class, "0.2");

        assertThat(Kit.failure(results.containerEvents()))
                .isInstanceOf(TimeoutException.class)
                .hasMessageStartingWith("test BoundTests.FixtureHangsCase did not end within 0.2 s");
    }

    @LeakChecked
    @ActorTimeout(1)
    static class FixtureHangsCase {
        @BeforeAll
        static void hang() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @Test
        void test() {
            throw new AssertionError("not reached");
        }
    }

    @Test
    void aConstructorIsBoundedToo() {
        assertThat(Kit.failure(run(ConstructorHangsCase.class, "0.2").testEvents()))
                .isInstanceOf(TimeoutException.class);
    }

    @ActorTimeout(1)
    static class ConstructorHangsCase {
        ConstructorHangsCase() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @ActorTest
        void test() {
            throw new AssertionError("not reached");
        }
    }

    @Test
    void theNearestMarkCounts() {
        EngineExecutionResults results = run(OuterCase.class, "0.1");

        assertThat(Kit.failure(results.testEvents())).hasMessageContaining("did not end within 0.2 s");
    }

    @ActorTimeout(1)
    static class OuterCase {
        @Nested
        @ActorTimeout(2)
        class Inner {
            @ActorTest
            void test() throws InterruptedException {
                new CountDownLatch(1).await();
            }
        }
    }

    @Test
    void aBadMarkOrFactorIsAnError() {
        assertThat(Kit.failure(run(BadMarkCase.class, "1").testEvents()))
                .hasMessageContaining("must be at least 1 second");
        assertThat(Kit.failure(run(HangsNeverCase.class, "fast").testEvents()))
                .hasMessage("harrow.test.timeoutFactor is 'fast'; it must be a number above 0 and at most 1000");
        assertThat(Kit.failure(run(HangsNeverCase.class, "-1").testEvents())).hasMessageContaining("is '-1'");
    }

    @ActorTimeout(0)
    static class BadMarkCase {
        @ActorTest
        void test() {}
    }

    @LeakChecked
    static class HangsNeverCase {
        @Test
        void test() {}
    }

    @Test
    void repeatedAndDynamicTestsRunOnTheThreadsOfTheKit() {
        run(OtherKindsCase.class, "1")
                .testEvents()
                .assertStatistics(stats -> stats.started(5).succeeded(5));
    }

    @LeakChecked
    static class OtherKindsCase {
        private static void assertOnTestThread(String method) {
            assertThat(Thread.currentThread().getName()).startsWith("test BoundTests.OtherKindsCase." + method);
        }

        @RepeatedTest(3)
        void repeated() {
            assertOnTestThread("repeated");
        }

        @TestFactory
        Stream<DynamicTest> dynamic() {
            assertOnTestThread("dynamic");
            return Stream.of("a", "b").map(name -> DynamicTest.dynamicTest(name, () -> assertOnTestThread("dynamic")));
        }
    }
}
