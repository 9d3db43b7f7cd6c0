package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Context;
import dev.harrow.DeadlineExceededException;
import dev.harrow.Harrow;
import dev.harrow.HarrowException;
import dev.harrow.Nursery;
import dev.harrow.NurseryBody;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.spi.Steering;
import dev.harrow.testing.LeakChecked;
import dev.harrow.testing.SeededSteering;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees whose tasks take their steps one at a time, in an order that a {@link Steering} chooses. */
@LeakChecked
class SteeringTests {
    @TempDir
    Path dir;

    private static <R> R steered(Steering steering, NurseryBody<R, Exception> body) throws Exception {
        return Nursery.call(c -> c.root(root -> root.handleSignals(false).steering(steering)), body);
    }

    /** Four forks that talk to two actors and to each other's results; returns the order in which things happened. */
    private static List<String> mixture(SeededSteering steering) throws Exception {
        return steered(steering, nursery -> {
            Portal<Worker> one = nursery.start("one", Worker.class, WorkerActor::new);
            Portal<Worker> two = nursery.start("two", Worker.class, WorkerActor::new);
            List<Running<Integer>> forks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int number = i;
                forks.add(nursery.fork("fork-" + i, () -> {
                    one.run(Worker::record, "a" + number);
                    Scopes.sleep(Duration.ofSeconds(number % 2));
                    two.run(Worker::record, "b" + number);
                    one.tell(Worker::record, "c" + number);
                    return two.<Integer, Integer>call(Worker::square, number);
                }));
            }
            int sum = 0;
            for (Running<Integer> fork : forks) {
                sum += fork.result();
            }
            assertThat(sum).isEqualTo(14);
            List<String> happened = new ArrayList<>(one.call(Worker::recorded));
            happened.addAll(two.call(Worker::recorded));
            assertThat(happened).hasSize(12);
            nursery.stop();
            return happened;
        });
    }

    @Test
    void theSameChoicesLeadToTheSameOrder() throws Exception {
        for (long seed = 1; seed <= 20; seed++) {
            SeededSteering first = new SeededSteering(seed);
            SeededSteering second = new SeededSteering(seed);

            List<String> once = mixture(first);
            List<String> again = mixture(second);

            assertThat(again).as("seed " + seed).isEqualTo(once);
            assertThat(second.lastSteps())
                    .as("seed " + seed)
                    .isEqualTo(first.lastSteps())
                    .isNotEmpty();
            assertThat(second.digest()).as("seed " + seed).isEqualTo(first.digest());
            assertThat(first.freed()).isEmpty();
        }
    }

    @Test
    void otherChoicesLeadToOtherOrders() throws Exception {
        Set<List<String>> orders = new HashSet<>();
        for (long seed = 1; seed <= 20; seed++) {
            orders.add(mixture(new SeededSteering(seed)));
        }

        assertThat(orders).hasSizeGreaterThan(10);
    }

    private static int addTwice(SeededSteering steering) throws Exception {
        return steered(steering, nursery -> {
            Portal<Holed> counter = nursery.start("counter", Holed::new, c -> c.parallel());
            Nursery.run(adders -> {
                for (int i = 0; i < 2; i++) {
                    adders.fork(() -> {
                        counter.run(Holed::add);
                        return null;
                    });
                }
            });
            int count = counter.call(Holed::count);
            nursery.stop();
            return count;
        });
    }

    /** What is wrong only in some orders is found, and then every time. */
    @Test
    void aRaceIsFoundAndCanBeRepeated() throws Exception {
        Set<Integer> counts = new HashSet<>();
        long bad = 0;
        for (long seed = 1; seed <= 60; seed++) {
            int count = addTwice(new SeededSteering(seed));
            counts.add(count);
            bad = count == 1 ? seed : bad;
        }

        assertThat(counts).containsExactlyInAnyOrder(1, 2);
        for (int i = 0; i < 5; i++) {
            assertThat(addTwice(new SeededSteering(bad))).isEqualTo(1);
        }
    }

    /** Time jumps: hours pass in no time, and in their order. */
    @Test
    void timeIsVirtual() throws Exception {
        long begin = System.nanoTime();
        List<String> order = new ArrayList<>(); // one task at a time
        steered(new SeededSteering(7), nursery -> {
            nursery.fork(() -> {
                Scopes.sleep(Duration.ofHours(3));
                order.add("three hours");
                return null;
            });
            nursery.fork(() -> {
                assertThatThrownBy(() -> Scopes.failAfter(Duration.ofHours(1), () -> Scopes.sleep(Duration.ofHours(2))))
                        .isInstanceOf(DeadlineExceededException.class);
                order.add("a deadline of one hour");
                Scopes.sleep(Duration.ofMinutes(90));
                order.add("ninety minutes more");
                return null;
            });
            return null;
        });

        assertThat(order).containsExactly("a deadline of one hour", "ninety minutes more", "three hours");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
    }

    /** S-23 · an actor that ignores its cancel is given up within the ladder, which takes virtual time as well. */
    @Test
    void theLadderIsClimbedInVirtualTime() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        SeededSteering steering = new SeededSteering(3);
        try {
            DeafActor.gate = gate;
            steered(steering, nursery -> {
                Portal<Deaf> deaf = nursery.start("deaf", Deaf.class, DeafActor::new);
                CompletableFuture<String> never = deaf.callAsync(Deaf::block);
                deaf.tell(Deaf::nothing);
                Scopes.sleep(Duration.ofSeconds(1));
                deaf.cancel("enough");
                assertThat(never).isCompletedExceptionally();
                return null;
            });
            assertThat(steering.freed()).contains("deaf/Deaf.block");
            assertThat(Harrow.abandoned()).isEqualTo(1);
        } finally {
            gate.countDown();
        }
    }

    /** Blocks where no interrupt reaches it. */
    public interface Deaf {
        String block();

        void nothing();
    }

    /** A {@link Deaf}. */
    public static class DeafActor implements Deaf {
        private static volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public String block() {
            boolean interrupted = false;
            while (true) {
                try {
                    gate.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return "interrupted: " + interrupted;
        }

        @Override
        public void nothing() {}
    }

    /** A task that blocks outside of Harrow does not stop the others for good. */
    @Test
    void aTaskThatBlocksElsewhereIsSetFree() throws Exception {
        SeededSteering steering = new SeededSteering(11);
        CountDownLatch latch = new CountDownLatch(1);

        String result = steered(steering, nursery -> {
            Running<String> blocked = nursery.fork("blocked", () -> {
                boolean opened = latch.await(1, TimeUnit.MINUTES);
                Scopes.checkpoint(); // from here on it is steered again
                return "opened: " + opened;
            });
            nursery.fork("opener", () -> {
                Scopes.sleep(Duration.ofMillis(1));
                latch.countDown();
                return null;
            });
            return blocked.result();
        });

        assertThat(result).isEqualTo("opened: true");
        assertThat(steering.freed()).containsOnly("'blocked'");
    }

    /** Nobody can go on, and no time that passes changes it: it is told who waits for what. */
    @Test
    void aDeadlockIsTold() throws Exception {
        CompletableFuture<List<String>> stuck = new CompletableFuture<>();
        Steering steering = new Steering() {
            @Override
            public int choose(List<String> ready) {
                return ready.size() - 1;
            }

            @Override
            public void stuck(List<String> waiting) {
                stuck.complete(waiting);
            }
        };
        CompletableFuture<Running<?>> first = new CompletableFuture<>();
        Thread rescuer = Thread.ofPlatform().start(() -> {
            stuck.join();
            first.join().cancel("a deadlock");
        });

        assertThatThrownBy(() -> steered(steering, nursery -> {
                    Portal<Worker> worker = nursery.start("worker", Worker.class, WorkerActor::new);
                    CompletableFuture<Running<?>> second = new CompletableFuture<>();
                    first.complete(nursery.fork("first", () -> {
                        Scopes.sleep(Duration.ofMinutes(1));
                        return second.join().result();
                    }));
                    second.complete(nursery.fork("second", () -> first.join().result()));
                    first.join().result();
                    return worker;
                }))
                .isInstanceOf(HarrowException.class)
                .hasMessageContaining("a deadlock");
        rescuer.join();

        assertThat(stuck.join())
                .anyMatch(task -> task.startsWith("'first', waiting for") && task.contains("'second'"))
                .anyMatch(task -> task.startsWith("'second', waiting for") && task.contains("'first'"));
    }

    /** An interrupt from outside reaches a task that stands still. */
    @Test
    void aForeignInterruptWakesAParkedTask() throws Exception {
        for (int round = 1; round <= 20; round++) {
            long seed = round;
            SeededSteering steering = new SeededSteering(seed);
            Object outcome = steered(steering, nursery -> {
                CompletableFuture<Thread> sleeper = new CompletableFuture<>();
                Running<String> sleeping = nursery.fork("sleeping", () -> {
                    sleeper.complete(Thread.currentThread());
                    try {
                        Scopes.sleep(Duration.ofHours(1));
                    } catch (InterruptedException e) {
                        return e.getMessage();
                    }
                    return "slept";
                });
                nursery.fork("interrupting", () -> {
                    Scopes.sleep(Duration.ofMillis(1));
                    sleeper.join().interrupt();
                    return null;
                });
                return sleeping.result();
            });
            assertThat(outcome).asString().as("seed " + seed).startsWith("interrupted by code outside Harrow");
        }
    }

    /** S-26, S-28, S-40 · one cancels all, whatever the order: the failure comes out, and nothing is left. */
    @Test
    void oneCancelsAllInEveryOrder() throws Exception {
        for (int round = 1; round <= 150; round++) {
            long seed = round;
            SeededSteering steering = new SeededSteering(seed);
            String marks = dir.resolve("marks-" + seed).toString();
            assertThatThrownBy(() -> steered(steering, nursery -> {
                        Portal<Worker> hanging = nursery.start("hanging", Worker.class, WorkerActor::new);
                        Portal<Worker> failing = nursery.start("failing", Worker.class, WorkerActor::new);
                        nursery.fork("waits", () -> hanging.call(Worker::hangForAnswer, marks));
                        nursery.fork("fails", () -> {
                            failing.run(Worker::fail, "now");
                            return null;
                        });
                        nursery.fork("starts", () -> nursery.start("late", Worker.class, WorkerActor::new));
                        Scopes.sleep(Duration.ofHours(1));
                        return null;
                    }))
                    .as("seed " + seed)
                    .isInstanceOfSatisfying(
                            NurseryFailedException.class,
                            e -> assertThat(e.failures())
                                    .as("seed " + seed)
                                    .anySatisfy(each -> assertThat(each).hasMessageContaining("now")));
            assertThat(Harrow.tree()).as("seed " + seed).isEmpty();
            assertThat(steering.freed()).as("seed " + seed).isEmpty();
        }
    }

    /** S-67, S-81, S-90 · a dialog whose sides fail, leave and send in every order ends on both sides, and its actor goes on. */
    @Test
    void dialogsEndInEveryOrder() throws Exception {
        for (int round = 1; round <= 150; round++) {
            long seed = round;
            SeededSteering steering = new SeededSteering(seed);
            int limit = (int) (seed % 5);
            Object outcome = steered(steering, nursery -> {
                Portal<Summing> summing = nursery.start("summing", Summing.class, SummingActor::new);
                Running<Integer> sum = nursery.fork(
                        "caller",
                        () -> summing.converse(Summing::sum, dialog -> {
                            try (var stream = dialog.stream()) {
                                for (int i = 0; i < 5; i++) {
                                    stream.send(i);
                                }
                                stream.endSend();
                            }
                            return dialog.result();
                        }));
                Running<Integer> cancelled = nursery.fork(
                        "cancelled",
                        () -> summing.converse(Summing::sum, dialog -> {
                            try (var stream = dialog.stream()) {
                                for (int i = 0; i < limit; i++) {
                                    stream.send(i);
                                }
                                dialog.cancel("enough");
                            }
                            return -1;
                        }));
                int all = sum.result() + cancelled.result();
                assertThat(summing.<Integer>call(Summing::running)).isZero();
                nursery.stop();
                return all;
            });
            assertThat(outcome).as("seed " + seed).isEqualTo(9);
        }
    }

    /** Adds up what comes. */
    public interface Summing {
        int sum(Context<Void, Integer, Integer> context) throws InterruptedException;

        int running();
    }

    /** A {@link Summing}. */
    public static class SummingActor implements Summing {
        private int running;

        @Override
        public int sum(Context<Void, Integer, Integer> context) throws InterruptedException {
            running++;
            try {
                context.started(null);
                int sum = 0;
                try (var stream = context.stream()) {
                    for (int each : stream) {
                        sum += each;
                    }
                }
                return sum;
            } finally {
                running--;
            }
        }

        @Override
        public int running() {
            return running;
        }
    }

    /** A steering that does not choose does not stop the tree. */
    @Test
    void aSteeringThatFailsIsReplacedByTheFirst() throws Exception {
        Steering broken = ready -> {
            if (ready.size() > 2) {
                throw new IllegalStateException("cannot decide");
            }
            return -1;
        };
        Object outcome = steered(broken, nursery -> {
            Portal<Worker> worker = nursery.start("worker", Worker.class, WorkerActor::new);
            List<Running<Integer>> forks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                forks.add(nursery.fork(() -> worker.<Integer, Integer>call(Worker::square, number)));
            }
            int sum = 0;
            for (Running<Integer> fork : forks) {
                sum += fork.result();
            }
            nursery.stop();
            return sum;
        });

        assertThat(outcome).isEqualTo(30);
    }

    /** What a body throws comes out of a steered tree as of any other. */
    @Test
    void theBodysOwnExceptionComesOut() {
        assertThatThrownBy(() -> steered(new SeededSteering(1), nursery -> {
                    nursery.start("worker", Worker.class, WorkerActor::new);
                    throw new IOException("mine");
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("mine");
        assertThat(Harrow.tree()).isEmpty();
    }
}
