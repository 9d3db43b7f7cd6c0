package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * P4, second part: many idle {@code thread} actors at once; how fast one caller starts them, and what heap each of them keeps.
 *
 * <p>Each contender has a JVM of its own, so that nothing of the others is in its heap. It prints starts per second and bytes each.
 */
public final class P4Idle {
    private P4Idle() {}

    /** What one contender did: its rate and its heap. */
    record Figures(double startsPerSecond, double bytesEach) {}

    /**
     * Measures one contender.
     *
     * @param args the contender (harrow, threads or pekko), and how many
     */
    public static void main(String[] args) throws InterruptedException {
        Figures figures = measure(args[0], Integer.parseInt(args[1]));
        System.out.println(figures.startsPerSecond + " " + figures.bytesEach);
    }

    static Figures measure(String contender, int count) throws InterruptedException {
        return switch (contender) {
            case "harrow" -> harrow(count);
            case "threads" -> threads(count);
            case "pekko" -> pekko(count);
            default ->
                throw new IllegalArgumentException(
                        "unknown contender '" + contender + "' of P4; use harrow, threads or pekko");
        };
    }

    private static Figures harrow(int count) throws InterruptedException {
        return Nursery.call(nursery -> {
            Figures figures = nursery.fork(() -> {
                        List<Object> kept = new ArrayList<>(count);
                        long before = usedHeap();
                        long begin = System.nanoTime();
                        for (int i = 0; i < count; i++) {
                            kept.add(nursery.start("idle", Echo.class, Echo.Serving::new));
                        }
                        return figures(kept, begin, before);
                    })
                    .result();
            nursery.cancel("measured");
            return figures;
        });
    }

    /** The floor: as many parked virtual threads. */
    private static Figures threads(int count) throws InterruptedException {
        List<Object> kept = new ArrayList<>(count);
        CountDownLatch parked = new CountDownLatch(count);
        long before = usedHeap();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            kept.add(Thread.startVirtualThread(() -> {
                parked.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                }
            }));
        }
        parked.await();
        Figures figures = figures(kept, begin, before);
        for (Object each : kept) {
            ((Thread) each).interrupt();
        }
        for (Object each : kept) {
            ((Thread) each).join();
        }
        return figures;
    }

    private static Figures pekko(int count) {
        try (PekkoPeer.Classic system = new PekkoPeer.Classic()) {
            List<Object> kept = new ArrayList<>(count);
            long before = usedHeap();
            long begin = System.nanoTime();
            for (int i = 0; i < count; i++) {
                kept.add(system.start());
            }
            return figures(kept, begin, before);
        }
    }

    /** The list of {@code kept} had its room before, so it does not count. */
    private static Figures figures(List<Object> kept, long begin, long before) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        long grown = usedHeap() - before;
        return new Figures(kept.size() / seconds, (double) grown / kept.size());
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
