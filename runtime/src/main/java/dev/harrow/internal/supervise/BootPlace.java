package dev.harrow.internal.supervise;

import dev.harrow.internal.scope.CreditGate;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.spi.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The right of one JVM of an actor to boot. A boot is work for a processor, so more of them at a time make each slower and none faster, until those who
 * have connected do not come to the end of their greeting in time. So this JVM boots a few at a time, in the order in which they were asked for.
 *
 * <p>A place is given back when the actor has come, or its start has failed, or some time has passed: a JVM that does not come up, because it waits for
 * a debugger say, does not hold up others.
 */
final class BootPlace {
    private static final CreditGate PLACES =
            new CreditGate("a place to boot a JVM", 2 * Runtime.getRuntime().availableProcessors());
    private static final long MOST_NANOS = 10_000_000_000L;

    private Ticker.@Nullable Alarm alarm; // guarded by this
    private boolean left; // guarded by this; moves false -> true

    private BootPlace() {}

    /**
     * Waits for a place.
     *
     * @throws InterruptedException if the task is cancelled; it has none then
     */
    static BootPlace take() throws InterruptedException {
        boolean _ = PLACES.acquire(); // it is never closed
        BootPlace place = new BootPlace();
        place.holdAtMost();
        return place;
    }

    private synchronized void holdAtMost() {
        alarm = SystemTicker.instance().after(MOST_NANOS, this::leave);
    }

    /** Gives it back, the first time. */
    void leave() {
        Ticker.Alarm set;
        synchronized (this) {
            if (left) {
                return;
            }
            left = true;
            set = alarm;
        }
        if (set != null) {
            set.cancel();
        }
        PLACES.release();
    }
}
