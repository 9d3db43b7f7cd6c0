package dev.harrow.internal.scope;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Who may run in an actor object: at most one turn at a time.
 *
 * <p>A turn is handed over, never grabbed: whoever gives it up learns who has it now, and wakes that one. Turns that were
 * paused and can go on are served before requests that have not begun, each group in order (DESIGN §2).
 *
 * <p>A state machine without a thread or a lock in it; the caller guards it.
 *
 * @param <T> what stands for a turn: compared by identity
 */
public final class TurnState<T> {
    private @Nullable T holder;
    private @Nullable ArrayDeque<T> ready; // made when a turn first has to wait, as most never do
    private @Nullable ArrayDeque<T> waiting; // likewise

    /** A new request. True: it has the turn now; false: it waits and will be handed it. */
    public boolean submit(T turn) {
        if (holder == null) {
            holder = turn;
            return true;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(turn);
        return false;
    }

    /** The holder ends or pauses. Returns who holds the turn now and has to be woken or begun, or null. */
    public @Nullable T giveUp(T turn) {
        if (holder != turn) {
            throw new IllegalStateException("turn is not held by " + turn + " but by " + holder);
        }
        T next = ready == null ? null : ready.poll();
        if (next == null && waiting != null) {
            next = waiting.poll();
        }
        holder = next;
        return next;
    }

    /** A paused turn can go on. True: it has the turn now; false: it is ready and will be handed it. */
    public boolean resume(T turn) {
        if (holder == null) {
            holder = turn;
            return true;
        }
        addReady(turn);
        return false;
    }

    private void addReady(T turn) {
        if (ready == null) {
            ready = new ArrayDeque<>();
        }
        ready.add(turn);
    }

    /**
     * The holder lets one other run first. Returns who holds the turn now, or null if nobody else waits and the holder
     * simply goes on; otherwise the former holder is ready and will be handed the turn again.
     */
    public @Nullable T letOneRun(T turn) {
        if (!contended()) {
            return null;
        }
        T next = giveUp(turn);
        addReady(turn);
        return next;
    }

    /** Takes back a request that has not begun. False: it has begun already, or never waited. */
    public boolean withdraw(T turn) {
        return waiting != null && waiting.remove(turn);
    }

    public @Nullable T holder() {
        return holder;
    }

    /** Whether anyone is waiting for the turn. */
    public boolean contended() {
        return ready() > 0 || waiting() > 0;
    }

    /** How many requests have not begun. */
    public int waiting() {
        return waiting == null ? 0 : waiting.size();
    }

    /** How many paused turns could go on. */
    public int ready() {
        return ready == null ? 0 : ready.size();
    }
}
