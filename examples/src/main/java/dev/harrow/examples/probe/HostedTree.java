package dev.harrow.examples.probe;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * What runs behind a class loader of its own: a tree of virtual threads that counts the primes of a range. The host knows it as a function
 * from bytes to bytes, which are classes of the JDK.
 */
public final class HostedTree implements UnaryOperator<byte[]> {
    private static final int BREADTH = 4;
    private static final AtomicInteger TASKS = new AtomicInteger(); // one for each class loader that has this class

    /** For the host, which makes it by reflection. */
    public HostedTree() {}

    /** How many tasks have run behind this class loader. */
    static int tasks() {
        return TASKS.get();
    }

    /** Takes two numbers of four bytes, and the depth of the tree, and answers the number of primes between the former and the number of its tasks. */
    @Override
    public byte[] apply(byte[] request) {
        ByteBuffer numbers = ByteBuffer.wrap(request);
        int from = numbers.getInt();
        int to = numbers.getInt();
        int depth = numbers.getInt();
        int primes;
        try {
            primes = count(from, to, depth);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the tree failed", e);
        }
        return ByteBuffer.allocate(8).putInt(primes).putInt(TASKS.get()).array();
    }

    private static int count(int from, int to, int depth) throws InterruptedException, ExecutionException {
        TASKS.incrementAndGet();
        if (depth == 0) {
            return primes(from, to);
        }
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < BREADTH; i++) {
            int first = from + (int) ((long) (to - from) * i / BREADTH);
            int end = from + (int) ((long) (to - from) * (i + 1) / BREADTH);
            FutureTask<Integer> task = new FutureTask<>(() -> count(first, end, depth - 1));
            tasks.add(task);
            threads.add(Thread.startVirtualThread(task));
        }
        // All of them, whatever becomes of one: no task outlives the one that has started it.
        for (Thread thread : threads) {
            thread.join();
        }
        int sum = 0;
        for (FutureTask<Integer> task : tasks) {
            sum += task.get();
        }
        return sum;
    }

    private static int primes(int from, int to) {
        int found = 0;
        for (int n = Math.max(2, from); n < to; n++) {
            boolean prime = true;
            for (int factor = 2; prime && factor * factor <= n; factor++) {
                prime = n % factor != 0;
            }
            found += prime ? 1 : 0;
        }
        return found;
    }
}
