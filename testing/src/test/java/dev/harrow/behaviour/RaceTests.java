package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.HarrowException;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Things that happen to a nursery at the same time. Programs are made at random; {@code -Dharrow.test.seed} repeats one as far as
 * threads can be repeated. What they have in common is what is tested: the nursery ends, with nothing left.
 */
@SuppressWarnings("ThreadPriorityCheck") // yields only vary the interleavings; nothing relies on them
class RaceTests {
    private static final long SEED = Long.getLong("harrow.test.seed", System.nanoTime());
    private static final String REPEAT = "repeat with -Dharrow.test.seed=" + SEED;

    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend).handleSignals(false));
    }

    /** So many rounds of what takes microseconds with a thread, and some tenths of a second with a process, whatever starts it. */
    private static int rounds(Backend backend, int onThread) {
        return !backend.equals(Backend.THREAD) ? Math.max(3, onThread / 400) : onThread;
    }

    /** Spins for a part of what an actor takes to start. */
    private static void spin(Backend backend, int times) {
        spin(!backend.equals(Backend.THREAD) ? 5_000 * times : times);
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    /** S-33, ONE-6 · an actor that is started while its nursery is cancelled ends with it, wherever in its start the cancel comes. */
    @ActorTest
    void anActorThatIsStartedDuringTheCancelDoesNotOutliveIt(Backend backend) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < rounds(backend, 600); round++) {
            int delay = random.nextInt(2_000);
            int slack = random.nextInt(2_000);
            CyclicBarrier together = new CyclicBarrier(2);
            Nursery.run(c -> on(c, backend), nursery -> {
                Thread canceller = Thread.ofPlatform().start(() -> {
                    try {
                        together.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    spin(backend, delay);
                    nursery.cancel("at the same time");
                });
                together.await();
                spin(backend, slack);
                try {
                    nursery.start("late", Worker.class, WorkerActor::new);
                } catch (HarrowException refused) {
                    assertThat(refused).hasMessageContaining("cancelled");
                }
                canceller.join();
            });
            assertThat(Harrow.tree()).as(REPEAT).isEmpty();
        }
    }

    /** S-28, S-33 · a cancel from outside that comes while a task starts actors ends that task, wherever it finds it, and is no failure of the start. */
    @ActorTest
    void aStartThatACancelFromOutsideFindsIsCancelled(Backend backend) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < rounds(backend, 600); round++) {
            int delay = random.nextInt(4_000);
            CountDownLatch starting = new CountDownLatch(1);
            Nursery.run(c -> on(c, backend), outer -> {
                outer.fork("starter", () -> {
                    Nursery.run(inner -> {
                        while (true) {
                            starting.countDown();
                            inner.start("late", Worker.class, WorkerActor::new);
                        }
                    });
                    return null;
                });
                starting.await();
                spin(backend, delay);
                outer.cancel("at the same time");
            });
            assertThat(Harrow.tree()).as(REPEAT).isEmpty();
        }
    }

    /**
     * S-33 · a stop that comes while an actor is made finds it or is remembered: it ends the actor at once and in order, wherever in
     * its start it comes, and is never left to the grace.
     */
    @ActorTest
    void aStopDuringTheStartIsNotLost(Backend backend) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < rounds(backend, 2_000); round++) {
            int delay = random.nextInt(1_500);
            int slack = random.nextInt(1_500);
            CyclicBarrier together = new CyclicBarrier(2);
            Nursery.run(c -> on(c, backend), nursery -> {
                Running<?> stopper = nursery.fork(() -> {
                    together.await();
                    spin(backend, delay);
                    nursery.stop(Duration.ofMinutes(1));
                    return null;
                });
                together.await();
                spin(backend, slack);
                try {
                    Portal<Worker> portal = nursery.start("late", Worker.class, WorkerActor::new);
                    stopper.result();
                    portal.stop(Duration.ofMinutes(1)); // it came into being after the stop
                } catch (HarrowException refused) {
                    assertThat(refused).as(REPEAT).hasMessageContaining("before it was ready");
                }
            });
            assertThat(Harrow.tree()).as(REPEAT).isEmpty();
        }
    }

    /**
     * S-31, S-41 · a cancel ends an actor and the tasks that talk to it: wherever it finds these, they end by the cancel, and never by the
     * news that the actor is gone.
     */
    @ActorTest
    void aCancelThatEndsBothSidesIsWhatTheCallerSees(Backend backend) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < rounds(backend, 500); round++) {
            int delay = random.nextInt(4_000);
            CountDownLatch calling = new CountDownLatch(2);
            Nursery.run(c -> on(c, backend), nursery -> {
                Portal<Worker> worker = nursery.start("worker", Worker.class, WorkerActor::new);
                Portal<Talker> talker = nursery.start("talker", Talker.class, TalkerActor::new);
                nursery.fork("caller", () -> {
                    while (true) {
                        worker.call(Worker::square, 3);
                        calling.countDown();
                    }
                });
                nursery.fork("converser", () -> {
                    while (true) {
                        talker.runDialog(Talker::doubling, dialog -> {
                            MsgStream<Integer, Integer> stream = dialog.stream();
                            stream.send(1);
                            assertThat(stream.receive()).isEqualTo(2);
                        });
                        calling.countDown();
                    }
                });
                calling.await();
                spin(delay);
                nursery.cancel("while they talk");
            });
            assertThat(Harrow.tree()).as(REPEAT).isEmpty();
        }
    }

    /** S-26, S-28, S-33, S-36 · forks, starts, cancels and failures at once: the nursery ends, and every result is there. */
    @ActorTest
    void aNurseryEndsWhateverHappensInItAtOnce(Backend backend) throws Exception {
        for (int program = 0; program < rounds(backend, 120); program++) {
            SplittableRandom random = new SplittableRandom(SEED + program);
            List<Running<?>> all = new ArrayList<>();
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger ended = new AtomicInteger();
            try {
                Nursery.run(c -> on(c, backend), nursery -> act(nursery, random.split(), all, begun, ended, 3));
            } catch (NurseryFailedException e) {
                assertThat(e.failures()).as(REPEAT).isNotEmpty();
            } catch (IOException e) {
                assertThat(e).as(REPEAT).hasMessage("at random");
            }
            assertThat(begun.get()).as(REPEAT).isEqualTo(ended.get());
            synchronized (all) {
                assertThat(all).as(REPEAT).allMatch(Running::isDone);
            }
            assertThat(Harrow.tree()).as(REPEAT).isEmpty();
        }
    }

    private static void act(
            Nursery nursery,
            SplittableRandom random,
            List<Running<?>> all,
            AtomicInteger begun,
            AtomicInteger ended,
            int depth)
            throws IOException, InterruptedException {
        begun.incrementAndGet();
        try {
            for (int step = 0; step < 4; step++) {
                switch (random.nextInt(depth == 0 ? 3 : 8)) {
                    case 0 -> spin(random.nextInt(500));
                    case 1 -> Scopes.checkpoint();
                    case 2 -> Thread.yield();
                    case 3 -> {
                        try {
                            Scopes.moveOnAfter(Duration.ofNanos(random.nextInt(300_000)), () -> {
                                keep(all, nursery.runInActor(Functions::square, 3));
                            });
                        } catch (HarrowException refused) {
                            assertThat(refused).hasMessageContaining("cancelled");
                        }
                    }
                    case 4 -> {
                        if (random.nextInt(4) == 0) {
                            nursery.cancel("at random");
                        }
                    }
                    case 5 -> {
                        if (random.nextInt(6) == 0) {
                            throw new IOException("at random");
                        }
                    }
                    default -> {
                        SplittableRandom own = random.split();
                        keep(all, nursery.fork(() -> {
                            act(nursery, own, all, begun, ended, depth - 1);
                            return null;
                        }));
                    }
                }
            }
        } finally {
            ended.incrementAndGet();
        }
        if (depth == 3 && random.nextBoolean()) {
            nursery.stop();
        }
    }

    private static void keep(List<Running<?>> all, Running<?> running) {
        synchronized (all) {
            all.add(running);
        }
    }

    /** D-5 · every future of a call is completed, whoever ends first: the call, its caller, or the actor. */
    @ActorTest
    void everyFutureIsCompletedWhoeverEndsFirst(Backend backend) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < rounds(backend, 150); round++) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            int how = random.nextInt(4);
            int delay = random.nextInt(20_000);
            CyclicBarrier together = new CyclicBarrier(2);
            Nursery.run(c -> on(c, backend), nursery -> {
                Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
                Running<Object> ender = nursery.fork(() -> {
                    together.await();
                    spin(delay);
                    switch (how) {
                        case 0 -> portal.cancel("at the same time");
                        case 1 -> portal.stop(Duration.ofSeconds(5));
                        case 2 -> nursery.cancel("at the same time");
                        default -> {
                            List<CompletableFuture<Integer>> some;
                            synchronized (futures) {
                                some = new ArrayList<>(futures);
                            }
                            some.forEach(future -> future.cancel(true));
                        }
                    }
                    return null;
                });
                together.await();
                for (int i = 0; i < 40; i++) {
                    try {
                        CompletableFuture<Integer> future = portal.callAsync(Worker::square, i);
                        synchronized (futures) {
                            futures.add(future);
                        }
                    } catch (HarrowException over) {
                        assertThat(over).hasMessageContaining("worker#");
                        break;
                    }
                }
                try {
                    CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                            .join();
                } catch (CompletionException | java.util.concurrent.CancellationException over) {
                    assertThat(futures).as(REPEAT).allMatch(CompletableFuture::isDone);
                }
                try {
                    ender.result();
                } catch (HarrowException cancelled) {
                    assertThat(how).as(REPEAT).isEqualTo(2);
                }
                portal.cancel("over");
            });
            assertThat(futures).as(REPEAT).allMatch(CompletableFuture::isDone);
        }
    }
}
