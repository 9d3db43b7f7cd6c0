package dev.harrow.internal.scope;

import org.jspecify.annotations.Nullable;

/**
 * The turn of one actor object: the shell that gives {@link TurnState} its lock, its wake-ups and its clock.
 *
 * <p>A turn is handed over under the lock and the new holder is woken after it, so nobody can slip in between.
 */
public final class Turn {
    /** How long a turn that never parks may be held while others wait, until its next checkpoint lets one run. */
    static final long YIELD_AFTER_NANOS = 1_000_000;

    private final Object actor;
    private final TurnState<TurnHold> state = new TurnState<>(); // guarded by this

    /** @param actor the actor object whose calls take turns */
    public Turn(Object actor) {
        this.actor = actor;
    }

    Object actor() {
        return actor;
    }

    /** A request wants to begin. It is begun at once on this thread, or later by whoever hands it the turn. */
    public void submit(TurnHold request) {
        boolean now;
        synchronized (this) {
            now = state.submit(request);
        }
        if (now) {
            request.granted();
        }
    }

    /** Takes back a request that has not begun; false if it has. */
    public boolean withdraw(TurnHold request) {
        synchronized (this) {
            return state.withdraw(request);
        }
    }

    void giveUp(TurnHold held) {
        TurnHold next;
        synchronized (this) {
            next = state.giveUp(held);
        }
        if (next != null) {
            next.granted();
        }
    }

    boolean resume(TurnHold held) {
        synchronized (this) {
            return state.resume(held);
        }
    }

    boolean letOneRun(TurnHold held) {
        TurnHold next;
        synchronized (this) {
            next = state.letOneRun(held);
        }
        if (next == null) {
            return false;
        }
        next.granted();
        return true;
    }

    boolean contended() {
        synchronized (this) {
            return state.contended();
        }
    }

    /** How many requests wait to begin. */
    public int waiting() {
        synchronized (this) {
            return state.waiting();
        }
    }

    /** Who holds the turn while others wait for it, or null: for reports. */
    public @Nullable TurnHold contendedHolder() {
        synchronized (this) {
            return state.contended() ? state.holder() : null;
        }
    }
}
