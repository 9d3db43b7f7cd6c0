package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.ActorCancelledException;
import dev.harrow.CancelReason;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Turns and credit with real threads: the shells around the state machines, which have tests of their own. */
@SuppressWarnings("ThreadPriorityCheck") // yields only vary the interleavings; nothing relies on them
class TurnRaceTests {
    private static final CancelReason WHY = new CancelReason(CancelReason.Source.REQUESTED, null, "test", "enough");

    private final RealTimeHome home = new RealTimeHome();

    @AfterEach
    void giveUpTheTicker() {
        home.close();
    }

    /** A plain object that many requests use in turn. */
    private static final class Plain {
        int inside; // only touched in turn
        long count; // only touched in turn
    }

    /** DESIGN §2 · turns do not overlap, and a turn sees everything that earlier turns wrote, through pauses and cancels. */
    @Test
    void turnsDoNotOverlapAndSeeEachOther() throws Exception {
        int requests = 4_000;
        Plain plain = new Plain();
        Turn turn = new Turn(plain, home);
        AtomicInteger increments = new AtomicInteger();
        AtomicInteger withdrawn = new AtomicInteger();
        AtomicReference<Throwable> broken = new AtomicReference<>();
        CountDownLatch over = new CountDownLatch(requests);
        ConcurrentLinkedQueue<Cell<Integer>> pauses = new ConcurrentLinkedQueue<>();
        CancelScope all = CancelScope.group("requests", null);
        all.open();

        class Request implements Runnable {
            final SplittableRandom random;
            final TurnHold hold;

            Request(int number) {
                random = Racers.random(number);
                hold = new TurnHold(turn, "Plain.add", () -> Parker.startVirtual("request", this));
            }

            @Override
            public void run() {
                Task task = Task.begin("request", home, all);
                task.setTurn(hold);
                hold.begun();
                try {
                    for (int i = 0; i < 4; i++) {
                        step(task);
                    }
                } catch (Throwable e) {
                    broken.compareAndSet(null, e);
                } finally {
                    task.end(null);
                    hold.end();
                    over.countDown();
                }
            }

            private void step(Task task) throws InterruptedException {
                if (plain.inside++ != 0) {
                    throw new AssertionError("two turns at once");
                }
                long before = plain.count;
                if (random.nextInt(4) == 0) {
                    Thread.yield();
                }
                plain.count = before + 1;
                increments.incrementAndGet();
                plain.inside--;
                CancelScope scope = task.enter("step", CancelScope.Border.OPEN);
                try {
                    switch (random.nextInt(4)) {
                        case 0 -> {
                            Cell<Integer> pause = new Cell<>("a pause");
                            pauses.add(pause);
                            pause.await();
                        }
                        case 1 -> {
                            Cell<Integer> never = new Cell<>("a cancel");
                            never.whenDone(value -> scope.cancel(WHY));
                            pauses.add(never);
                            new Cell<Integer>("nothing").await();
                            throw new AssertionError("woke without a value");
                        }
                        case 2 -> task.checkpoint();
                        default -> {}
                    }
                } catch (ActorCancelledException e) {
                    if (scope.reason() == null) {
                        throw e;
                    }
                } finally {
                    task.leave(scope);
                }
            }
        }

        Racers.race(
                () -> {
                    SplittableRandom random = Racers.random(-1);
                    for (int i = 0; i < requests; i++) {
                        Request request = new Request(i);
                        turn.submit(request.hold);
                        if (random.nextInt(8) == 0 && turn.withdraw(request.hold)) {
                            withdrawn.incrementAndGet();
                            over.countDown();
                        }
                    }
                },
                () -> {
                    while (over.getCount() > 0) {
                        Cell<Integer> next = pauses.poll();
                        if (next == null) {
                            Thread.yield();
                        } else {
                            next.complete(1);
                        }
                    }
                });

        assertThat(broken.get()).isNull();
        assertThat(plain.count).isEqualTo(increments.get()).isEqualTo(4L * (requests - withdrawn.get()));
        assertThat(turn.waiting()).isZero();
    }

    /** DESIGN §4 · never more than the window is out, and no unit is lost to a cancel. */
    @Test
    void creditIsNeitherExceededNorLost() throws Exception {
        int window = 3;
        CreditGate gate = new CreditGate("credit", window);
        AtomicInteger out = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        AtomicInteger granted = new AtomicInteger();
        ConcurrentLinkedQueue<CancelScope> victims = new ConcurrentLinkedQueue<>();
        int senders = 8;
        int each = 2_500;
        CountDownLatch over = new CountDownLatch(senders);
        List<Racers.Leg> legs = new ArrayList<>();
        for (int sender = 0; sender < senders; sender++) {
            int salt = sender;
            legs.add(() -> {
                Task task = Task.begin("sender", home, null);
                SplittableRandom random = Racers.random(salt);
                try {
                    for (int i = 0; i < each; i++) {
                        CancelScope scope = task.enter("send", CancelScope.Border.OPEN);
                        if (random.nextBoolean()) {
                            victims.add(scope);
                        }
                        try {
                            assertThat(gate.acquire()).isTrue();
                            granted.incrementAndGet();
                            most.accumulateAndGet(out.incrementAndGet(), Math::max);
                            if (random.nextBoolean()) {
                                Thread.yield();
                            }
                            out.decrementAndGet();
                            gate.release();
                        } catch (ActorCancelledException e) {
                            cancelled.incrementAndGet();
                        } finally {
                            task.leave(scope);
                        }
                    }
                } finally {
                    task.end(null);
                    over.countDown();
                }
            });
        }
        legs.add(() -> {
            while (over.getCount() > 0) {
                CancelScope victim = victims.poll();
                if (victim == null) {
                    Thread.yield();
                } else {
                    victim.cancel(WHY);
                }
            }
        });

        Racers.race(legs.toArray(Racers.Leg[]::new));

        assertThat(most.get()).isBetween(2, window);
        assertThat(gate.taken()).isZero();
        assertThat(granted.get() + cancelled.get()).isEqualTo(senders * each);
        assertThat(cancelled.get()).as("some waits were cancelled").isPositive();
    }

    /** DESIGN §4 · a gate that closes lets nobody wait on. */
    @Test
    void nobodyWaitsAtAGateThatIsClosed() throws Exception {
        for (int round = 0; round < 60; round++) {
            CreditGate gate = new CreditGate("credit", 1);
            AtomicInteger granted = new AtomicInteger();
            SplittableRandom random = Racers.random(round);
            int yields = random.nextInt(20);
            Racers.Leg sender = () -> {
                while (gate.acquire()) {
                    granted.incrementAndGet();
                    gate.release();
                }
            };
            Racers.race(sender, sender, sender, () -> {
                for (int i = 0; i < yields; i++) {
                    Thread.yield();
                }
                gate.close();
            });
            assertThat(gate.acquire()).isFalse();
            assertThat(gate.taken()).isZero();
        }
    }
}
