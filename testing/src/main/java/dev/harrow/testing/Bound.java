package dev.harrow.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * The time that a piece of code has, kept by a platform thread that interrupts it when the time is over. Begun and ended by the thread
 * that runs the code.
 */
final class Bound {
    private final Duration limit;
    private final Thread bounded = Thread.currentThread();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread timer;
    private boolean ended; // guarded by this; moves false -> true: the code has ended
    private @Nullable String where; // guarded by this; set if the time is over before

    private Bound(Duration limit) {
        this.limit = limit;
        this.timer = Thread.ofPlatform()
                .daemon(true)
                .name("bound of " + bounded.getName())
                .unstarted(this::watch);
    }

    /** The time runs. */
    static Bound begin(Duration limit) {
        Bound bound = new Bound(TestThread.scaled(limit));
        bound.timer.start();
        return bound;
    }

    private void watch() {
        try {
            if (over.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread that keeps a bound is known to nobody", e);
        }
        StackTraceElement[] stack = bounded.getStackTrace();
        synchronized (this) {
            if (!ended) {
                where = Arrays.stream(stack).map(frame -> "\n    at " + frame).collect(Collectors.joining());
                // Under the lock: it must not hit what comes after the code.
                bounded.interrupt();
            }
        }
    }

    /** The code has ended; returns how it failed to do so in time, or null. */
    @Nullable
    AssertionFailedError end() {
        String late;
        synchronized (this) {
            ended = true;
            late = where;
        }
        over.countDown();
        if (late == null) {
            return null;
        }
        // The interrupt was for the code only; it may not have been noticed.
        boolean cleared = Thread.interrupted();
        return new AssertionFailedError("expected to end within " + Settings.seconds(limit)
                + ", but it did not; when the time was over, its thread '" + bounded.getName() + "' was"
                + late
                + "\nand was interrupted, which it " + (cleared ? "did not react to" : "reacted to"));
    }
}
