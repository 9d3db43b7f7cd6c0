package dev.harrow.internal.scope;

import static dev.harrow.internal.scope.Log.LOG;

/**
 * The turn of one actor object: the shell that gives {@link TurnState} its lock, its wake-ups and its clock.
 *
 * <p>A turn is handed over under the lock and the new holder is woken after it, so nobody can slip in between.
 */
public final class Turn {
    /** How long a turn that never parks may be held while others wait, until its next checkpoint lets one run. */
    static final long YIELD_AFTER_NANOS = 1_000_000;

    /** How long a turn may be held while others wait until that is reported. */
    static final long REPORT_AFTER_NANOS = 10_000_000_000L;

    private final Object actor;
    private final TaskHome home;
    private final TurnState<TurnHold> state = new TurnState<>(); // guarded by this
    private volatile boolean contended; // written under the lock, after every change; read by anyone
    private boolean watched; // guarded by this: an alarm will look whether the turn is still held

    /**
     * @param actor the actor object whose calls take turns
     * @param home the actor
     */
    public Turn(Object actor, TaskHome home) {
        this.actor = actor;
        this.home = home;
    }

    Object actor() {
        return actor;
    }

    /** A request wants to begin. It is begun at once on this thread, or later by whoever hands it the turn. */
    public void submit(TurnHold request) {
        boolean now;
        boolean watch;
        synchronized (this) {
            now = state.submit(request);
            contended = state.contended();
            watch = !now && !watched;
            watched |= watch;
        }
        if (now) {
            request.granted();
        } else if (watch) {
            watchHolder();
        }
    }

    private void watchHolder() {
        home.ticker().remind(REPORT_AFTER_NANOS, this::reportLongHold);
    }

    /** Somebody waited when the alarm was set: is it still the same turn that runs? */
    private void reportLongHold() {
        TurnHold holder;
        int waiters;
        synchronized (this) {
            watched = state.contended();
            holder = watched ? state.holder() : null;
            waiters = state.waiting() + state.ready();
        }
        if (holder == null) {
            return;
        }
        long held = holder.heldNanos();
        if (held >= REPORT_AFTER_NANOS) {
            LOG.warn(
                    "a turn of actor {} is held for {} s by {} without a pause while {} requests wait; let it call"
                            + " Scopes.checkpoint(), or block in Harrow operations{}",
                    home.id(),
                    held / 1_000_000_000,
                    holder.method(),
                    waiters,
                    holder.stack());
        }
        watchHolder();
    }

    /** Takes back a request that has not begun; false if it has. */
    public boolean withdraw(TurnHold request) {
        synchronized (this) {
            boolean withdrawn = state.withdraw(request);
            contended = state.contended();
            return withdrawn;
        }
    }

    void giveUp(TurnHold held) {
        TurnHold next;
        synchronized (this) {
            next = state.giveUp(held);
            contended = state.contended();
        }
        if (next != null) {
            next.granted();
        }
    }

    boolean resume(TurnHold held) {
        synchronized (this) {
            boolean now = state.resume(held);
            contended = state.contended();
            return now;
        }
    }

    boolean letOneRun(TurnHold held) {
        TurnHold next;
        synchronized (this) {
            next = state.letOneRun(held);
            contended = state.contended();
        }
        if (next == null) {
            return false;
        }
        next.granted();
        return true;
    }

    /** Whether anyone waits for the turn. A look without the lock: every operation of the holder takes it. */
    boolean contended() {
        return contended;
    }

    /** How many requests wait to begin. */
    public int waiting() {
        synchronized (this) {
            return state.waiting();
        }
    }
}
