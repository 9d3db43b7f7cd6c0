package dev.harrow.examples.words;

import dev.harrow.Dialog;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Counts the words of files with a tree of actors, between which the lines stream:
 *
 * <pre>
 *   root  reads the files and streams their lines
 *   `-- aggregator  streams them on, to one counter after the other
 *       |-- counter-1
 *       `-- counter-2 ...
 * </pre>
 *
 * <p>There is one dialog between the root and the aggregator, and one between it and each counter. When the root has no more lines it
 * ends its sending, which is a half-close: what was counted comes back over the same streams. Every sender waits while its receiver's
 * window is full, so only a few lines are in memory at any time, however large the files are.
 */
final class WordCount {

    /**
     * What was found.
     *
     * @param items how many items the lines were sent as
     * @param time from the first line to the last page of the merged counts
     * @param tree the actors, before the first line
     */
    record Result(
            Map<String, Long> counts, long words, long lines, long bytes, long items, Duration time, String tree) {}

    private WordCount() {}

    /**
     * Counts.
     *
     * @param counters how many counters share the work
     * @param damage what happens to a line before it is sent; the identity, unless something is to fail
     * @throws dev.harrow.RemoteActorException if a counter refused a line
     * @throws IOException if a file could not be read to its end
     */
    static Result count(List<Path> files, int counters, UnaryOperator<Line> damage)
            throws IOException, InterruptedException {
        try (TextSource source = new TextSource(files)) {
            return Nursery.call(nursery -> {
                Portal<Aggregator> aggregator = nursery.start("aggregator", Aggregator.class, AggregatingActor::new);
                Result result =
                        aggregator.converse(Aggregator::count, counters, dialog -> count(source, damage, dialog));
                nursery.stop();
                return result;
            });
        }
    }

    private static Result count(
            TextSource source, UnaryOperator<Line> damage, Dialog<Integer, Map<String, Long>, Line, Long> dialog)
            throws IOException, InterruptedException {
        String tree = Harrow.tree();
        long begin = System.nanoTime();
        Map<String, Long> counts = new HashMap<>();
        try (var stream = dialog.stream()) {
            for (Line line = source.next(); line != null; line = source.next()) {
                stream.send(damage.apply(line));
            }
            stream.endSend();
            stream.forEach(counts::putAll);
        }
        long words = dialog.result();
        return new Result(
                counts,
                words,
                source.lines(),
                source.bytes(),
                source.items(),
                Duration.ofNanos(System.nanoTime() - begin),
                tree);
    }
}
