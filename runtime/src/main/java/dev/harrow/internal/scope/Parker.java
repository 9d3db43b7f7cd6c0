package dev.harrow.internal.scope;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

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
        Baton.Player me = Baton.player();
        if (me == null) {
            LockSupport.park(blocker);
        } else {
            me.park(blocker);
        }
    }

    /** A checkpoint: where the tree is steered, the current task stands back and goes on when it is chosen. */
    static void pass() {
        Baton.Player me = Baton.player();
        if (me != null) {
            me.pass();
        }
    }

    /** Whether what began then has taken this long: by the clock on the wall, or where the tree is steered by its steering. */
    static boolean tookLong(String other, long sinceNanos, long nanos) {
        Baton.Player me = Baton.player();
        return me == null ? System.nanoTime() - sinceNanos >= nanos : me.decides(other);
    }

    /** Parks like {@link #park}, but not longer than this; for threads that run no task. */
    public static void parkFor(Object blocker, long nanos) {
        LockSupport.parkNanos(blocker, nanos);
    }

    /** Wakes a thread that parks or is about to. */
    public static void wake(Thread thread) {
        Baton.Player player = Baton.player(thread);
        if (player == null) {
            LockSupport.unpark(thread);
        } else {
            player.wake(true);
        }
    }

    static void interrupt(Thread thread) {
        Baton.Player player = Baton.player(thread);
        if (player != null) {
            player.wake(false);
        }
        thread.interrupt();
    }

    static boolean isInterrupted(Thread thread) {
        return thread.isInterrupted() || Baton.keepsInterrupt(thread);
    }

    /** Makes and starts a virtual thread that belongs to no structured scope: a task of an actor. */
    public static Thread startVirtual(String name, Runnable body) {
        return Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .start(body);
    }

    /**
     * As {@link #startVirtual(String, Runnable)}, for a task of a tree that may be steered.
     *
     * @param baton that of the tree, or null
     */
    public static Thread startVirtual(@Nullable Baton baton, String name, Runnable body) {
        if (baton == null) {
            return startVirtual(name, body);
        }
        Baton.Player player = baton.add(name);
        try {
            return startVirtual(name, () -> {
                player.begin();
                try {
                    body.run();
                } finally {
                    player.leave();
                }
            });
        } catch (Throwable e) {
            player.withdraw();
            throw e;
        }
    }

    /** Makes and starts a platform daemon thread that belongs to no structured scope: a task of an actor that has no virtual ones. */
    static void startPlatform(String name, Runnable body) {
        Thread.ofPlatform()
                .daemon(true)
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
