package dev.harrow.spi;

/**
 * The clock and the alarms of one actor tree: every deadline, grace period and back-off of the runtime is measured by it.
 *
 * <p>Tests put a virtual one in its place. All methods may be called from any thread.
 */
public interface Ticker {

    /** The current time in nanoseconds from an arbitrary origin; only differences mean anything. */
    long nanos();

    /**
     * Runs {@code action} once, {@code delayNanos} from now or at once if that is not positive, on a thread of the ticker.
     *
     * @param action must be short and must not block; what it throws is logged and dropped
     */
    Alarm after(long delayNanos, Runnable action);

    /**
     * Like {@link #after}, for an action that only tells somebody how long something takes: nobody waits for it. A virtual clock that jumps
     * to the next alarm does not jump to this one; it is run when another one takes the time past it.
     */
    default Alarm remind(long delayNanos, Runnable action) {
        return after(delayNanos, action);
    }

    /** A scheduled action. */
    interface Alarm {
        /** Takes the action back if it has not begun; harmless otherwise. */
        void cancel();
    }
}
