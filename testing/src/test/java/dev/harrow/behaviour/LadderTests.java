package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorCancelledException;
import dev.harrow.ActorEndedException;
import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RootConfig;
import dev.harrow.Scopes;
import dev.harrow.TransportClosedException;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ConfigureRoot;
import dev.harrow.testing.OnlyOnBackend;
import dev.harrow.testing.SkipOnBackend;
import dev.harrow.testing.VirtualTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.AfterEach;

/** DESIGN §5: the ladder, and what happens to those who do not react to it. */
class LadderTests extends MarksFixture {
    /** Ladders of tests are short, so that many can be climbed. */
    private static final Duration ACKNOWLEDGE = Duration.ofMillis(100);

    private static final Duration END = Duration.ofMillis(500);
    private static final Duration BUDGET = ACKNOWLEDGE.plus(END);

    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(
                root -> root.defaultBackend(backend).handleSignals(false).ladder(ACKNOWLEDGE, END));
    }

    /** What was given up ends when the test says so; nothing of it is left then. */
    @AfterEach
    void openGate() throws IOException {
        if (!Files.exists(Path.of(gate()))) {
            Files.createFile(Path.of(gate()));
        }
        await().untilAsserted(() -> assertThat(Harrow.abandoned()).isZero());
    }

    /** Does not cooperate. */
    public interface Stubborn {
        /** Computes until the gate opens. */
        void spin(String marks, String gate);

        /** Swallows every interrupt until the gate opens, then tries what an actor can do and marks what it gets. */
        String swallow(String marks, String gate);

        /** Parks behind a shield, marks how that ended, and what a second try gets. */
        void hide(String marks) throws InterruptedException;

        /** Parks behind a shield at the end of a nursery that holds a hanging worker. */
        void hideWithNursery(String marks) throws InterruptedException;

        /** Starts stubborn actors below and waits for them like anybody would. */
        void middle(String marks, String gate, int leaves) throws InterruptedException;

        /** Starts a chain of middles {@code depth} long with a spinning leaf at its end, and waits for it. */
        void chain(String marks, String gate, int depth) throws InterruptedException;

        /** Starts such a chain, and when its leaf spins cancels it by itself, with a whole ladder. */
        void cancelBelow(String marks, String gate, int depth) throws InterruptedException;

        /** Passes on to {@code cancelBelow}, {@code above} levels further down. */
        void further(String marks, String gate, int above, int depth) throws InterruptedException;

        /** Waits in an operation of the JDK, marks every interrupt, and leaves at the one with this number. */
        void countInterrupts(String marks, int leaveAt);

        int square(int x);
    }

    /** See {@link Stubborn}. */
    public static class StubbornActor implements Stubborn {
        @Override
        public void spin(String marks, String gate) {
            Marks.add(marks, "begun");
            Path path = Path.of(gate);
            for (long i = 0; (i & 0xFFFFFF) != 0 || !Files.exists(path); i++) {
                Thread.onSpinWait();
            }
        }

        @Override
        public String swallow(String marks, String gate) {
            Marks.add(marks, "begun");
            CountDownLatch never = new CountDownLatch(1);
            while (!Files.exists(Path.of(gate))) {
                try {
                    if (never.await(5, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                        throw new AssertionError();
                    }
                } catch (InterruptedException e) {
                    // That is what makes it stubborn.
                    Thread.onSpinWait();
                }
            }
            attempt(marks, "checkpoint", Scopes::checkpoint);
            attempt(marks, "shield", () -> Scopes.shield(Duration.ofSeconds(1), Scopes::checkpoint));
            attempt(marks, "start", () -> Nursery.run(n -> n.start("late", Stubborn.class, StubbornActor::new)));
            attempt(marks, "register", () -> Actor.current().onEnd(() -> Marks.add(marks, "callback")));
            return "nobody hears this";
        }

        private interface Attempt {
            void run() throws Exception;
        }

        private static void attempt(String marks, String what, Attempt attempt) {
            try {
                attempt.run();
                Marks.add(marks, what + " succeeded");
            } catch (ActorCancelledException e) {
                Marks.add(marks, what + ": " + e.reason().source());
            } catch (Exception e) {
                Marks.add(marks, what + ": " + e.getClass().getSimpleName());
            }
        }

        @Override
        public void hide(String marks) {
            Marks.add(marks, "begun");
            for (String round : List.of("parked", "again")) {
                attempt(
                        marks,
                        round,
                        () -> Scopes.shield(Duration.ofHours(1), () -> Scopes.sleep(Duration.ofMinutes(30))));
            }
        }

        @Override
        public void hideWithNursery(String marks) {
            attempt(
                    marks,
                    "nursery",
                    () -> Scopes.shield(Duration.ofHours(1), () -> {
                        Nursery.run(nursery -> nursery.start("below", Worker.class, WorkerActor::new)
                                .tell(Worker::hang, marks));
                        Scopes.checkpoint();
                    }));
        }

        @Override
        public void middle(String marks, String gate, int leaves) throws InterruptedException {
            try {
                Nursery.run(nursery -> {
                    for (int i = 0; i < leaves; i++) {
                        nursery.start("leaf-" + i, Stubborn.class, StubbornActor::new)
                                .tell(Stubborn::spin, marks, gate);
                    }
                });
            } finally {
                Marks.add(marks, "middle left");
            }
        }

        @Override
        public void chain(String marks, String gate, int depth) throws InterruptedException {
            if (depth == 0) {
                spin(marks, gate);
                return;
            }
            Nursery.run(nursery -> {
                nursery.start("chain-" + depth, Stubborn.class, StubbornActor::new)
                        .tell(Stubborn::chain, marks, gate, depth - 1);
                try {
                    Scopes.sleep(Duration.ofHours(1));
                } finally {
                    Marks.add(marks, "chain-" + depth + " told");
                }
            });
        }

        @Override
        public void cancelBelow(String marks, String gate, int depth) throws InterruptedException {
            Nursery.run(nursery -> {
                Portal<Stubborn> below = nursery.start("chain", Stubborn.class, StubbornActor::new);
                below.tell(Stubborn::chain, marks, gate, depth);
                while (!Marks.all(marks).contains("begun")) {
                    Scopes.sleep(Duration.ofMillis(2));
                }
                below.cancel("from inside");
            });
        }

        @Override
        public void further(String marks, String gate, int above, int depth) throws InterruptedException {
            if (above == 0) {
                cancelBelow(marks, gate, depth);
                return;
            }
            Nursery.run(nursery -> nursery.start("above-" + above, Stubborn.class, StubbornActor::new)
                    .run(Stubborn::further, marks, gate, above - 1, depth));
        }

        @Override
        public void countInterrupts(String marks, int leaveAt) {
            Marks.add(marks, "begun");
            CountDownLatch never = new CountDownLatch(1);
            for (int count = 1; count <= leaveAt; count++) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Marks.add(marks, "interrupt " + count);
                }
            }
        }

        @Override
        public int square(int x) {
            return x * x;
        }
    }

    /** S-21, S-23, CANC-4, ONE-5, SUBINT-2 · a child that does not react delays its parent by the budget and no more, and is not lost sight of. */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm"},
            reason = "a process is killed, not abandoned")
    void anActorThatComputesIsAbandonedWithinTheBudget(Backend backend) throws Exception {
        try (WakeUpLag lag = new WakeUpLag()) {
            long[] cancelled = new long[1];
            Nursery.run(c -> on(c, backend), nursery -> {
                Portal<Stubborn> portal = nursery.start("spinner", Stubborn.class, StubbornActor::new);
                portal.tell(Stubborn::spin, marks(), gate());
                await().until(() -> Marks.all(marks()).contains("begun"));
                cancelled[0] = System.nanoTime();
                nursery.cancel("enough");
            });
            Duration took = Duration.ofNanos(System.nanoTime() - cancelled[0]);

            assertThat(took).isBetween(BUDGET, lag.allowing(BUDGET));
            assertThat(Harrow.abandoned()).isEqualTo(1);
            assertThat(Harrow.tree()).contains("abandoned").contains("spinner#").contains("Stubborn.spin");
        }
    }

    /** S-20, S-21, CANC-5 · a child that reacts is asked once, and the ladder ends with it instead of running its time. */
    @ActorTest
    void whoEndsWhenAskedIsInterruptedOnceAndNotWaitedFor(Backend backend) throws Exception {
        try (WakeUpLag lag = new WakeUpLag()) {
            long[] cancelled = new long[1];
            Nursery.run(c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                Portal<Stubborn> portal = nursery.start("polite", Stubborn.class, StubbornActor::new);
                portal.tell(Stubborn::countInterrupts, marks(), 1);
                await().until(() -> Marks.all(marks()).contains("begun"));
                cancelled[0] = System.nanoTime();
                portal.cancel("enough");
                assertThat(Harrow.tree()).doesNotContain("polite");
            });
            Duration took = Duration.ofNanos(System.nanoTime() - cancelled[0]);

            // Less than the acknowledgement alone would be given.
            assertThat(took).isLessThan(lag.allowing(Duration.ofMillis(100)));
            assertThat(Marks.all(marks())).containsExactly("begun", "interrupt 1");
            assertThat(Harrow.abandoned()).isZero();
        }
    }

    /** S-20, S-21 · a child that swallows the request gets one more wake-up before it is given up. */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm"},
            reason = "a process that does not end is not woken once more, but terminated")
    void whoIgnoresTheRequestIsWokenOnceMoreBeforeItIsGivenUp(Backend backend) throws Exception {
        Nursery.run(c -> on(c, backend), nursery -> {
            Portal<Stubborn> portal = nursery.start("slow", Stubborn.class, StubbornActor::new);
            portal.tell(Stubborn::countInterrupts, marks(), 2);
            await().until(() -> Marks.all(marks()).contains("begun"));
            portal.cancel("enough");
        });

        assertThat(Marks.all(marks())).containsExactly("begun", "interrupt 1", "interrupt 2");
        assertThat(Harrow.abandoned()).isZero();
    }

    /** DESIGN §5 · abandonment: callers are told, and the abandoned can do nothing any more. */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm"},
            reason = "a process is killed, not abandoned")
    void whatIsAbandonedReachesNobodyAndIsServedNothing(Backend backend) throws Exception {
        Nursery.run(c -> on(c, backend), nursery -> {
            Portal<Stubborn> portal = nursery.start("deaf", Stubborn.class, StubbornActor::new);
            CompletableFuture<String> answer = portal.callAsync(Stubborn::swallow, marks(), gate());
            await().until(() -> Marks.all(marks()).contains("begun"));

            portal.cancel("enough");

            assertThatThrownBy(answer::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(TransportClosedException.class)
                    .hasMessageContaining("abandoned")
                    .hasMessageContaining("enough");
            assertThatThrownBy(() -> portal.call(Stubborn::square, 2)).isInstanceOf(ActorEndedException.class);
        });
        openGate();

        assertThat(Marks.all(marks()))
                .contains("checkpoint: ABANDONED", "shield: ABANDONED", "register: ActorEndedException")
                .noneMatch(mark -> mark.endsWith("succeeded"))
                .doesNotContain("callback");
    }

    /** DESIGN §5 · giving up an actor wakes what it parks behind a shield, and that throws. */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm"},
            reason = "a process is killed, not abandoned")
    void whatParksBehindAShieldWakesAndThrowsWhenItsActorIsAbandoned(Backend backend) throws Exception {
        Nursery.run(c -> on(c, backend), nursery -> {
            Portal<Stubborn> portal = nursery.start("hidden", Stubborn.class, StubbornActor::new);
            portal.tell(Stubborn::hide, marks());
            await().until(() -> Marks.all(marks()).contains("begun"));

            portal.cancel("enough");
        });

        await().untilAsserted(() ->
                assertThat(Marks.all(marks())).containsExactly("begun", "parked: ABANDONED", "again: ABANDONED"));
        await().untilAsserted(() -> assertThat(Harrow.abandoned()).isZero());
    }

    /** DESIGN §5 · an actor that is given up takes with it what it started behind a shield. */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm"},
            reason = "a process is killed, not abandoned")
    void whatAnAbandonedActorStartedBehindAShieldEndsWithIt(Backend backend) throws Exception {
        Nursery.run(c -> on(c, backend), nursery -> {
            Portal<Stubborn> portal = nursery.start("hidden", Stubborn.class, StubbornActor::new);
            portal.tell(Stubborn::hideWithNursery, marks());
            await().until(() -> Marks.all(marks()).contains("begun"));

            portal.cancel("enough");
            await().until(() -> Marks.all(marks()).size() == 3);
            // With nothing below it any more it may come to its own end before it is given up.
            assertThat(Marks.all(marks()))
                    .startsWith("begun", "cleanup")
                    .last()
                    .isIn("nursery: ABANDONED", "nursery succeeded");
        });

        await().untilAsserted(() -> assertThat(Harrow.abandoned()).isZero());
    }

    /** DESIGN §5 · a cooperative middle is never blamed for a leaf, and the whole tree ends within the root's budget. */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm"},
            reason = "a process is killed, not abandoned")
    void aCooperativeMiddleIsNotBlamedForItsLeaves(Backend backend) throws Exception {
        try (WakeUpLag lag = new WakeUpLag()) {
            // With the ladder as it is by default: between a leaf's end and its middle's there has to be time to be
            // scheduled.
            // Nine that compute on threads of their own leave a small part of a processor to those that give them up.
            Duration budget = Duration.ofMillis(backend.equals(Backend.ISOLATED) ? 3000 : 2100);
            long[] cancelled = new long[1];
            Nursery.run(c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                for (int i = 0; i < 3; i++) {
                    nursery.start("middle-" + i, Stubborn.class, StubbornActor::new)
                            .tell(Stubborn::middle, marks(), gate(), 3);
                }
                await().until(() -> Marks.all(marks()).size() == 9);
                cancelled[0] = System.nanoTime();
                nursery.cancel("enough");
            });
            Duration took = Duration.ofNanos(System.nanoTime() - cancelled[0]);

            assertThat(took).isLessThan(lag.allowing(budget));
            assertThat(Harrow.abandoned()).isEqualTo(9);
            assertThat(Harrow.tree()).doesNotContain("middle-");
            assertThat(Marks.all(marks())).filteredOn("middle left"::equals).hasSize(3);
        }
    }

    /** Has something to do at its end. */
    public static class Closing implements AutoCloseable {
        private static final AtomicInteger CLOSED = new AtomicInteger(); // of all actors in this JVM

        public int zero() {
            return 0;
        }

        @Override
        public void close() {
            CLOSED.incrementAndGet();
        }
    }

    static RootConfig unguarded(RootConfig root) {
        return root.starvationGuard(false);
    }

    /** Keeps every carrier of virtual threads busy until it is closed. */
    private static final class BusyCarriers implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Thread> spinners = new ArrayList<>();

        BusyCarriers() throws InterruptedException {
            int count = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class)
                    .getParallelism();
            CountDownLatch running = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                spinners.add(Thread.ofVirtual().start(() -> {
                    running.countDown();
                    while (!over.get()) {
                        Thread.onSpinWait();
                    }
                }));
            }
            running.await();
        }

        @Override
        public void close() {
            over.set(true);
            for (Thread spinner : spinners) {
                await().until(() -> !spinner.isAlive());
            }
        }
    }

    /**
     * S-21, S-49 · an actor of which nothing has run since it was asked to end is not blamed for that: it is given up only after some
     * seconds more, and ends in order if it has its turn before.
     */
    @ActorTest
    @OnlyOnBackend(
            value = "thread",
            reason = "keeps the threads of this JVM from running, and counts in a static field")
    @ConfigureRoot("unguarded")
    void whoHasNotHadItsTurnIsNotGivenUp(Nursery outer, VirtualTime time) throws Exception {
        int before = Closing.CLOSED.get();
        Nursery.run(nursery -> {
            nursery.start("closing", Closing::new);
            try (BusyCarriers _ = new BusyCarriers()) {
                nursery.cancel("enough");
                time.advance(Duration.ofSeconds(3)); // its ladder takes 2.1 s

                assertThat(Harrow.abandoned()).isZero();
                assertThat(Closing.CLOSED.get()).isEqualTo(before);
            }
        });
        assertThat(Closing.CLOSED.get()).isEqualTo(before + 1);
        assertThat(Harrow.abandoned()).isZero();

        Nursery.run(nursery -> {
            nursery.start("closing", Closing::new);
            try (BusyCarriers _ = new BusyCarriers()) {
                nursery.cancel("enough");
                time.advance(Duration.ofSeconds(13));

                assertThat(Harrow.abandoned()).as("not for ever").isOne();
            }
        });
    }

    /**
     * S-23, DESIGN §5 · a branch that was cancelled with a whole budget ends sooner when the tree above it is cancelled, at every
     * depth: only the leaf that does not react is given up, and not the middles that wait for it.
     */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm"},
            reason = "a process is killed, not abandoned")
    void aBranchThatIsCancelledAlreadyKeepsToATighterBudget(Backend backend) throws Exception {
        try (WakeUpLag lag = new WakeUpLag()) {
            Duration budget = Duration.ofMillis(2100);
            long[] cancelled = new long[1];
            Nursery.run(c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                nursery.start("top", Stubborn.class, StubbornActor::new).tell(Stubborn::further, marks(), gate(), 3, 1);
                await().until(() -> Marks.all(marks()).contains("chain-1 told"));
                cancelled[0] = System.nanoTime();
                nursery.cancel("enough");
            });
            Duration took = Duration.ofNanos(System.nanoTime() - cancelled[0]);

            assertThat(took).isLessThan(lag.allowing(budget));
            assertThat(Harrow.tree())
                    .doesNotContain("top")
                    .doesNotContain("above-")
                    .contains("chain-1#");
            assertThat(Harrow.abandoned()).isEqualTo(1);
        }
    }

    /**
     * DESIGN §3, the starvation guard · more spinners than cores: the parent returns in time, other virtual threads run, the spinners are
     * named, and the carriers are given back.
     */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm", "isolated"},
            reason = "they spin in a JVM of their own, or on threads that need no carrier")
    void spinnersDoNotStarveTheRest(Backend backend) throws Exception {
        VirtualThreadSchedulerMXBean scheduler =
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        int before = scheduler.getParallelism();
        int spinners = Runtime.getRuntime().availableProcessors() + 3;
        try (WakeUpLag lag = new WakeUpLag()) {
            long[] cancelled = new long[1];
            Nursery.run(
                    c -> on(c, backend),
                    root -> root.fork(() -> {
                                // On a virtual thread, so that the parent needs a carrier too.
                                Nursery.run(nursery -> {
                                    for (int i = 0; i < spinners; i++) {
                                        nursery.start("spinner-" + i, Stubborn.class, StubbornActor::new)
                                                .tell(Stubborn::spin, marks(), gate());
                                    }
                                    Portal<Stubborn> other = nursery.start("other", Stubborn.class, StubbornActor::new);
                                    int square = other.call(Stubborn::square, 4);
                                    assertThat(square).isEqualTo(16);
                                    while (Marks.all(marks()).size() < spinners) {
                                        Scopes.sleep(Duration.ofMillis(10));
                                    }
                                    assertThat(Harrow.tree()).contains("without end");
                                    cancelled[0] = System.nanoTime();
                                    nursery.cancel("enough");
                                });
                                return null;
                            })
                            .result());
            Duration took = Duration.ofNanos(System.nanoTime() - cancelled[0]);

            assertThat(took).isLessThan(lag.allowing(BUDGET));
            assertThat(Harrow.abandoned()).isEqualTo(spinners);
            assertThat(scheduler.getParallelism()).isGreaterThan(before);
        }
        openGate();
        await().untilAsserted(() -> assertThat(scheduler.getParallelism()).isEqualTo(before));
    }

    /** S-23, S-34, SUBINT-2 · 25 of them at once, five on each of five branches: the whole tree ends within the budget of its root, by cause. */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm"},
            reason = "a process is killed, not abandoned")
    void aTreeOfActorsThatDoNotReactEndsWithinTheBudgetOfItsRoot(Backend backend) throws Exception {
        // The usual ladder of 2.1 s, and what giving up 25 actors takes beside five that compute.
        Duration budget = Duration.ofSeconds(3);
        try (WakeUpLag lag = new WakeUpLag()) {
            long[] cancelled = new long[1];
            Nursery.run(c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                Portal<Solitary> top = nursery.start("top", Solitary.class, SolitaryActor::new);
                nursery.fork(() -> {
                    top.run(Solitary::stuckTree, backend.key(), 2, 5, marks(), gate());
                    return null;
                });
                await().atMost(Duration.ofSeconds(25))
                        .until(() -> Marks.all(marks()).size() == 25);
                Portal<Solitary> other = nursery.start("other", Solitary.class, SolitaryActor::new);
                assertThat(other.call(Solitary::addToStatic, 0)).isNotNegative();
                cancelled[0] = System.nanoTime();
                nursery.cancel("enough");
            });
            Duration took = Duration.ofNanos(System.nanoTime() - cancelled[0]);

            assertThat(took).isLessThan(lag.allowing(budget));
            // Those that compute leave little of a processor for the others: one of these may be late, too.
            assertThat(Harrow.abandoned()).isBetween(25, 31);
            assertThat(Harrow.tree())
                    .contains("abandoned, with threads that still run:")
                    .contains("stuck-1-");
        }
        openGate();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Harrow.abandoned()).isZero());
    }
}
