package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Lives of processes, several at once. */
final class Lives {
    private static final int AT_ONCE = 4;

    private Lives() {}

    /** Runs all, a few at a time, and fails with all failures. */
    static <T> List<T> runAll(List<Callable<T>> all, long seed) throws Exception {
        List<T> results = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (Future<T> each : runners.invokeAll(all)) {
                try {
                    results.add(each.get());
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                }
            }
        } finally {
            runners.shutdownNow();
            assertThat(runners.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError(failures.size() + " of " + all.size() + " lives, seed " + seed
                    + ": " + failures.getFirst().getMessage());
            failures.forEach(error::addSuppressed);
            throw error;
        }
        return results;
    }
}
