package dev.harrow.examples;

import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Sink;
import dev.harrow.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * A streaming service with two sources, and an aggregator between them and the consumer that sends on each number once, in order:
 *
 * <pre>
 *   root  consumes
 *   `-- aggregator
 *       |-- source-1
 *       `-- source-2
 * </pre>
 *
 * <p>Nobody is faster than the slowest: each producer waits while its consumer's window is full. When the root has enough and leaves, the
 * aggregator is cancelled, and with it its nursery and both sources.
 */
public final class MergedStreams {

    private MergedStreams() {}

    /** Where numbers come from. */
    public interface Numbers {
        /** The numbers from 0 up to {@code end}, which is not one of them. */
        void upTo(Sink<Integer> out, int end) throws InterruptedException;
    }

    /** Produces them. */
    public static final class Counting implements Numbers {
        @Override
        public void upTo(Sink<Integer> out, int end) throws InterruptedException {
            for (int number = 0; number < end; number++) {
                out.send(number);
            }
        }
    }

    /** Asks two others for them, and sends on each number once. */
    public static final class Merging implements Numbers {
        private final Set<Integer> seen = new HashSet<>(); // guarded by one
        private final ReentrantLock one = new ReentrantLock(); // of the two forks at a time

        @Override
        public void upTo(Sink<Integer> out, int end) throws InterruptedException {
            try {
                Nursery.run(options -> options.name("sources"), nursery -> {
                    for (int i = 1; i <= 2; i++) {
                        Portal<Numbers> source = nursery.start("source-" + i, Numbers.class, Counting::new);
                        nursery.fork("from source-" + i, () -> {
                            sendOnce(source, end, out);
                            source.stop(Duration.ofSeconds(5));
                            return null;
                        });
                    }
                });
            } finally {
                System.out.println("the aggregator has ended, and its sources before it");
            }
        }

        /**
         * Runs in two forks at once, which take no turns: what they share is guarded. Looking and sending on are one step: a source
         * that has come to a number has come to all before it, so they leave in order.
         */
        private void sendOnce(Portal<Numbers> from, int end, Sink<Integer> out) throws InterruptedException {
            try (Source<Integer> numbers = from.streamFrom(Numbers::upTo, end)) {
                for (int number : numbers) {
                    one.lockInterruptibly();
                    try {
                        if (seen.add(number)) {
                            out.send(number); // while this waits the other fork waits too: there is one way up
                        }
                    } finally {
                        one.unlock();
                    }
                }
            }
        }
    }

    /** Receives everything once, and then a little of very much. */
    public static void main(String[] arguments) throws InterruptedException {
        Nursery.run(nursery -> {
            Portal<Numbers> all = nursery.start("aggregator", Numbers.class, Merging::new);
            List<Integer> received = new ArrayList<>();
            try (Source<Integer> numbers = all.streamFrom(Numbers::upTo, 1000)) {
                numbers.forEach(received::add);
            }
            System.out.println(received.size() + " numbers, from " + received.getFirst() + " to " + received.getLast()
                    + ", each once and in order: "
                    + received.equals(IntStream.range(0, 1000).boxed().toList()));

            Portal<Numbers> endless = nursery.start("impatient", Numbers.class, Merging::new);
            try (Source<Integer> numbers = endless.streamFrom(Numbers::upTo, Integer.MAX_VALUE)) {
                numbers.receive();
                System.out.println("that is enough");
            } // leaving ends the producer: its cleanup has run when the block is left
            System.out.println("the root goes on");
            nursery.stop();
        });
    }
}
