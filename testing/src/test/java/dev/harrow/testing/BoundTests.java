package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Harrow;
import dev.harrow.Nursery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
import org.junit.jupiter.api.io.TempDir;
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
                        "test BoundTests.HangsCase.hangs on thread over local did not end within 0.3 s; the actor trees")
                .hasMessageContaining(dumps.toString())
                .hasMessageNotContaining("given up")
                .satisfies(failure -> assertThat(failure.getSuppressed()[0]).isInstanceOf(InterruptedException.class));
        assertThat(dump())
                .contains("test#", "task main", "|-- ", "sleeper")
                .contains("BoundTests$HangsCase.hangs(BoundTests.java:")
                .containsPattern("#\\d+ \".*sleeper.*\" virtual");
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains(dump());
        assertThat(Harrow.tree()).isEmpty();
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    @ActorTimeout(1)
    static class HangsCase {
        @ActorTest
        @Order(1)
        void hangs(Nursery nursery) throws InterruptedException {
            nursery.start("one", ActorTestTests.Greeter::new);
            nursery.start("two", ActorTestTests.Greeter::new);
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
    void theBoundHoldsWhenEveryCarrierSpins() throws IOException {
        EngineExecutionResults results = run(EveryCarrierSpinsCase.class, "0.3");

        assertThat(EveryCarrierSpinsCase.otherThreadsStarved).isTrue();
        assertThat(Kit.failure(results.testEvents()))
                .isInstanceOf(TimeoutException.class)
                .hasNoSuppressedExceptions();
        assertThat(dump())
                .contains("task spinner runs")
                .containsPattern("#\\d+ \".*spinner\" virtual RUNNABLE")
                .contains("EveryCarrierSpinsCase.spin(BoundTests.java:");
        assertThat(Harrow.tree()).isEmpty();
    }

    static class EveryCarrierSpinsCase {
        static volatile boolean stop;
        static volatile boolean otherThreadsStarved;
        private static final AtomicInteger SPINNING = new AtomicInteger();

        private final CountDownLatch probe = new CountDownLatch(1);

        static void spin() {
            SPINNING.incrementAndGet();
            while (!stop) {
                Thread.onSpinWait();
            }
        }

        @ActorTimeout(1)
        @ActorTest
        void test() throws InterruptedException {
            stop = false;
            int carriers = Runtime.getRuntime().availableProcessors();
            // Without the guard of the runtime, which would add carriers.
            Nursery.run(
                    options -> options.root(root -> root.starvationGuard(false).handleSignals(false)), nursery -> {
                        for (int i = 0; i < carriers + 2; i++) {
                            nursery.fork("spinner", () -> {
                                spin();
                                return null;
                            });
                        }
                        while (SPINNING.get() < carriers) {
                            Thread.onSpinWait();
                        }
                        Thread.startVirtualThread(probe::countDown);
                        new CountDownLatch(1).await();
                    });
        }

        @AfterEach
        void letGo() {
            otherThreadsStarved = probe.getCount() == 1;
            stop = true;
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
