package dev.harrow.internal.scope;

import dev.harrow.CancelReason;
import dev.harrow.spi.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value that is set once and can be waited for: the one way in which tasks of the runtime wait for events.
 *
 * <p>Happens-before: what a thread did before {@link #complete} is visible to whoever saw the value. A value that is there is
 * returned even to a cancelled task, so nothing received is lost to a cancel; the cancel is thrown by the next operation.
 *
 * @param <T> the value; never null
 */
public final class Cell<T> {
    /** How many waiters that gave up may stay linked, however few wait. */
    private static final int TOLERATED = 8;

    private static final VarHandle STATE;
    private static final VarHandle ALLOWANCE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Cell.class, "state", Object.class);
            ALLOWANCE = MethodHandles.lookup().findVarHandle(Cell.class, "allowance", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Done {
        final Object value;

        Done(Object value) {
            this.value = value;
        }
    }

    private static final class Waiter {
        private volatile @Nullable Thread thread; // cleared by the thread itself when it gives up; read by anyone
        final @Nullable Consumer<Object> callback;

        // written before the waiter is published, then by the one who sweeps; may skip only waiters that gave up
        @Nullable
        volatile Waiter next;

        Waiter(@Nullable Thread thread, @Nullable Consumer<Object> callback) {
            this.thread = thread;
            this.callback = callback;
        }

        boolean gaveUp() {
            return thread == null && callback == null;
        }

        void tell(Object value) {
            Thread waiting = thread;
            if (waiting != null) {
                Parker.wake(waiting);
            } else if (callback != null) {
                callback.accept(value);
            }
        }
    }

    private final Object what;

    @SuppressWarnings("unused") // through STATE: null, the newest Waiter, or Done for good
    private volatile @Nullable Object state;

    @SuppressWarnings("FieldMayBeFinal") // through ALLOWANCE: how many more may give up until one of them sweeps
    private volatile int allowance = TOLERATED;

    /** @param what the thing waited for; its text is shown in dumps and by the actor tree */
    public Cell(Object what) {
        this.what = what;
    }

    /** Sets the value and wakes everyone. False: it was set before, and stays as it was. */
    public boolean complete(T value) {
        Done done = new Done(value);
        Object before;
        do {
            before = state;
            if (before instanceof Done) {
                return false;
            }
        } while (!STATE.compareAndSet(this, before, done));
        for (Waiter waiter = (Waiter) before; waiter != null; waiter = waiter.next) {
            waiter.tell(value);
        }
        return true;
    }

    public boolean isDone() {
        return state instanceof Done;
    }

    /** The value, or null while there is none. */
    @SuppressWarnings("unchecked")
    public @Nullable T peek() {
        return state instanceof Done done ? (T) done.value : null;
    }

    /** Calls {@code callback} with the value: now, on this thread, or when it is set, on the thread that sets it. */
    @SuppressWarnings("unchecked")
    public void whenDone(Consumer<? super T> callback) {
        Waiter waiter = new Waiter(null, value -> callback.accept((T) value));
        if (!push(waiter)) {
            callback.accept(value());
        }
    }

    /**
     * Waits for the value.
     *
     * @throws dev.harrow.ActorCancelledException if the current task is cancelled and the value is not there
     * @throws InterruptedException if the thread was interrupted by somebody else
     */
    public T await() throws InterruptedException {
        if (state instanceof Done) {
            return value();
        }
        Task task = Task.current();
        if (task == null) {
            return awaitAsStranger();
        }
        task.checkpoint();
        Waiter waiter = new Waiter(Thread.currentThread(), null);
        if (!push(waiter)) {
            return value();
        }
        task.beforePark(what);
        try {
            while (true) {
                Parker.park(what);
                if (state instanceof Done) {
                    return value();
                }
                CancelReason reason = task.cancelSeen();
                if (reason != null) {
                    throw task.cancelled(reason);
                }
                if (task.takeForeignInterrupt()) {
                    throw new InterruptedException("interrupted by code outside Harrow while waiting for " + what);
                }
            }
        } finally {
            retire(waiter);
            task.afterPark();
        }
    }

    /**
     * Waits for the value whatever happens; interrupts are kept for later.
     *
     * <p>That the actor was given up does not end this wait either. It is for what structure needs: a nursery is not left before what
     * it owns has ended, not even in an actor that nobody waits for, or its forks would outlive the frame that they stand on. Those
     * waits are bounded by the ladders of what they wait for.
     */
    public T awaitAlways() {
        awaitUntil(null);
        return value();
    }

    /**
     * Waits for the value whatever happens, but not for ever. For steps of a cancel or of a tear-down. In an actor that was given up
     * the time is over: its tree, and with it the clock, may be gone.
     *
     * @return whether the value is there
     */
    public boolean awaitAtMost(long nanos, Ticker ticker) {
        if (state instanceof Done) {
            return true;
        }
        Bound bound = new Bound(Thread.currentThread());
        Ticker.Alarm alarm = ticker.after(nanos, bound);
        try {
            return awaitUntil(bound);
        } finally {
            alarm.cancel();
        }
    }

    /** Ends a wait. The alarm decides that the time is over, not a second look at the clock, which may disagree by a little. */
    private static final class Bound implements Runnable {
        private final Thread waiting;
        private volatile boolean over; // written by the alarm; read by the waiting thread

        Bound(Thread waiting) {
            this.waiting = waiting;
        }

        @Override
        public void run() {
            over = true;
            Parker.wake(waiting);
        }
    }

    private boolean awaitUntil(@Nullable Bound bound) {
        if (state instanceof Done) {
            return true;
        }
        Waiter waiter = new Waiter(Thread.currentThread(), null);
        if (!push(waiter)) {
            return true;
        }
        Task task = Task.current();
        if (task != null) {
            task.beforePark(what);
        }
        boolean strangerInterrupted = false;
        boolean heldBack = false;
        try {
            while (!(state instanceof Done)) {
                if (bound != null && (bound.over || (task != null && task.isSevered()))) {
                    return false;
                }
                if (Thread.currentThread().isInterrupted()) {
                    if (task != null) {
                        task.holdBackInterrupt();
                        heldBack = true;
                    } else {
                        strangerInterrupted |= Thread.interrupted();
                    }
                }
                Parker.park(what);
            }
            return true;
        } finally {
            retire(waiter);
            if (task != null) {
                task.afterPark();
                if (heldBack) {
                    task.releaseInterrupt();
                }
            } else if (strangerInterrupted) {
                Parker.interrupt(Thread.currentThread());
            }
        }
    }

    private T awaitAsStranger() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Waiter waiter = new Waiter(Thread.currentThread(), null);
        if (push(waiter)) {
            try {
                while (!(state instanceof Done)) {
                    Parker.park(what);
                    if (!(state instanceof Done) && Thread.interrupted()) {
                        throw new InterruptedException("interrupted while waiting for " + what);
                    }
                }
            } finally {
                retire(waiter);
            }
        }
        return value();
    }

    @SuppressWarnings("unchecked")
    private T value() {
        if (state instanceof Done done) {
            return (T) done.value;
        }
        throw new IllegalStateException("no value yet for " + what);
    }

    /** Adds a waiter; false if the value is there already. */
    private boolean push(Waiter waiter) {
        Object before;
        do {
            before = state;
            if (before instanceof Done) {
                return false;
            }
            waiter.next = (Waiter) before;
        } while (!STATE.compareAndSet(this, before, waiter));
        return true;
    }

    /**
     * A waiter has ended its wait. If there is no value yet it gave up, and must not stay for ever: the newest is dropped at once, of
     * the others every so-many-th takes out all that gave up, so that they do not outnumber those who wait by much, but for what
     * gives up while one sweeps.
     */
    private void retire(Waiter waiter) {
        Object newest = state;
        if (newest instanceof Done || (newest == waiter && STATE.compareAndSet(this, waiter, waiter.next))) {
            return;
        }
        waiter.thread = null;
        // The one who takes the last of the allowance sweeps, alone: there is none again before it is done.
        if ((int) ALLOWANCE.getAndAdd(this, -1) == 1) {
            int waiting = sweep();
            ALLOWANCE.setVolatile(this, Math.max(TOLERATED, waiting));
        }
    }

    /**
     * Unlinks the waiters that gave up, and returns how many there are that did not. Others may push and drop the newest meanwhile:
     * neither changes what is behind the newest, and what is unlinked here has nobody to be told.
     */
    private int sweep() {
        int waiting = 0;
        Waiter kept = null;
        Object newest = state;
        Waiter each = newest instanceof Waiter first ? first : null;
        while (each != null) {
            Waiter after = each.next;
            if (!each.gaveUp()) {
                kept = each;
                waiting++;
            } else if (kept != null) {
                kept.next = after;
            } else if (!STATE.compareAndSet(this, each, after)) {
                kept = each; // somebody came before it: it stays as the link to those behind it, for the next sweep
            }
            each = after;
        }
        return waiting;
    }

    /** How many waiters are linked, those that gave up included. */
    int linked() {
        int count = 0;
        for (Waiter each = state instanceof Waiter newest ? newest : null; each != null; each = each.next) {
            count++;
        }
        return count;
    }

    @Override
    public String toString() {
        return what.toString();
    }
}
