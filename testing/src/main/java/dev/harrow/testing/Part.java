package dev.harrow.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One part of a test: a method of it, or something that the kit does on the test's thread.
 *
 * @param <T> what it returns
 */
final class Part<T extends @Nullable Object> implements Runnable {

    /**
     * The code of a part.
     *
     * @param <T> what it returns
     */
    @FunctionalInterface
    interface Code<T extends @Nullable Object> {
        T run() throws Throwable;
    }

    private final Code<T> code;
    private final CompletableFuture<T> outcome = new CompletableFuture<>(); // completed by the test's thread only
    private final CompletableFuture<T> verdict = new CompletableFuture<>(); // what JUnit learns
    private boolean expired; // guarded by this; moves false -> true

    Part(Code<T> code) {
        this.code = code;
    }

    @Override
    public void run() {
        T value;
        try {
            value = code.run();
        } catch (Throwable e) {
            // Handed on as it is, whatever it is: JUnit decides.
            outcome.completeExceptionally(e);
            if (!isExpired()) {
                verdict.completeExceptionally(e);
            }
            return;
        }
        outcome.complete(value);
        if (!isExpired()) {
            verdict.complete(value);
        }
    }

    private synchronized boolean isExpired() {
        return expired;
    }

    boolean ended() {
        return outcome.isDone();
    }

    /** From now on its verdict is that of the watchdog; false if it has ended. */
    synchronized boolean expire() {
        expired = !verdict.isDone();
        return expired;
    }

    /** Waits for the test's thread to end the part; false if it did not. */
    boolean awaitOutcome(Duration atMost) throws InterruptedException {
        try {
            outcome.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException threw) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Fails an expired part; what it threw in the meantime goes along. */
    void fail(Throwable why) {
        if (outcome.isCompletedExceptionally()) {
            why.addSuppressed(outcome.exceptionNow());
        }
        verdict.completeExceptionally(why);
    }

    /** Waits for the verdict; an interrupt goes to the thread that runs the part. */
    T await(Thread runner) throws Throwable {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return verdict.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    runner.interrupt();
                } catch (ExecutionException e) {
                    throw e.getCause() == null ? e : e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
