package dev.harrow.internal.scope;

import java.util.concurrent.locks.LockSupport;

/**
 * The one place where a thread of the runtime parks, is woken, or is made; a test forbids others (DESIGN §3). Structured
 * forks go through {@link TaskScope}, alarms through a {@link dev.harrow.spi.Ticker}.
 */
public final class Parker {

    private Parker() {}

    /**
     * Parks the current thread until it is woken, interrupted, or for no reason: callers loop.
     *
     * @param blocker what is waited for, shown by thread dumps
     */
    public static void park(Object blocker) {
        LockSupport.park(blocker);
    }

    /** Parks like {@link #park}, but not longer than this. */
    public static void parkFor(Object blocker, long nanos) {
        LockSupport.parkNanos(blocker, nanos);
    }

    /** Wakes a thread that parks or is about to. */
    public static void wake(Thread thread) {
        LockSupport.unpark(thread);
    }

    static void interrupt(Thread thread) {
        thread.interrupt();
    }

    /** Makes and starts a virtual thread that belongs to no structured scope: a task of an actor. */
    public static Thread startVirtual(String name, Runnable body) {
        return Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .start(body);
    }

    /** Starts a thread that {@link #daemon} made. */
    public static void start(Thread thread) {
        thread.start();
    }

    /** Makes a platform daemon thread, for what must go on when the virtual ones cannot; {@link #start} starts it. */
    public static Thread daemon(String name, Runnable body) {
        return Thread.ofPlatform().daemon(true).name(name).unstarted(body);
    }
}
