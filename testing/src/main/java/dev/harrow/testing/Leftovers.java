package dev.harrow.testing;

import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is there after a test that was not there before it, of every kind that a {@link LeakProbe} looks for: found, told, and cleaned up,
 * so that the next test starts clean. What cannot be cleaned up is there before the next test, and so is not blamed on it.
 *
 * <p>Used by one thread after the other.
 */
final class Leftovers {
    /** How long what ends a little late is waited for, and again after cleaning up. */
    static final Duration LIMIT = Duration.ofSeconds(3);

    /** What is left of that after cleaning up, however short the test's times are: it is ended, and takes what it takes. */
    private static final Duration LEAST_AFTER_CLEAN_UP = Duration.ofSeconds(1);

    private static final Duration CLEAN_UP_LIMIT = Duration.ofSeconds(10);
    private static final long POLL_NANOS = 10_000_000;

    private static final List<LeakProbe> PROBES =
            ServiceLoader.load(LeakProbe.class, LeakProbe.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparingInt(LeakProbe::order))
                    .toList();

    /** How one kind was before the test. */
    private record Kind(int order, LeakProbe.Watch watch) {}

    private final List<Kind> kinds = new ArrayList<>();

    private Leftovers() {}

    /** How things are before a test. */
    static Leftovers before() {
        Leftovers before = new Leftovers();
        for (LeakProbe probe : PROBES) {
            before.kinds.add(new Kind(probe.order(), probe.before()));
        }
        return before;
    }

    /** Has one more kind looked for, whose {@code before} was now. */
    void add(int order, LeakProbe.Watch watch) {
        kinds.add(new Kind(order, watch));
        kinds.sort(Comparator.comparingInt(Kind::order));
    }

    /**
     * Waits until nothing is there that was not there before, and cleans up what does not end by itself.
     *
     * @return what was there, and what became of it; empty if nothing was
     */
    List<String> settle(Duration atMost) throws InterruptedException {
        List<Leak> found = await(atMost);
        if (found.isEmpty()) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        for (Kind kind : kinds) {
            boolean cleaned = false;
            for (Leak leak : kind.watch.leaks()) {
                String problem = cleanUp(leak);
                if (problem != null) {
                    problems.add(leak.name() + " was not cleaned up: " + problem);
                }
                cleaned |= problem == null;
            }
            if (cleaned) {
                awaitNone(kind.watch, atMost.compareTo(LEAST_AFTER_CLEAN_UP) > 0 ? atMost : LEAST_AFTER_CLEAN_UP);
            }
        }
        List<String> lines = new ArrayList<>();
        List<String> still = all().stream().map(Leak::name).toList();
        for (Leak leak : found) {
            lines.add(tell(leak, still.contains(leak.name())));
        }
        lines.addAll(problems);
        return lines;
    }

    private List<Leak> all() {
        return kinds.stream().flatMap(kind -> kind.watch.leaks().stream()).toList();
    }

    private List<Leak> await(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        for (Kind kind : kinds) {
            while (kind.watch.maySettle() && !kind.watch.leaks().isEmpty() && System.nanoTime() - until < 0) {
                // The end of a virtual thread, or of a thread that is not ours to join, can only be asked for.
                LockSupport.parkNanos(this, POLL_NANOS);
            }
        }
        return all();
    }

    private void awaitNone(LeakProbe.Watch watch, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        while (!watch.leaks().isEmpty() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(this, POLL_NANOS);
        }
    }

    /** On a thread of its own: it is code of others, and may block. */
    private static @Nullable String cleanUp(Leak leak) throws InterruptedException {
        var failed = new Object() {
            volatile @Nullable Exception failure;
        };
        String problem = Helper.run("clean-up of " + leak.name(), CLEAN_UP_LIMIT, () -> {
            try {
                leak.cleanUp().run();
            } catch (Exception e) {
                failed.failure = e;
            }
        });
        Exception failure = failed.failure;
        return failure == null ? problem : "it failed: " + failure;
    }

    private static String tell(Leak leak, boolean still) {
        StringBuilder text = new StringBuilder("- ").append(leak.name());
        text.append(
                still ? "; it could not be cleaned up, and later tests are not blamed for it" : "; it was cleaned up");
        if (!leak.detail().isEmpty()) {
            text.append('\n').append(leak.detail().indent(4).stripTrailing());
        }
        if (!leak.created().isEmpty()) {
            text.append("\n    created");
            leak.created().forEach(frame -> text.append("\n        at ").append(frame));
        }
        return text.toString();
    }
}
