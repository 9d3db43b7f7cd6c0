package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.ActorCancelledException;
import dev.harrow.CancelReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The promises of {@link Cell} with real threads: what is published through it, and who wins against a cancel. */
@SuppressWarnings("ThreadPriorityCheck") // yields only vary the interleavings; nothing relies on them
class CellRaceTests {
    private static final CancelReason WHY = new CancelReason(CancelReason.Source.REQUESTED, null, "test", "enough");

    private final RealTimeHome home = new RealTimeHome();

    @AfterEach
    void giveUpTheTicker() {
        home.close();
    }

    private static final class Letter {
        final Cell<Integer> cell = new Cell<>("a letter");
        int plain; // written before the cell is completed, read after its value was seen
        int echo; // written by the callback
    }

    private static Letter[] letters(int count) {
        Letter[] letters = new Letter[count];
        for (int i = 0; i < count; i++) {
            letters[i] = new Letter();
        }
        return letters;
    }

    /** DESIGN §3 · whoever saw the value sees what was written before it, in whichever way it was seen. */
    @Test
    void whatWasWrittenBeforeTheValueIsSeenByWhoeverSawIt() throws Exception {
        for (int batch = 0; batch < 12; batch++) {
            Letter[] letters = letters(10_000);
            Racers.race(
                    () -> {
                        for (int i = 0; i < letters.length; i++) {
                            letters[i].plain = i + 1;
                            letters[i].cell.complete(i);
                        }
                    },
                    () -> {
                        for (int i = 0; i < letters.length; i++) {
                            requireEqual(i, letters[i].cell.await());
                            requireEqual(i + 1, letters[i].plain);
                        }
                    },
                    () -> {
                        Task task = Task.begin("bounded", home, null);
                        for (int i = 0; i < letters.length; i++) {
                            if (i % 64 == 0) {
                                while (!letters[i].cell.awaitAtMost(50_000, home.ticker())) {
                                    Thread.onSpinWait();
                                }
                            } else {
                                letters[i].cell.awaitAlways();
                            }
                            requireEqual(i + 1, letters[i].plain);
                        }
                        task.end(null);
                    },
                    () -> {
                        for (Letter letter : letters) {
                            letter.cell.whenDone(value -> letter.echo = letter.plain + value);
                        }
                        for (int i = 0; i < letters.length; i++) {
                            while (letters[i].cell.peek() == null) {
                                Thread.yield();
                            }
                            requireEqual(i + 1, letters[i].plain);
                        }
                    });
            for (int i = 0; i < letters.length; i++) {
                assertThat(letters[i].echo).as("callback of %s", i).isEqualTo(2 * i + 1);
            }
        }
    }

    /** Not AssertJ: an assertion that allocates would slow the racer down until nothing races. */
    private static void requireEqual(int expected, int actual) {
        if (expected != actual) {
            throw new AssertionError("expected " + expected + " but was " + actual);
        }
    }

    /** S-90 · a wait ends by the value or by the cancel; a value that is there is not lost, and no interrupt is left over. */
    @Test
    void aWaitEndsByTheValueOrTheCancelAndLeavesNoInterrupt() throws Exception {
        int rounds = 50_000;
        Letter[] letters = letters(rounds);
        AtomicReferenceArray<CancelScope> scopes = new AtomicReferenceArray<>(rounds);
        int[] outcomes = new int[2];
        Racers.race(
                () -> {
                    Task task = Task.begin("waiter", home, null);
                    for (int i = 0; i < rounds; i++) {
                        CancelScope scope = task.enter("round " + i, CancelScope.Border.OPEN);
                        scopes.set(i, scope);
                        try {
                            letters[i].cell.await();
                            outcomes[0]++;
                        } catch (ActorCancelledException e) {
                            outcomes[1]++;
                            if (Thread.currentThread().isInterrupted()) {
                                throw new AssertionError("round " + i + ": the wake-up was not consumed by its cancel");
                            }
                        }
                        task.leave(scope);
                        if (Thread.interrupted()) {
                            throw new AssertionError("round " + i + ": an interrupt leaked out of the scope");
                        }
                    }
                    task.end(null);
                },
                () -> {
                    SplittableRandom random = Racers.random(1);
                    for (int i = 0; i < rounds; i++) {
                        CancelScope scope = awaitPublished(scopes, i);
                        spin(random.nextInt(60));
                        scope.cancel(WHY);
                    }
                },
                () -> {
                    SplittableRandom random = Racers.random(2);
                    for (int i = 0; i < rounds; i++) {
                        awaitPublished(scopes, i);
                        spin(random.nextInt(60));
                        if (random.nextInt(4) > 0) {
                            letters[i].cell.complete(i);
                        }
                    }
                });
        assertThat(outcomes[0] + outcomes[1]).isEqualTo(rounds);
        assertThat(outcomes).as("both outcomes happened").doesNotContain(0);
    }

    /** DESIGN §3 · a cancel is seen by every task that is opened below it or was there already: none sleeps on. */
    @Test
    void noTaskSleepsThroughACancelThatComesWhileItIsOpened() throws Exception {
        int rounds = 20_000;
        CancelScope[] groups = new CancelScope[rounds];
        for (int i = 0; i < rounds; i++) {
            groups[i] = CancelScope.group("group " + i, null);
            groups[i].open();
        }
        AtomicReferenceArray<CancelScope> begun = new AtomicReferenceArray<>(rounds);
        Racers.race(
                () -> {
                    for (int i = 0; i < rounds; i++) {
                        begun.set(i, groups[i]);
                        Task task = Task.begin("sleeper " + i, home, groups[i]);
                        try {
                            new Cell<Boolean>("nothing").await();
                            throw new AssertionError("round " + i + ": woke without a value");
                        } catch (ActorCancelledException e) {
                            if (e.reason() != WHY) {
                                throw new AssertionError("round " + i, e);
                            }
                        }
                        task.end(null);
                        if (Thread.interrupted()) {
                            throw new AssertionError("round " + i + ": an interrupt outlived its task");
                        }
                    }
                },
                () -> {
                    SplittableRandom random = Racers.random(3);
                    for (int i = 0; i < rounds; i++) {
                        CancelScope group = awaitPublished(begun, i);
                        spin(random.nextInt(40));
                        group.cancel(WHY);
                    }
                });
    }

    /** DESIGN §3 · a cancel that races with the leaving of its scope leaks no interrupt into the code behind it, shielded or not. */
    @Test
    void aCancelThatMeetsTheEndOfItsScopeLeaksNoInterrupt() throws Exception {
        int rounds = 50_000;
        AtomicReferenceArray<CancelScope> scopes = new AtomicReferenceArray<>(rounds);
        int[] seen = new int[2];
        Racers.race(
                () -> {
                    Task task = Task.begin("passer-by", home, null);
                    SplittableRandom random = Racers.random(4);
                    for (int i = 0; i < rounds; i++) {
                        CancelScope scope = task.enter("round " + i, CancelScope.Border.OPEN);
                        // Both orders come about by chance, and now and then by arrangement, however the threads are
                        // run.
                        boolean cancelLater = i % 16 == 1;
                        if (!cancelLater) {
                            scopes.set(i, scope);
                        }
                        if (i % 16 == 0) {
                            while (scope.reason() == null) {
                                Thread.onSpinWait();
                            }
                        } else if (random.nextBoolean()) {
                            CancelScope shield = task.enter("shield", CancelScope.Border.SHIELD);
                            spin(random.nextInt(30));
                            if (Thread.currentThread().isInterrupted()) {
                                throw new AssertionError("round " + i + ": interrupted behind a shield");
                            }
                            task.leave(shield);
                        } else {
                            spin(random.nextInt(60));
                        }
                        boolean cancelled = scope.reason() != null;
                        try {
                            task.checkpoint();
                            seen[0]++;
                            if (cancelled) {
                                throw new AssertionError("round " + i + ": the checkpoint missed a cancel");
                            }
                        } catch (ActorCancelledException e) {
                            seen[1]++;
                        }
                        if (cancelLater) {
                            scopes.set(i, scope);
                        }
                        task.leave(scope);
                        if (Thread.interrupted()) {
                            throw new AssertionError("round " + i + ": an interrupt leaked out of the scope");
                        }
                    }
                    task.end(null);
                },
                () -> {
                    SplittableRandom random = Racers.random(5);
                    for (int i = 0; i < rounds; i++) {
                        CancelScope scope = awaitPublished(scopes, i);
                        spin(random.nextInt(60));
                        scope.cancel(WHY);
                    }
                });
        assertThat(seen).as("the cancel came before and after the checkpoint").doesNotContain(0);
    }

    /** DESIGN §11 · waits on a cell that lives long leave nothing behind when they overlap and are given up, the older one first. */
    @Test
    void overlappingWaitsThatAreGivenUpDoNotPileUp() throws Exception {
        Cell<Boolean> cell = new Cell<>("the end of a daemon");
        List<Thread> staying = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            staying.add(Thread.ofVirtual().start(cell::awaitAlways));
        }
        awaitLinked(cell, 3);
        AtomicInteger told = new AtomicInteger();
        cell.whenDone(done -> told.incrementAndGet());

        Thread last = null;
        for (int i = 0; i < 500; i++) {
            CountDownLatch begun = new CountDownLatch(1);
            int before = cell.linked();
            Thread next = Thread.ofVirtual().start(() -> {
                begun.countDown();
                try {
                    cell.await();
                } catch (InterruptedException e) {
                    // given up, as meant
                    told.addAndGet(1000);
                }
            });
            begun.await();
            awaitLinked(cell, before + 1);
            if (last != null) {
                last.interrupt();
                last.join();
            }
            last = next;
            assertThat(cell.linked()).as("after %s waits", i).isLessThanOrEqualTo(4 + 1 + 8 + 1);
        }

        cell.complete(true);
        for (Thread each : staying) {
            assertThat(each.join(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(last.join(Duration.ofSeconds(10))).isTrue();
        assertThat(told).as("499 gave up, the callback ran once").hasValue(499_001);
    }

    private static void awaitLinked(Cell<?> cell, int count) {
        while (cell.linked() < count) {
            Thread.onSpinWait();
        }
    }

    /** DESIGN §3 · nobody who waits is lost when others give up beside him and are unlinked. */
    @Test
    void nobodySleepsOnWhenOthersGiveUpBesideHim() throws Exception {
        for (int round = 0; round < 300; round++) {
            Cell<Boolean> cell = new Cell<>("round " + round);
            Racers.race(
                    () -> cell.awaitAlways(),
                    () -> giveUpOften(cell, 60),
                    () -> giveUpOften(cell, 60),
                    () -> {
                        giveUpOften(cell, 40);
                        cell.awaitAlways();
                    },
                    () -> {
                        giveUpOften(cell, 60);
                        cell.complete(true);
                    });
            assertThat(cell.isDone()).isTrue();
        }
    }

    private void giveUpOften(Cell<Boolean> cell, int times) {
        Task task = Task.begin("impatient", home, null);
        for (int i = 0; i < times && !cell.isDone(); i++) {
            cell.awaitAtMost(i % 3 * 1_000L, home.ticker());
        }
        task.end(null);
    }

    /** D-5 · what outlives its scope misses no cancel of the scope outside, and is in no list once it is closed. */
    @Test
    void whatIsMovedOutwardMissesNoCancelAndLeavesNothingBehind() throws Exception {
        int rounds = 30_000;
        CancelScope[] outer = new CancelScope[rounds];
        CancelScope[] inner = new CancelScope[rounds];
        CancelScope[] calls = new CancelScope[rounds];
        AtomicIntegerArray heard = new AtomicIntegerArray(rounds);
        for (int i = 0; i < rounds; i++) {
            int round = i;
            outer[i] = CancelScope.group("outer", null);
            inner[i] = CancelScope.group("inner", outer[i]);
            inner[i].open();
            calls[i] = new CancelScope("call", inner[i], CancelScope.Border.OPEN, null) {
                @Override
                protected void cancelled(CancelReason reason) {
                    heard.incrementAndGet(round);
                }
            };
            calls[i].open();
        }
        CyclicBarrier together = new CyclicBarrier(3);
        Racers.race(
                () -> forEachRound(rounds, together, 6, i -> inner[i].close()),
                () -> forEachRound(rounds, together, 7, i -> outer[i].cancel(WHY)),
                () -> forEachRound(rounds, together, 8, i -> {
                    if (i % 2 == 0) {
                        calls[i].close();
                    }
                }));
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 1) {
                assertThat(heard.get(i)).as("round %s was heard", i).isPositive();
                assertThat(outer[i].children()).as("round %s", i).containsExactly(calls[i]);
                calls[i].close();
            }
            assertThat(outer[i].children()).as("round %s left nothing", i).isEmpty();
            assertThat(inner[i].children()).as("round %s left nothing", i).isEmpty();
        }
    }

    /** Meets the others every few rounds, so that all work on about the same one. */
    private static void forEachRound(int rounds, CyclicBarrier together, int salt, IntConsumer step) throws Exception {
        SplittableRandom random = Racers.random(salt);
        for (int i = 0; i < rounds; i++) {
            if (i % 8 == 0) {
                together.await();
            }
            spin(random.nextInt(20));
            step.accept(i);
        }
    }

    private static CancelScope awaitPublished(AtomicReferenceArray<CancelScope> scopes, int index) {
        CancelScope scope = scopes.get(index);
        for (int tries = 0; scope == null; tries++) {
            if (tries % 128 == 127) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
            scope = scopes.get(index);
        }
        return scope;
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
