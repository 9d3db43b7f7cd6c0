package dev.harrow.internal.scope;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.spi.Ticker;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Real time, with one platform daemon thread for all alarms of this JVM, so that they ring when every carrier of virtual
 * threads is busy.
 *
 * <p>The thread starts with the first alarm and ends with the last tree ({@link #release}).
 */
public final class SystemTicker implements Ticker {
    private static final SystemTicker INSTANCE = new SystemTicker();

    private int users; // guarded by this
    private @Nullable ScheduledThreadPoolExecutor timer; // guarded by this

    private SystemTicker() {}

    public static SystemTicker instance() {
        return INSTANCE;
    }

    /** A tree begins to use the ticker. */
    public synchronized void acquire() {
        users++;
    }

    /** A tree has ended; with the last one the thread goes. */
    public void release() {
        ScheduledThreadPoolExecutor old = null;
        synchronized (this) {
            users--;
            if (users == 0) {
                old = timer;
                timer = null;
            }
        }
        if (old != null) {
            old.shutdownNow();
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Alarm after(long delayNanos, Runnable action) {
        ScheduledThreadPoolExecutor alarms;
        synchronized (this) {
            if (users == 0) {
                // A thread of an actor that was given up, after its tree: nothing of it is timed any more.
                return () -> {};
            }
            if (timer == null) {
                timer = new ScheduledThreadPoolExecutor(1, body -> Parker.daemon("harrow-timer", body));
                timer.setRemoveOnCancelPolicy(true);
            }
            alarms = timer;
        }
        // Outside of the lock: the queue has one of its own, and a virtual thread that waits for that may not get a
        // carrier soon.
        try {
            ScheduledFuture<?> future =
                    alarms.schedule(() -> run(action), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException over) {
            return () -> {}; // the last tree ended in this moment
        }
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.error("an alarm failed; it is dropped", e);
        }
    }
}
