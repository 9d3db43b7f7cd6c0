package dev.harrow.internal.scope;

import dev.harrow.RuntimeFailureException;
import org.jspecify.annotations.Nullable;

/**
 * One request's hold on the turn of its actor object, from the moment it wants to begin until it has ended.
 *
 * <p>The first grant begins the request, every later one wakes the thread that paused. A turn is retaken uninterruptibly:
 * cleanup after a cancel runs in turn as well (DESIGN §2).
 */
public final class TurnHold {
    /** What starts the request. */
    public interface Starter {

        /** Starts the request, which has the turn now; must not block. */
        void begin();
    }

    private final Turn turn;
    private final String method;
    private final Starter starter;
    private volatile boolean holding; // written by whoever hands over the turn and by the holder; read by both
    private volatile @Nullable Thread thread; // written once, by the task's thread when it begins
    private volatile long
            sinceNanos; // written before holding is set, and again by the holder when it runs; read by anyone

    /**
     * @param method what the request runs, for messages
     * @param starter is told to begin once, on the thread that hands over the turn
     */
    public TurnHold(Turn turn, String method, Starter starter) {
        this.turn = turn;
        this.method = method;
        this.starter = starter;
    }

    /** The task's thread has begun to run the request. */
    public void begun() {
        sinceNanos = System.nanoTime();
        thread = Thread.currentThread();
    }

    /** The request has ended. */
    public void end() {
        holding = false;
        turn.giveUp(this);
    }

    public String method() {
        return method;
    }

    /**
     * How long the turn is held without a pause. Zero in the moment between being chosen as the next holder and being told:
     * what this hold remembers then is the time of its last one, or nothing.
     */
    long heldNanos() {
        return holding ? System.nanoTime() - sinceNanos : 0;
    }

    /** The stack of the thread that runs the request, for reports. */
    String stack() {
        Thread runner = thread;
        return runner == null ? "" : Stack.of(runner);
    }

    void granted() {
        Thread paused = thread;
        sinceNanos = System.nanoTime();
        holding = true;
        if (paused == null) {
            starter.begin();
        } else {
            Parker.wake(paused);
        }
    }

    void pause() {
        if (Thread.holdsLock(turn.actor())) {
            throw new RuntimeFailureException(
                    "method " + method + " blocks in a Harrow operation while it holds the monitor of its"
                            + " actor object, so no other turn could run there. Leave the synchronized block first; turns already"
                            + " keep calls of one actor object from overlapping.");
        }
        holding = false;
        turn.giveUp(this);
    }

    void resume() {
        if (turn.resume(this)) {
            sinceNanos = System.nanoTime();
            holding = true;
        } else {
            awaitGrant();
            sinceNanos = System.nanoTime();
        }
    }

    void yieldIfLong() {
        if (!turn.contended() || !Parker.tookLong("let another turn run", sinceNanos, Turn.YIELD_AFTER_NANOS)) {
            return;
        }
        if (Thread.holdsLock(turn.actor())) {
            return; // a checkpoint that parks will say so; one that does not has no reason to fail
        }
        holding = false;
        if (turn.letOneRun(this)) {
            awaitGrant();
            sinceNanos = System.nanoTime();
        } else {
            sinceNanos = System.nanoTime();
            holding = true;
        }
    }

    private void awaitGrant() {
        Task task = Task.current();
        boolean heldBack = false;
        while (!holding) {
            Parker.park(turn);
            if (Thread.currentThread().isInterrupted() && task != null) {
                task.holdBackInterrupt();
                heldBack = true;
            }
        }
        if (heldBack && task != null) {
            task.releaseInterrupt();
        }
    }
}
