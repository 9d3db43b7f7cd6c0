package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.harrow.DeadlineExceededException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A clock that stands still until a test moves it. */
@LeakChecked
class VirtualTimeTests {
    private final List<String> rung = Collections.synchronizedList(new ArrayList<>());

    private Ticker.Alarm set(VirtualTime time, String name, Duration after) {
        return time.after(after.toNanos(), () -> rung.add(name + " at " + Duration.ofNanos(time.nanos())));
    }

    @Test
    void alarmsRingInTheOrderOfTheirTimesAndEachAtItsTime(VirtualTime time) {
        set(time, "third", Duration.ofHours(2));
        set(time, "first", Duration.ofMinutes(1));
        set(time, "second", Duration.ofMinutes(1));
        assertThat(time.alarms()).containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofHours(2));

        time.advance(Duration.ofMinutes(30));

        assertThat(rung).containsExactly("first at PT1M", "second at PT1M");
        assertThat(time.nanos()).isEqualTo(Duration.ofMinutes(30).toNanos());
        assertThat(time.alarms()).containsExactly(Duration.ofMinutes(90));

        time.advance(Duration.ofMinutes(90));

        assertThat(rung).endsWith("third at PT2H").hasSize(3);
        assertThat(time.alarms()).isEmpty();
    }

    @Test
    void anAlarmThatAnAlarmSetsOnTheWayRingsToo(VirtualTime time) {
        time.after(1000, () -> set(time, "inner", Duration.ofNanos(500)));
        time.after(1000, () -> set(time, "at once", Duration.ZERO));
        set(time, "last", Duration.ofNanos(1600));

        time.advance(Duration.ofNanos(2000));

        assertThat(rung).containsExactly("at once at PT0.000001S", "inner at PT0.0000015S", "last at PT0.0000016S");
    }

    @Test
    void whatIsDueAtOnceRingsWithoutAMoveAndOnAThreadOfTheClock(VirtualTime time) throws InterruptedException {
        AtomicReference<Thread> on = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);

        synchronized (this) { // as if by code that holds a lock that the alarm needs
            time.after(-5, () -> {
                synchronized (VirtualTimeTests.this) {
                    on.set(Thread.currentThread());
                }
                done.countDown();
            });
        }
        done.await();

        assertThat(on.get()).isNotSameAs(Thread.currentThread());
        assertThat(time.nanos()).isZero();
    }

    @Test
    void anAlarmThatIsTakenBackDoesNotRing(VirtualTime time) {
        Ticker.Alarm first = set(time, "first", Duration.ofNanos(5));
        Ticker.Alarm second = set(time, "second", Duration.ofNanos(7));
        time.after(6, second::cancel);
        first.cancel();
        first.cancel();

        time.advance(Duration.ofNanos(10));
        second.cancel();

        assertThat(rung).isEmpty();
    }

    @Test
    void aLongDelayDoesNotWrapAround(VirtualTime time) {
        time.advance(Duration.ofDays(1));
        set(time, "never", Duration.ofNanos(Long.MAX_VALUE));

        time.advance(Duration.ofDays(365));

        assertThat(rung).isEmpty();
        assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAlarmCannotMoveTheClockAndItsFailureDoesNotTakeTheOthersWithIt(VirtualTime time) {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        time.after(1, () -> {
            try {
                time.advance(Duration.ofNanos(1));
            } catch (IllegalStateException e) {
                refused.set(e);
                throw e;
            }
        });
        set(time, "next", Duration.ofNanos(2));

        time.advance(Duration.ofNanos(2));

        assertThat(refused.get()).hasMessage("an alarm of this clock cannot move it; move it in the test");
        assertThat(rung).hasSize(1);
    }

    @Test
    void manyThreadsMayMoveSetAndTakeBack(VirtualTime time) throws InterruptedException {
        int threads = 4;
        int rounds = 500;
        AtomicInteger kept = new AtomicInteger();
        AtomicLong early = new AtomicLong();
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(Thread.ofPlatform().name("mover").start(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                for (int round = 0; round < rounds; round++) {
                    long due = time.nanos() + 3;
                    time.after(3, () -> {
                        kept.incrementAndGet();
                        if (time.nanos() < due) {
                            early.incrementAndGet();
                        }
                    });
                    time.after(1_000_000, () -> early.incrementAndGet()).cancel();
                    time.advance(Duration.ofNanos(2));
                }
            }));
        }
        for (Thread each : all) {
            each.join();
        }
        time.advance(Duration.ofNanos(10));

        assertThat(kept).hasValue(threads * rounds);
        assertThat(early).hasValue(0);
        assertThat(time.nanos()).isEqualTo(2L * threads * rounds + 10);
    }

    @Test
    void aTestThatTakesItHasATreeWhoseTimeStandsStill() {
        Kit.run(InATreeCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(3).succeeded(3));
        assertThat(Harrow.tree()).isEmpty();
    }

    @ActorTest
    static class InATreeCase {
        /** S-113 · a deadline is measured by the clock of the tree. */
        @Test
        void aDeadlinePassesWhenTheClockIsMoved(Nursery nursery, VirtualTime time) throws InterruptedException {
            Running<String> late = nursery.fork(() -> {
                try {
                    return Scopes.failAfter(Duration.ofHours(1), () -> {
                        new CountDownLatch(1).await();
                        return "never";
                    });
                } catch (DeadlineExceededException e) {
                    return "late";
                }
            });
            await().until(() -> time.alarms().contains(Duration.ofHours(1)));

            time.advance(Duration.ofMinutes(59));
            assertThat(late.isDone()).isFalse();
            time.advance(Duration.ofMinutes(1));

            assertThat(late.result()).isEqualTo("late");
        }

        @BeforeEach
        void wantsTheNurseryFirst(Nursery nursery) {
            assertThat(nursery.cancelCalled()).isFalse();
        }

        /** What is stubborn at the end needs the steps of its ladder, which are timed. */
        @Test
        void theClockFollowsRealTimeWhenTheMethodHasEnded(Nursery nursery, VirtualTime time)
                throws InterruptedException {
            RUNS.drainPermits();
            nursery.runInActor(VirtualTimeTests::reactToTheInterrupt, 2);
            RUNS.acquire();
            assertThat(time.nanos()).isZero();
        }

        @Test
        void withoutItTimeIsReal(Nursery nursery) throws InterruptedException {
            assertThat(Scopes.moveOnAfter(Duration.ofMillis(1), () -> new CountDownLatch(1).await()))
                    .isFalse();
        }
    }

    private static final Semaphore RUNS = new Semaphore(0);

    /** Needs as many to end. */
    public static int reactToTheInterrupt(int interrupts) {
        RUNS.release();
        int seen = 0;
        CountDownLatch never = new CountDownLatch(1);
        while (seen < interrupts) {
            try {
                never.await();
            } catch (InterruptedException e) {
                seen++;
            }
        }
        return seen;
    }

    private VirtualTime taken;

    @AfterEach
    void isTheSameForTheWholeTest(VirtualTime time) {
        assertThat(taken == null || taken == time).isTrue();
    }

    @Test
    void aTreeOfTheTestsOwnMayHaveIt(VirtualTime time) throws InterruptedException {
        taken = time;
        boolean inTime =
                Nursery.call(options -> options.root(root -> root.ticker(time).handleSignals(false)), nursery -> {
                    Running<Boolean> waits = nursery.fork(
                            () -> Scopes.moveOnAfter(Duration.ofDays(1), () -> new CountDownLatch(1).await()));
                    await().until(() -> time.alarms().contains(Duration.ofDays(1)));
                    time.advance(Duration.ofDays(2));
                    return waits.result();
                });

        assertThat(inTime).isFalse();
    }
}
