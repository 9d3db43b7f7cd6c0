package dev.harrow.internal.scope;

import dev.harrow.CancelReason;
import org.jspecify.annotations.Nullable;

/**
 * Something that a task will do, and that can be cancelled from now on: what was asked before the task begins is the first that its scope learns, and from
 * then on the scope alone knows why it was cancelled. Any thread.
 *
 * <p>Locks: the one of this is held while the scope of a task that has just begun is cancelled; nobody takes it with a lock of a scope or a task.
 */
public abstract class TaskToBegin {
    private @Nullable Task task; // guarded by this; while it runs
    private @Nullable CancelScope scope; // guarded by this; of the task from its begin on, also when it has ended
    private @Nullable CancelReason early; // guarded by this; the first cancel before there was a scope

    /** The task, while it runs. */
    public final synchronized @Nullable Task task() {
        return task;
    }

    /** The first cancel of this, or null: the one that its scope keeps, so that all that is told of it agrees (S-80). */
    public final synchronized @Nullable CancelReason cancelReason() {
        return scope == null ? early : scope.reason();
    }

    /** Cancels the task: now, or at its first operation if it has not begun to run. */
    protected final void cancelTask(CancelReason reason) {
        CancelScope running;
        synchronized (this) {
            running = scope;
            if (running == null && early == null) {
                early = reason; // nothing of its code will run, so a later one has nobody to reach
            }
        }
        if (running != null) {
            running.cancel(reason);
        }
    }

    /** The task has begun, and has done nothing yet. On its thread. */
    protected final synchronized void begun(Task running) {
        task = running;
        scope = running.homeScope();
        if (early != null) {
            scope.cancel(early);
        }
    }

    /** The task has done what it had to do. On its thread. */
    protected final synchronized void ended() {
        task = null;
    }
}
