package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.ActorRef;

/**
 * P12: cancel a tree of {@code thread} actors, from {@link Nursery#cancel} until the nursery has ended. Every inner actor has opened a
 * nursery in a call and waits in it for its children; the leaves are idle, or each has a call that waits.
 *
 * <p>It runs in a JVM of its own and prints one line per round: the contender and the milliseconds.
 */
public final class P12 {
    // written by the main thread before a tree is started; the actors are of this JVM
    private static volatile CountDownLatch ready = new CountDownLatch(0);

    private P12() {}

    /** A node of the tree. */
    public interface Node {
        /** Starts what is below and waits for it; a leaf waits until it is cancelled. */
        void grow(Shape shape) throws InterruptedException;

        /** Serves it. */
        final class Growing implements Node {
            @Override
            public void grow(Shape shape) throws InterruptedException {
                if (shape.depth() == 0) {
                    ready.countDown();
                    Scopes.sleep(Duration.ofDays(1));
                    return;
                }
                Nursery.run(nursery -> {
                    for (int i = 0; i < shape.breadth(); i++) {
                        Portal<Node> child = nursery.start("node", Node.class, Growing::new);
                        if (shape.depth() > 1 || shape.busyLeaves()) {
                            child.tell(Node::grow, shape.below());
                        } else {
                            ready.countDown();
                        }
                    }
                });
            }
        }
    }

    /** What is to grow below a node. */
    public record Shape(int depth, int breadth, boolean busyLeaves) {
        Shape below() {
            return new Shape(depth - 1, breadth, busyLeaves);
        }

        int leaves() {
            return (int) Math.pow(breadth, depth);
        }
    }

    /**
     * Measures all contenders.
     *
     * @param args depth, breadth and how many rounds count; two more come first and do not
     */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        rounds(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]) + 2)
                .forEach((contender, times) -> {
                    for (double time : times.subList(2, times.size())) {
                        System.out.println(contender + " " + time);
                    }
                });
    }

    /** The milliseconds of every round by contender; the contenders take turns. */
    static Map<String, List<Double>> rounds(int depth, int breadth, int count)
            throws ExecutionException, InterruptedException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        try (PekkoPeer.Classic pekko = new PekkoPeer.Classic()) {
            Nursery.run(outer -> {
                for (int i = 0; i < count; i++) {
                    note(times, "harrow-idle", harrow(new Shape(depth, breadth, false)));
                    note(times, "harrow-busy", harrow(new Shape(depth, breadth, true)));
                    note(times, "scopes", scopes(new Shape(depth, breadth, true)));
                    note(times, "pekko", pekko(pekko, new Shape(depth, breadth, false)));
                }
            });
        }
        return times;
    }

    private static void note(Map<String, List<Double>> times, String contender, long nanos) {
        times.computeIfAbsent(contender, added -> new ArrayList<>()).add(nanos / 1e6);
        System.gc();
    }

    private static long harrow(Shape shape) throws InterruptedException {
        ready = new CountDownLatch(shape.leaves());
        long begin = Nursery.call(nursery -> {
            nursery.start("node", Node.class, Node.Growing::new).tell(Node::grow, shape);
            ready.await();
            long now = System.nanoTime();
            nursery.cancel("measured");
            return now;
        });
        return System.nanoTime() - begin;
    }

    /** The floor: nested scopes of the JDK, with a parked thread at every leaf. */
    private static long scopes(Shape shape) throws InterruptedException {
        CountDownLatch parked = new CountDownLatch(shape.leaves());
        Thread top = Thread.startVirtualThread(() -> grow(shape, parked));
        parked.await();
        long begin = System.nanoTime();
        top.interrupt();
        top.join();
        return System.nanoTime() - begin;
    }

    /** Waits for what it starts; an interrupt ends it, and so do the closing scopes above with those below. */
    private static void grow(Shape shape, CountDownLatch parked) {
        if (shape.depth() == 0) {
            parked.countDown();
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.park();
            }
            return;
        }
        try (DirectScope scope = DirectScope.open()) {
            for (int i = 0; i < shape.breadth(); i++) {
                scope.fork(() -> {
                    grow(shape.below(), parked);
                    return null;
                });
            }
            scope.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long pekko(PekkoPeer.Classic system, Shape shape) throws ExecutionException, InterruptedException {
        ActorRef top = system.startTree(shape.depth(), shape.breadth(), new CountDownLatch(shape.leaves()));
        long begin = System.nanoTime();
        system.stop(top);
        return System.nanoTime() - begin;
    }
}
