package dev.harrow.internal.scope;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.spi.Ticker;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Real time, with one platform daemon thread for all alarms of this JVM, so that they ring when every carrier of virtual
 * threads is busy.
 *
 * <p>The thread starts with the first alarm and ends with the last tree ({@link #release}).
 */
public final class SystemTicker implements Ticker {
    private static final SystemTicker INSTANCE = new SystemTicker();

    /** Alarms of another copy of the runtime, which has the thread for them: a delay in nanoseconds and what to do, for what takes it back. */
    private volatile @Nullable BiFunction<Long, Runnable, Runnable> lent; // set once, before the first use

    // what the lender has to take back when nobody here uses them any more
    private final Set<LentAlarm> pending = ConcurrentHashMap.newKeySet();
    private int users; // guarded by this
    private @Nullable ScheduledThreadPoolExecutor timer; // guarded by this

    private SystemTicker() {}

    public static SystemTicker instance() {
        return INSTANCE;
    }

    /** From now on the alarms are those of another copy of the runtime in this JVM. Before the first use. */
    public void borrow(BiFunction<Long, Runnable, Runnable> alarms) {
        lent = alarms;
    }

    /** A tree begins to use the ticker. */
    public synchronized void acquire() {
        users++;
    }

    /** A tree has ended; with the last one the thread goes. */
    public void release() {
        ScheduledThreadPoolExecutor old = null;
        boolean last;
        synchronized (this) {
            users--;
            last = users == 0;
            if (last) {
                old = timer;
                timer = null;
            }
        }
        if (old != null) {
            old.shutdownNow();
        }
        if (last) {
            for (LentAlarm each : pending) {
                each.cancel(); // the lender would keep this copy of the runtime for it
            }
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
            if (timer == null && lent == null) {
                timer = new ScheduledThreadPoolExecutor(1, body -> Parker.daemon("harrow-timer", body));
                timer.setRemoveOnCancelPolicy(true);
            }
            alarms = timer;
        }
        if (alarms == null) {
            LentAlarm alarm = new LentAlarm(action);
            alarm.set(Objects.requireNonNull(lent), delayNanos);
            if (isUnused()) {
                alarm.cancel(); // the last tree ended in this moment
            }
            return alarm;
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

    private synchronized boolean isUnused() {
        return users == 0;
    }

    /** An alarm of the lender. */
    private final class LentAlarm implements Alarm, Runnable {
        private @Nullable Runnable action; // guarded by this; null when it has rung, or was taken back
        private @Nullable Runnable back; // guarded by this: takes it back; set once

        LentAlarm(Runnable action) {
            this.action = action;
        }

        void set(BiFunction<Long, Runnable, Runnable> lender, long delayNanos) {
            pending.add(this);
            Runnable taker = lender.apply(delayNanos, this);
            boolean over;
            synchronized (this) {
                back = taker;
                over = action == null;
            }
            if (over) {
                taker.run();
            }
        }

        private @Nullable Runnable take() {
            pending.remove(this);
            synchronized (this) {
                Runnable taken = action;
                action = null;
                return taken;
            }
        }

        @Override
        public void run() {
            Runnable taken = take();
            if (taken != null) {
                SystemTicker.run(taken);
            }
        }

        @Override
        public void cancel() {
            Runnable taker = null;
            if (take() != null) {
                synchronized (this) {
                    taker = back;
                }
            }
            if (taker != null) {
                taker.run();
            }
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
