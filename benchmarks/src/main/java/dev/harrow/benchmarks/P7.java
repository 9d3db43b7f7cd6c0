package dev.harrow.benchmarks;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * P7: a {@code process} actor, one at a time, in a root that has started one before: from the start until its first call has returned, and from its stop
 * until it is gone. With a start-up cache, and without.
 *
 * @see HandWrittenParent
 * @see Timeline
 */
public final class P7 {
    /** Keeps Harrow from using a start-up cache. */
    static final String NO_CACHE = "-Dharrow.spawn.aot=off";

    /** How long a cache may take that is made in the background. */
    static final Duration CACHE_PATIENCE = Duration.ofMinutes(2);

    private static final Duration STOP = Duration.ofSeconds(10);

    private P7() {}

    /**
     * Measures one contender whenever it is its turn.
     *
     * @param args {@code harrow} or {@code hand-written}, {@code with-cache} or {@code without-cache}, a folder for what is needed meanwhile
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean cached = args[1].equals("with-cache");
        if (args[0].equals("harrow")) {
            Nursery.run(nursery -> {
                prepare(nursery, cached, CACHE_PATIENCE);
                Turns.serve(() -> harrow(nursery));
                nursery.stop();
            });
        } else {
            HandWrittenParent parent = handWritten(Path.of(args[2]), cached);
            parent.start().endAndWait();
            Turns.serve(() -> handWritten(parent));
        }
    }

    /** The floor, whose children have the options of Harrow's. */
    static HandWrittenParent handWritten(Path folder, boolean cached) throws IOException, InterruptedException {
        List<String> options = Children.optionsOf();
        return cached ? HandWrittenParent.withCache(folder, options) : new HandWrittenParent(folder, options);
    }

    /**
     * Starts children until they do what is to be measured.
     *
     * @throws IllegalStateException if they use a cache and should not, or do not in time
     */
    static void prepare(Nursery nursery, boolean cached, Duration patience) throws InterruptedException {
        long begin = System.nanoTime();
        boolean uses = usesCache(nursery);
        while (cached && !uses) {
            if (System.nanoTime() - begin > patience.toNanos()) {
                throw new IllegalStateException("no child has used a start-up cache within " + patience.toSeconds()
                        + " s, so nothing can be measured with one; 'benchmarks/run --no-cache' measures without");
            }
            uses = usesCache(nursery);
        }
        if (uses && !cached) {
            throw new IllegalStateException("a child uses a start-up cache although " + NO_CACHE + " was said");
        }
    }

    private static boolean usesCache(Nursery nursery) throws InterruptedException {
        return !cacheOption(nursery).isEmpty();
    }

    /** The option by which a child is given a start-up cache; empty if it is not. */
    static String cacheOption(Nursery nursery) throws InterruptedException {
        Portal<Resident> child = Children.start(nursery);
        String option = child.call(Resident::cacheOption);
        child.stop(STOP);
        return option;
    }

    static Map<String, Double> harrow(Nursery nursery) throws InterruptedException {
        return harrow(nursery, Backend.PROCESS, () -> {});
    }

    /**
     * Starts, calls and stops one child.
     *
     * @param whenAnswered run when it has answered
     */
    static Map<String, Double> harrow(Nursery nursery, Backend backend, Runnable whenAnswered, String... jvmArgs)
            throws InterruptedException {
        long begin = System.nanoTime();
        Portal<Echo> child = nursery.start(
                "child",
                Echo.class,
                Echo.Serving::new,
                options -> options.backend(backend).jvmArgs(jvmArgs));
        Pong pong = child.call(Echo::echo, new Ping(1, "ping", 1));
        long answered = System.nanoTime();
        whenAnswered.run();
        if (pong.count() != 2) {
            throw new IllegalStateException("the actor answered " + pong);
        }
        child.stop(STOP);
        return figures(begin, answered, System.nanoTime());
    }

    static Map<String, Double> handWritten(HandWrittenParent parent) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (HandWrittenParent.Child child = parent.start()) {
            long answered = System.nanoTime();
            child.endAndWait();
            return figures(begin, answered, System.nanoTime());
        }
    }

    static Map<String, Double> figures(long begin, long answered, long gone) {
        return Map.of("start", (answered - begin) / 1e6, "end", (gone - answered) / 1e6);
    }
}
