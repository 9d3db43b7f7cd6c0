package dev.harrow.internal.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;

/**
 * Threads that begin together and are all waited for; the first thing that one of them throws is the test's failure.
 *
 * <p>What they do at random comes from {@link #random}: {@code -Dharrow.test.seed} repeats a run as far as threads can be repeated.
 */
final class Racers {
    /** Code of a racer. */
    interface Leg {
        void run() throws Exception;
    }

    private static final long SEED = Long.getLong("harrow.test.seed", System.nanoTime());

    /** For the messages of failures. */
    static final String REPEAT = "repeat with -Dharrow.test.seed=" + SEED;

    private Racers() {}

    /** Random numbers of one racer, which differ between {@code salt}s and repeat with the seed. */
    static SplittableRandom random(long salt) {
        return new SplittableRandom(SEED * 31 + salt);
    }

    static void race(Leg... legs) throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(legs.length);
        List<Thread> threads = new ArrayList<>();
        for (Leg leg : legs) {
            threads.add(Thread.ofPlatform().daemon(true).start(() -> {
                try {
                    start.await();
                    leg.run();
                } catch (Throwable e) {
                    synchronized (thrown) {
                        thrown.add(e);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            while (!thread.join(java.time.Duration.ofMillis(20))) {
                synchronized (thrown) {
                    if (!thrown.isEmpty()) {
                        break; // the others may wait for the one that failed
                    }
                }
            }
        }
        synchronized (thrown) {
            if (!thrown.isEmpty()) {
                throw new AssertionError("a racer failed; repeat with -Dharrow.test.seed=" + SEED, thrown.getFirst());
            }
        }
    }
}
