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
    private final ArrayDeque<T> ready = new ArrayDeque<>(0);
    private final ArrayDeque<T> waiting = new ArrayDeque<>(0);

    /** A new request. True: it has the turn now; false: it waits and will be handed it. */
    public boolean submit(T turn) {
        if (holder == null) {
            holder = turn;
            return true;
        }
        waiting.add(turn);
        return false;
    }

    /** The holder ends or pauses. Returns who holds the turn now and has to be woken or begun, or null. */
    public @Nullable T giveUp(T turn) {
        if (holder != turn) {
            throw new IllegalStateException("turn is not held by " + turn + " but by " + holder);
        }
        holder = ready.isEmpty() ? waiting.poll() : ready.poll();
        return holder;
    }

    /** A paused turn can go on. True: it has the turn now; false: it is ready and will be handed it. */
    public boolean resume(T turn) {
        if (holder == null) {
            holder = turn;
            return true;
        }
        ready.add(turn);
        return false;
    }

    /**
     * The holder lets one other run first. Returns who holds the turn now, or null if nobody else waits and the holder
     * simply goes on; otherwise the former holder is ready and will be handed the turn again.
     */
    public @Nullable T letOneRun(T turn) {
        if (ready.isEmpty() && waiting.isEmpty()) {
            return null;
        }
        T next = giveUp(turn);
        ready.add(turn);
        return next;
    }

    /** Takes back a request that has not begun. False: it has begun already, or never waited. */
    public boolean withdraw(T turn) {
        return waiting.remove(turn);
    }

    public @Nullable T holder() {
        return holder;
    }

    /** Whether anyone is waiting for the turn. */
    public boolean contended() {
        return !ready.isEmpty() || !waiting.isEmpty();
    }

    /** How many requests have not begun. */
    public int waiting() {
        return waiting.size();
    }

    /** How many paused turns could go on. */
    public int ready() {
        return ready.size();
    }
}
