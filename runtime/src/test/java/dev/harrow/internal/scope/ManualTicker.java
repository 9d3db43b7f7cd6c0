package dev.harrow.internal.scope;

import dev.harrow.spi.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a test says so; alarms ring on the thread that lets it pass, in order. */
final class ManualTicker implements Ticker {
    private record Entry(long at, long order, Runnable action) {}

    private final PriorityQueue<Entry> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::order)); // guarded by this
    private long now; // guarded by this
    private long order; // guarded by this

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Alarm after(long delayNanos, Runnable action) {
        Entry entry = new Entry(now + Math.max(0, delayNanos), order++, action);
        alarms.add(entry);
        return () -> cancel(entry);
    }

    private synchronized void cancel(Entry entry) {
        alarms.remove(entry);
    }

    synchronized int pending() {
        return alarms.size();
    }

    void advance(Duration time) {
        long until;
        synchronized (this) {
            until = now + time.toNanos();
        }
        while (true) {
            Entry next;
            synchronized (this) {
                next = alarms.peek();
                if (next == null || next.at() > until) {
                    now = until;
                    return;
                }
                alarms.remove();
                now = Math.max(now, next.at());
            }
            next.action().run();
        }
    }
}
