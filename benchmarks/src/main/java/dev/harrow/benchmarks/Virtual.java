package dev.harrow.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs a batch of a peer's or floor's operations in a virtual thread, as Harrow's run in a fork. */
final class Virtual {
    private Virtual() {}

    static <R> R call(Callable<R> batch) throws InterruptedException {
        FutureTask<R> task = new FutureTask<>(batch);
        Thread.startVirtualThread(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a batch of the benchmark failed", e.getCause());
        }
    }
}
