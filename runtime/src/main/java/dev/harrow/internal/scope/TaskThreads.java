package dev.harrow.internal.scope;

import dev.harrow.TooManyTasksException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What threads the tasks of one actor have: virtual ones, as many as there are tasks, or platform threads, of which there are some hundreds at most. Code
 * that computes without end takes a processor in either case, but on a virtual thread also a carrier that all other actors need. Any thread.
 */
public final class TaskThreads {
    /** How many tasks an actor may have on platform threads. */
    public static final int MOST = 256;

    /** Virtual threads, for any actor. */
    public static final TaskThreads VIRTUAL = new TaskThreads(Integer.MAX_VALUE);

    private final int most;
    private final AtomicInteger taken = new AtomicInteger(); // of platform threads only: between 0 and most

    private TaskThreads(int most) {
        this.most = most;
    }

    /** Platform threads, for one actor. */
    public static TaskThreads platform() {
        return new TaskThreads(MOST);
    }

    /** Whether they are virtual. */
    public boolean areVirtual() {
        return most == Integer.MAX_VALUE;
    }

    /** Takes the place of one more task; false if there is none. Who has one gives it back when the task is over. */
    public boolean take() {
        if (areVirtual()) {
            return true;
        }
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives a place back. */
    public void giveBack() {
        if (!areVirtual()) {
            taken.decrementAndGet();
        }
    }

    /**
     * What to say to whoever got no place.
     *
     * @param task what was to begin
     * @param actor in which actor
     */
    public TooManyTasksException full(String task, Object actor) {
        return new TooManyTasksException(task + " did not begin: actor " + actor + " has " + most
                + " tasks on platform threads, which is as many as it may have; ask less of it at once, or start it with"
                + " virtualThreads()");
    }

    /**
     * Runs a task that has a place, or needs none.
     *
     * @param baton that of the tree, if it is steered; then they are virtual
     */
    public void start(@Nullable Baton baton, String name, Runnable body) {
        if (areVirtual()) {
            Parker.startVirtual(baton, name, body);
        } else {
            Parker.startPlatform(name, body);
        }
    }
}
