package dev.harrow.examples.words;

import dev.harrow.Backend;
import dev.harrow.Dialog;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RootConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
     * @param members the counters
     * @param time from the first line to the last page of the merged counts
     * @param tree the actors, before the first line
     */
    record Result(
            Map<String, Long> counts,
            long words,
            long lines,
            long bytes,
            long items,
            List<Member> members,
            Duration time,
            String tree) {}

    /** What happens to a line before it is sent, or with it. */
    @FunctionalInterface
    interface Sabotage {
        /** None. */
        Sabotage NONE = (line, members) -> line;

        Line strikes(Line line, List<Member> members);
    }

    /** Two for each of a few processors. */
    private static final int MOST_STANDBY = 8;

    private WordCount() {}

    /**
     * Counts.
     *
     * @param fleet who shares the work
     * @throws dev.harrow.RemoteActorException if a counter refused a line, or died
     * @throws IOException if a file could not be read to its end
     */
    static Result count(List<Path> files, Fleet fleet, Sabotage sabotage) throws IOException, InterruptedException {
        try (TextSource source = new TextSource(files)) {
            return Nursery.call(options -> options.root(root -> prepare(root, fleet)), nursery -> {
                Portal<Aggregator> aggregator = nursery.start("aggregator", Aggregator.class, AggregatingActor::new);
                Result result =
                        aggregator.converse(Aggregator::count, fleet, dialog -> count(source, sabotage, dialog));
                nursery.stop();
                return result;
            });
        }
    }

    /** Lets a JVM boot for each counter that wants one which has booted, while the rest begins. */
    private static RootConfig prepare(RootConfig root, Fleet fleet) {
        int warm = fleet.countersIn(Backend.WARM);
        return warm == 0
                ? root
                : root.standby(
                        standby -> standby.size(Math.min(warm, MOST_STANDBY)).prefill());
    }

    private static Result count(
            TextSource source, Sabotage sabotage, Dialog<List<Member>, Map<String, Long>, Line, Long> dialog)
            throws IOException, InterruptedException {
        String tree = Harrow.tree();
        long begin = System.nanoTime();
        Map<String, Long> counts = new HashMap<>();
        try (var stream = dialog.stream()) {
            for (Line line = source.next(); line != null; line = source.next()) {
                stream.send(sabotage.strikes(line, dialog.started()));
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
                dialog.started(),
                Duration.ofNanos(System.nanoTime() - begin),
                tree);
    }
}
