package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** HARN-6, REAP-1, REAP-5: tests that are meant to leave something behind. */
@Timeout(60)
class LeakTests {
    /** Opened by the test around the sample, when it has seen what it wants. */
    private static volatile CountDownLatch release;

    @BeforeEach
    void hold() {
        release = new CountDownLatch(1);
    }

    @AfterEach
    void letGo() {
        release.countDown();
        await().until(() -> Harrow.tree().isEmpty()
                && Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("harrow-")));
    }

    private static EngineExecutionResults run(Class<?> sample) {
        return Kit.run(sample, "harrow.test.timeoutFactor", "0.1");
    }

    private static void awaitRelease() {
        boolean released = false;
        while (!released) {
            try {
                release.await();
                released = true;
            } catch (InterruptedException meantToBeIgnored) {
                released = false;
            }
        }
    }

    private static void awaitInterrupt() {
        try {
            release.await();
        } catch (InterruptedException cleanedUp) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPlatformThreadOfTheRuntimeIsNamedAndBlamedOnOneTest() {
        EngineExecutionResults results = run(ServiceThreadCase.class);

        results.testEvents()
                .assertStatistics(stats -> stats.started(2).failed(1).succeeded(1));
        assertThat(Kit.failure(results.testEvents()))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("test LeakTests.ServiceThreadCase.leaks left behind")
                .hasMessageContaining("- platform thread 'harrow-zombie' (#")
                .hasMessageContaining("; it could not be cleaned up, and later tests are not blamed for it")
                .hasMessageContaining("LeakTests.awaitRelease(LeakTests.java:");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class ServiceThreadCase {
        @Test
        @Order(1)
        void leaks() {
            Thread.ofPlatform().daemon(true).name("harrow-zombie").start(LeakTests::awaitRelease);
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(release.getCount()).isEqualTo(1);
        }
    }

    @Test
    void anAbandonedActorAndItsVirtualThreadAreNamed() {
        EngineExecutionResults results = run(AbandonedActorCase.class);

        assertThat(Harrow.abandoned()).isEqualTo(1);
        assertThat(Kit.failure(results.testEvents()))
                .hasMessageContaining("- abandoned actor stubborn#")
                .hasMessageContaining(", whose threads still run; it could not be cleaned up")
                .hasMessageContaining("- virtual thread 'stubborn/")
                .hasMessageContaining("LeakTests.awaitRelease(LeakTests.java:");
    }

    static class AbandonedActorCase {
        private static final Semaphore RUNS = new Semaphore(0);

        public static class Stubborn {
            public void work() {
                RUNS.release();
                awaitRelease();
            }
        }

        @ActorTest
        void test() throws InterruptedException {
            Nursery.run(
                    options -> options.root(root -> root.ladder(Duration.ofMillis(50), Duration.ofMillis(100))
                            .handleSignals(false)),
                    nursery -> {
                        Portal<Stubborn> stubborn = nursery.start("stubborn", Stubborn::new);
                        stubborn.tell(Stubborn::work);
                        RUNS.acquire();
                        nursery.cancel("enough");
                    });
        }
    }

    @Test
    void aThreadThatEndsLateIsWaitedFor() {
        run(EndsLateCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(1).succeeded(1));
    }

    @LeakChecked
    static class EndsLateCase {
        @Test
        void test() {
            Thread test = Thread.currentThread();
            // Ends after the test's own thread, which the kit looks at first.
            Thread.ofPlatform().name("harrow-late").start(() -> {
                try {
                    test.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void aTreeThatIsStillOpenIsNamed() {
        EngineExecutionResults results = run(OpenTreeCase.class);

        results.testEvents()
                .assertStatistics(stats -> stats.started(2).failed(1).succeeded(1));
        assertThat(Kit.failure(results.testEvents()))
                .hasMessageContaining("- actor tree forgotten#")
                .hasMessageContaining(", not ended; it was cleaned up");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class OpenTreeCase {
        @Test
        @Order(1)
        void leaks() throws InterruptedException {
            CountDownLatch open = new CountDownLatch(1);
            Thread.ofPlatform().daemon(true).name("owner").start(() -> {
                Nursery nursery = Nursery.open(options -> options.root(root -> root.name("forgotten")
                        .ladder(Duration.ofMillis(50), Duration.ofMillis(100))
                        .handleSignals(false)));
                open.countDown();
                awaitRelease();
                nursery.close();
            });
            open.await();
        }

        @Test
        @Order(2)
        void comesAfterAndUsesATreeOfItsOwn() throws InterruptedException {
            Nursery.run(options -> options.root(root -> root.handleSignals(false)), nursery -> nursery.cancel("done"));
        }
    }

    @Test
    void changedSettingsOfTheJvmAreNamedAndPutBack() {
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        System.setProperty("kit.changed", "old");
        System.setProperty("kit.removed", "old");
        try {
            assertThat(Kit.failure(run(SettingsCase.class).testEvents()))
                    .hasMessageContaining(
                            "- system property 'kit.added' was changed from absent to 'new'; it was cleaned up")
                    .hasMessageContaining("'kit.changed' was changed from 'old' to 'new'")
                    .hasMessageContaining("'kit.removed' was changed from 'old' to absent")
                    .hasMessageContaining("- the default handler of uncaught exceptions was changed");
            assertThat(System.getProperty("kit.added")).isNull();
            assertThat(System.getProperty("kit.changed")).isEqualTo("old");
            assertThat(System.getProperty("kit.removed")).isEqualTo("old");
            assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(handler);
        } finally {
            System.clearProperty("kit.changed");
            System.clearProperty("kit.removed");
        }
    }

    @LeakChecked
    static class SettingsCase {
        @Test
        void test() {
            System.setProperty("kit.added", "new");
            System.setProperty("kit.changed", "new");
            System.clearProperty("kit.removed");
            Thread.setDefaultUncaughtExceptionHandler((thread, e) -> e.printStackTrace());
        }
    }

    @Test
    void aLeakThatIsMeantFailsNeitherItsTestNorTheNext() {
        run(AllowedCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(2).succeeded(2));
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class AllowedCase {
        @Test
        @Order(1)
        @AllowLeak("to see that it is allowed")
        void leaks() {
            Thread.ofPlatform().daemon(true).name("harrow-meant").start(LeakTests::awaitRelease);
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(release.getCount()).isEqualTo(1);
        }
    }

    @Test
    void aMeantLeakWantsAReason() {
        assertThat(Kit.failure(run(BlankReasonCase.class).testEvents()))
                .hasMessageContaining("@AllowLeak")
                .hasMessageContaining("blank reason");
    }

    @LeakChecked
    @AllowLeak(" ")
    static class BlankReasonCase {
        @Test
        void test() {}
    }

    @Test
    void aLeakDoesNotHideTheFailureOfTheTest() {
        assertThat(Kit.failure(run(FailsAndLeaksCase.class).testEvents()))
                .hasMessage("by the test")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(leak -> assertThat(leak)
                                .hasMessageContaining("- platform thread 'harrow-too' (#")
                                .hasMessageContaining("; it was cleaned up")));
    }

    @LeakChecked
    static class FailsAndLeaksCase {
        @Test
        void test() {
            Thread.ofPlatform().daemon(true).name("harrow-too").start(LeakTests::awaitInterrupt);
            throw new AssertionError("by the test");
        }
    }
}
