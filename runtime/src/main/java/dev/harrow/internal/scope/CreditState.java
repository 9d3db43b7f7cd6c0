package dev.harrow.internal.scope;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A window of credit: a sender takes credit for what it sends, the receiver gives it back for what it has taken in.
 *
 * <p>Waiting senders are served in order, and a sender that comes later never overtakes one that waits. Once closed, nobody
 * waits any more.
 *
 * <p>A state machine without a thread or a lock in it; the caller guards it.
 *
 * @param <T> what stands for a waiting sender: compared by identity
 */
public final class CreditState<T> {
    private final int window;
    private int available;
    private boolean closed;
    private @Nullable ArrayDeque<T> waiting; // made when a sender first has to wait

    /** What became of a request for credit. */
    public enum Outcome {
        GRANTED,
        WAITING,
        CLOSED
    }

    public CreditState(int window) {
        if (window < 1) {
            throw new IllegalArgumentException("window must be at least 1, not " + window);
        }
        this.window = window;
        this.available = window;
    }

    /** Takes one unit if that needs no waiting. */
    public boolean tryAcquire() {
        if (closed || available == 0 || waiting() > 0) {
            return false;
        }
        available--;
        return true;
    }

    /** A sender wants one unit. */
    public Outcome acquire(T sender) {
        if (closed) {
            return Outcome.CLOSED;
        }
        if (tryAcquire()) {
            return Outcome.GRANTED;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(sender);
        return Outcome.WAITING;
    }

    /**
     * One unit comes back. Returns the waiting sender that it goes to and that has to be woken, or null.
     *
     * @throws IllegalStateException if more comes back than was ever given out
     */
    public @Nullable T giveBack() {
        T next = waiting == null ? null : waiting.poll();
        if (next != null) {
            return next;
        }
        if (available == window) {
            throw new IllegalStateException("credit given back twice: all " + window + " units are here already");
        }
        available++;
        return null;
    }

    /** A waiting sender gives up. False: it was granted its unit already, or woken by the close. */
    public boolean withdraw(T sender) {
        return waiting != null && waiting.remove(sender);
    }

    /** Ends the window; returns everyone who waited and has to be woken. */
    public ArrayDeque<T> close() {
        closed = true;
        ArrayDeque<T> woken = waiting == null ? new ArrayDeque<>(0) : waiting;
        waiting = null;
        return woken;
    }

    /** How many units are out. */
    public int taken() {
        return window - available;
    }

    public int waiting() {
        return waiting == null ? 0 : waiting.size();
    }
}
