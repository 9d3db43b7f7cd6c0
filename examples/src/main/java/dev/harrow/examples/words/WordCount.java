package dev.harrow.examples.words;

import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/**
 * Counts the words of files with a tree of actors:
 *
 * <pre>
 *   root  reads the files, and keeps a few batches under way
 *   `-- aggregator
 *       |-- counter-1
 *       `-- counter-2 ...
 * </pre>
 */
final class WordCount {

    /**
     * What was found.
     *
     * @param counting from the first batch to the last one that was counted
     * @param merging from then to the merged counts
     * @param tree the actors, while they counted
     */
    record Result(
            Map<String, Long> counts,
            long words,
            long lines,
            long bytes,
            long batches,
            Duration counting,
            Duration merging,
            String tree) {}

    private WordCount() {}

    /**
     * Counts.
     *
     * @param counters how many counters share the work
     * @param damage what happens to a batch before it is sent; the identity, unless something is to fail
     * @throws dev.harrow.NurseryFailedException if a counter refused a batch, or a file could not be read to its end
     */
    static Result count(List<Path> files, int counters, UnaryOperator<Batch> damage)
            throws IOException, InterruptedException {
        try (TextSource source = new TextSource(files)) {
            return Nursery.call(nursery -> count(nursery, source, counters, damage));
        }
    }

    private static Result count(Nursery nursery, TextSource source, int counters, UnaryOperator<Batch> damage)
            throws InterruptedException {
        Portal<Aggregator> aggregator = nursery.start("aggregator", Aggregator.class, AggregatingActor::new);
        // Sent from here, so that it is the first request, and answered when everything is counted and merged.
        CompletableFuture<Long> total = aggregator.callAsync(Aggregator::aggregate, counters);
        aggregator.call(Aggregator::ready);

        long begin = System.nanoTime();
        // Each lane sends a batch and waits until it is counted: two lanes for each counter keep all of them busy, and
        // no more than
        // that is in memory at any time, however large the files are. The inner nursery ends when all lanes have ended;
        // if one
        // fails, it ends the others.
        String tree = Nursery.call(options -> options.name("lanes"), lanes -> {
            for (int i = 1; i <= 2 * counters; i++) {
                lanes.fork("lane-" + i, () -> send(source, aggregator, damage));
            }
            return Harrow.tree();
        });
        long counted = System.nanoTime();
        aggregator.run(Aggregator::merge);
        Map<String, Long> counts = new HashMap<>();
        Map<String, Long> page = aggregator.call(Aggregator::handOver);
        while (!page.isEmpty()) {
            counts.putAll(page);
            page = aggregator.call(Aggregator::handOver);
        }
        long words = await(total);
        long end = System.nanoTime();
        nursery.stop();
        return new Result(
                counts,
                words,
                source.lines(),
                source.bytes(),
                source.batches(),
                Duration.ofNanos(counted - begin),
                Duration.ofNanos(end - counted),
                tree);
    }

    /** Sends batches until there are no more, and returns how many words were in them. */
    private static long send(TextSource source, Portal<Aggregator> aggregator, UnaryOperator<Batch> damage)
            throws IOException, InterruptedException {
        long words = 0;
        for (Batch batch = source.next(); batch != null; batch = source.next()) {
            words += aggregator.call(Aggregator::count, damage.apply(batch));
        }
        return words;
    }

    private static long await(CompletableFuture<Long> total) throws InterruptedException {
        try {
            return total.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }
}
