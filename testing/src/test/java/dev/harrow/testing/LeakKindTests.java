package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.Context;
import dev.harrow.Dialog;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import dev.harrow.testing.spi.Leak;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** HARN-6, REAP-1, REAP-5: each kind of leftover is caught, named, and cleaned up, so that the next test starts clean. */
@Timeout(60)
class LeakKindTests {
    private static final Semaphore RUNS = new Semaphore(0);

    /** Opened after each test, for what cannot be ended in another way. */
    private static volatile CountDownLatch release;

    @BeforeEach
    void hold() {
        RUNS.drainPermits();
        release = new CountDownLatch(1);
    }

    @AfterEach
    void nothingIsLeftForOtherTests() {
        release.countDown();
        ListedProbe.LIST.clear();
        await().until(() -> Harrow.tree().isEmpty()
                && Harrow.abandoned() == 0
                && Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("harrow-")));
    }

    /** Runs two tests: one that leaks, and one after it. */
    private static Throwable leakOf(Class<?> sample) {
        EngineExecutionResults results = Kit.run(sample, "harrow.test.timeoutFactor", "0.1");
        results.testEvents()
                .assertStatistics(stats -> stats.started(2).failed(1).succeeded(1));
        return Kit.failure(results.testEvents());
    }

    /** Waits until it was interrupted so many times, or let go. */
    private static void ignoreInterrupts(int enough) {
        int seen = 0;
        while (seen < enough) {
            try {
                release.await();
                return;
            } catch (InterruptedException e) {
                seen++;
            }
        }
    }

    @Test
    void aPlatformThreadThatReactsIsEnded() {
        assertThat(leakOf(ThreadCase.class))
                .hasMessageContaining("- platform thread 'harrow-worker' (#")
                .hasMessageContaining("; it was cleaned up\n")
                .hasMessageContaining("LeakKindTests.ignoreInterrupts(LeakKindTests.java:");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class ThreadCase {
        @Test
        @Order(1)
        void leaks() {
            Thread.ofPlatform().daemon(true).name("harrow-worker").start(() -> ignoreInterrupts(1));
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("harrow-"));
        }
    }

    /** S-21 · a process, whatever it is, is ended with those below it. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it leaves a shell and what that has started")
    void aProcessIsEnded() {
        assertThat(leakOf(ProcessCase.class))
                .hasMessageContaining("- process " + ProcessCase.started.pid() + "; it was cleaned up\n")
                .hasMessageContaining("sleep");
        assertThat(ProcessCase.started.isAlive()).isFalse();
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class ProcessCase {
        private static volatile ProcessHandle started = ProcessHandle.current();

        @Test
        @Order(1)
        void leaks() throws IOException {
            started = new ProcessBuilder("sleep", "1000").start().toHandle();
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(ProcessHandle.current().children()).doesNotContain(started);
        }
    }

    /** The thread that opened it has ended, or rather cannot: the JDK makes it wait for what it has forked. */
    @Test
    void aTreeThatNobodyCanEndAnyMoreIsEndedWithItsVirtualThreads() {
        assertThat(leakOf(OpenTreeCase.class))
                .hasMessageContaining("- actor tree forgotten#")
                .hasMessageContaining(", not ended; it was cleaned up\n")
                .hasMessageContaining("|-- one#")
                .hasMessageContaining("task sleeper waits for")
                .hasMessageContaining("- virtual thread 'forgotten/forgotten/sleeper' (#")
                .hasMessageContaining("- platform thread 'harrow-guard' (#")
                .hasMessageContaining("\n    created\n        at ")
                .hasMessageContaining("OpenTreeCase.leaks(LeakKindTests.java:")
                .hasMessageNotContaining("could not be cleaned up");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class OpenTreeCase {
        @Test
        @Order(1)
        @SuppressWarnings("resource")
        void leaks() throws InterruptedException {
            Nursery nursery = Nursery.open(options -> options.name("forgotten")
                    .root(root -> root.name("forgotten")
                            .ladder(Duration.ofMillis(50), Duration.ofMillis(100))
                            .handleSignals(false)));
            nursery.start("one", ActorTestTests.Greeter::new);
            nursery.start("two", ActorTestTests.Greeter::new);
            nursery.fork("sleeper", () -> {
                RUNS.release();
                Scopes.sleep(Duration.ofDays(1));
                return null;
            });
            RUNS.acquire();
        }

        @Test
        @Order(2)
        void comesAfter() throws InterruptedException {
            assertThat(Harrow.tree()).isEmpty();
            assertThatATreeWorks();
        }
    }

    /** A tree, a deadline, an end: what would not be if the services of the JVM had been given back twice, or not at all. */
    private static void assertThatATreeWorks() throws InterruptedException {
        boolean inTime = Nursery.call(options -> options.root(root -> root.handleSignals(false)), nursery -> {
            nursery.start("one", ActorTestTests.Greeter::new);
            boolean result = Scopes.moveOnAfter(Duration.ofMillis(5), () -> new CountDownLatch(1).await());
            nursery.stop();
            return result;
        });
        assertThat(inTime).isFalse();
    }

    private static volatile CompletableFuture<Throwable> ownersEnd;

    /** Its owner is a thread that does not react, and ends the tree when everybody has long forgotten it. */
    @Test
    void anOwnerThatComesBackFindsItsTreeGivenUpAndHarmsNobody() throws Exception {
        assertThat(leakOf(StuckOwnerCase.class))
                .hasMessageContaining("- actor tree stuck#")
                .hasMessageContaining(", not ended; it was cleaned up\n");
        assertThat(Harrow.tree()).isEmpty();

        release.countDown();
        ownersEnd.get();

        assertThatATreeWorks();
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class StuckOwnerCase {
        @Test
        @Order(1)
        void leaks() throws InterruptedException {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            ownersEnd = end;
            Thread.ofPlatform().daemon(true).name("owner").start(() -> {
                try {
                    Nursery.run(
                            options -> options.root(
                                    root -> root.name("stuck").ladder(Duration.ofMillis(50), Duration.ofMillis(100))),
                            nursery -> {
                                nursery.start("one", ActorTestTests.Greeter::new);
                                RUNS.release();
                                ignoreInterrupts(Integer.MAX_VALUE);
                            });
                    end.complete(null);
                } catch (Throwable e) {
                    end.complete(e);
                }
            });
            RUNS.acquire();
        }

        @Test
        @Order(2)
        void comesAfter() throws InterruptedException {
            assertThat(Harrow.tree()).isEmpty();
            assertThatATreeWorks();
        }
    }

    @Test
    void anAbandonedActorThatReactsInTheEndIsEnded() {
        assertThat(leakOf(AbandonedCase.class))
                .hasMessageContaining("- abandoned actor stubborn#")
                .hasMessageContaining(", whose threads still run; it was cleaned up\n    task ")
                .hasMessageContaining("on thread 'stubborn/")
                .hasMessageContaining("LeakKindTests.ignoreInterrupts(LeakKindTests.java:")
                .hasMessageNotContaining("could not be cleaned up");
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class AbandonedCase {
        private static volatile boolean deaf;

        /** An actor that reacts when it has been given up. */
        public static class Stubborn {
            public void work() {
                RUNS.release();
                boolean react = false;
                while (!react) {
                    ignoreInterrupts(1);
                    react = !deaf || release.getCount() == 0;
                }
            }
        }

        @ActorTest
        @Order(1)
        void leaks() throws InterruptedException {
            deaf = true;
            Nursery.run(
                    options -> options.root(root -> root.ladder(Duration.ofMillis(50), Duration.ofMillis(100))
                            .handleSignals(false)),
                    nursery -> {
                        Portal<Stubborn> stubborn = nursery.start("stubborn", Stubborn::new);
                        stubborn.tell(Stubborn::work);
                        RUNS.acquire();
                        nursery.cancel("enough");
                    });
            assertThat(Harrow.abandoned()).isEqualTo(1);
            deaf = false;
        }

        @ActorTest
        @Order(2)
        void comesAfter() {
            assertThat(Harrow.abandoned()).isZero();
        }
    }

    // ---- in a tree that goes on

    /** An actor with much to say. */
    public static class Feeder {
        public String feed(Context<Void, Integer, Integer> context) throws InterruptedException {
            context.started(null);
            try (var stream = context.stream()) {
                for (int i = 0; i < 3; i++) {
                    stream.send(i);
                }
                RUNS.release();
                return waitForTheEnd();
            }
        }

        public String waitForTheEnd() throws InterruptedException {
            RUNS.release();
            Scopes.sleep(Duration.ofDays(1));
            return "never";
        }
    }

    /** A tree that a thread of its own keeps open over several tests, and does what it is told in. */
    private static final class SharedTree {
        private interface Errand {
            void run(Nursery nursery, Portal<Feeder> feeder) throws Exception;
        }

        private final BlockingQueue<Errand> errands = new LinkedBlockingQueue<>();
        private final Thread thread =
                Thread.ofPlatform().name("owner of the shared tree").unstarted(this::run);

        SharedTree() throws Exception {
            thread.start();
            does((nursery, feeder) -> assertThat(nursery.cancelCalled()).isFalse());
        }

        private void run() {
            try {
                Nursery.run(options -> options.root(root -> root.name("shared").handleSignals(false)), nursery -> {
                    Portal<Feeder> feeder = nursery.start("feeder", Feeder::new, c -> c.parallel());
                    while (!nursery.cancelCalled()) {
                        errands.take().run(nursery, feeder);
                    }
                });
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        void does(Errand errand) throws Exception {
            CompletableFuture<Void> done = new CompletableFuture<>();
            errands.add((nursery, feeder) -> {
                try {
                    errand.run(nursery, feeder);
                    done.complete(null);
                } catch (Exception | Error e) {
                    done.completeExceptionally(e);
                }
            });
            done.get();
        }

        void end() throws Exception {
            does((nursery, feeder) -> nursery.cancel("over"));
            thread.join();
        }
    }

    private static volatile SharedTree shared;

    private static void assertThatTheSharedTreeIsClean() {
        assertThat(Harrow.tree())
                .contains("shared#")
                .contains("feeder#")
                .contains("task main")
                .doesNotContain("late#");
    }

    private static Throwable leakInSharedTree(Class<?> sample) throws Exception {
        shared = new SharedTree();
        try {
            return leakOf(sample);
        } finally {
            shared.end();
        }
    }

    /** The dialog, and with it the credit for what was sent in it and not received. */
    @Test
    void aDialogInATreeThatGoesOnIsCancelledAndNamedWithTheCreditThatItHolds() throws Exception {
        assertThat(leakInSharedTree(DialogCase.class))
                .hasMessageContaining("- dialog Feeder.feed with feeder#")
                .hasMessageContaining(", with 3 items that were not received and whose credit is out by shared#")
                .hasMessageContaining(", not ended; it was cleaned up\n    created\n        at ")
                .hasMessageContaining("DialogCase.lambda$leaks$0(LeakKindTests.java:");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class DialogCase {
        @Test
        @Order(1)
        @SuppressWarnings("resource")
        void leaks() throws Exception {
            shared.does((nursery, feeder) -> {
                Dialog<Void, Integer, Integer, String> dialog = feeder.open(Feeder::feed);
                dialog.stream();
            });
            RUNS.acquire();
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThatTheSharedTreeIsClean();
        }
    }

    @Test
    void aCallInATreeThatGoesOnIsCancelled() throws Exception {
        assertThat(leakInSharedTree(CallCase.class))
                .hasMessageContaining("- call of Feeder.waitForTheEnd on feeder#")
                .hasMessageContaining("by shared#")
                .hasMessageContaining(", not ended; it was cleaned up");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class CallCase {
        @Test
        @Order(1)
        void leaks() throws Exception {
            CompletableFuture<CompletableFuture<String>> call = new CompletableFuture<>();
            shared.does((nursery, feeder) -> call.complete(feeder.callAsync(Feeder::waitForTheEnd)));
            assertThat(call.get()).isNotDone();
            RUNS.acquire();
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThatTheSharedTreeIsClean();
        }
    }

    @Test
    void anActorInATreeThatGoesOnIsCancelled() throws Exception {
        assertThat(leakInSharedTree(ActorCase.class))
                .hasMessageContaining("- actor late#")
                .hasMessageContaining(" [thread, serving] of tree shared#")
                .hasMessageContaining(", not ended; it was cleaned up\n    created\n        at ")
                .hasMessageContaining("ActorCase.lambda$leaks$0(LeakKindTests.java:");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class ActorCase {
        @Test
        @Order(1)
        void leaks() throws Exception {
            shared.does((nursery, feeder) -> nursery.start("late", ActorTestTests.Greeter::new));
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThatTheSharedTreeIsClean();
        }
    }

    @Test
    void whatATreeThatGoesOnDoesByItselfIsNoLeak() throws Exception {
        shared = new SharedTree();
        try {
            Kit.run(EndsInTimeCase.class, "harrow.test.timeoutFactor", "0.1")
                    .testEvents()
                    .assertStatistics(stats -> stats.started(1).succeeded(1));
        } finally {
            shared.end();
        }
    }

    @LeakChecked
    static class EndsInTimeCase {
        @Test
        void test() throws Exception {
            shared.does((nursery, feeder) -> {
                try (var dialog = feeder.open(Feeder::feed)) {
                    assertThat(dialog.isDone()).isFalse();
                }
            });
        }
    }

    // ---- settings

    @Test
    void aChangedLogLevelIsPutBack() {
        Logger below = Logger.getLogger("dev.harrow.some.logger");
        below.setLevel(Level.CONFIG);
        try {
            assertThat(leakOf(LevelCase.class))
                    .hasMessageContaining(
                            "- the level of the 'dev.harrow' logger of java.util.logging was changed from that of its parent"
                                    + " to FINEST; it was cleaned up")
                    .hasMessageContaining(
                            "- the level of the root logger of java.util.logging was changed from INFO to OFF")
                    .hasMessageContaining("the 'dev.harrow.some.logger' logger")
                    .hasMessageContaining("was changed from CONFIG to that of its parent")
                    .hasMessageNotContaining("other.logger");
            assertThat(below.getLevel()).isEqualTo(Level.CONFIG);
        } finally {
            below.setLevel(null);
        }
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class LevelCase {
        private static final Logger OTHER = Logger.getLogger("other.logger");

        @Test
        @Order(1)
        void leaks() {
            Logger.getLogger("dev.harrow").setLevel(Level.FINEST);
            Logger.getLogger("dev.harrow.some.logger").setLevel(null);
            Logger.getLogger("").setLevel(Level.OFF);
            OTHER.setLevel(Level.FINE);
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(Logger.getLogger("").getLevel()).isEqualTo(Level.INFO);
            assertThat(Logger.getLogger("dev.harrow").getLevel()).isNull();
        }
    }

    // ---- kinds of others

    @Test
    void aKindThatSomebodyAddsIsToldWithTheStackOfItsCreationAndCleanedUp() {
        assertThat(leakOf(AddedKindCase.class))
                .hasMessageContaining("- a thing; it was cleaned up\n    that\n    has lines\n    created\n        at ")
                .hasMessageContaining("AddedKindCase.leaks(LeakKindTests.java:")
                .hasMessageContaining(
                        "- a fast thing; it could not be cleaned up, and later tests are not blamed for it")
                .hasMessageContaining(
                        "a fast thing was not cleaned up: it failed: java.io.IOException: it does not come off");
    }

    @LeakChecked
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class AddedKindCase {
        @Test
        @Order(1)
        void leaks() {
            List<StackTraceElement> here = List.of(new Throwable().getStackTrace());
            ListedProbe.LIST.add(Leak.of(
                            "a thing",
                            () -> ListedProbe.LIST.removeIf(leak -> leak.name().equals("a thing")))
                    .withDetail("that\nhas lines")
                    .createdAt(here));
            ListedProbe.LIST.add(Leak.of("a fast thing", () -> {
                throw new java.io.IOException("it does not come off");
            }));
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(ListedProbe.LIST).extracting(Leak::name).containsExactly("a fast thing");
        }
    }
}
