package dev.harrow.internal.supervise;

import dev.harrow.internal.scope.Baton;
import dev.harrow.internal.scope.Parker;
import dev.harrow.internal.scope.TaskScope;
import dev.harrow.internal.scope.TaskThreads;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Forks for threads that do not own the nursery: only the owner of a structured scope may fork in it, so this subtask of the
 * nursery has a scope of its own inside it.
 */
final class Spawner implements Callable<Object> {
    private final String nursery;
    private final @Nullable Baton baton;
    private final TaskThreads threads;
    private final ArrayDeque<Callable<?>> queue = new ArrayDeque<>(0); // guarded by this
    private boolean ended; // guarded by this; moves false -> true
    private @Nullable Thread thread; // guarded by this; set when the subtask begins

    /**
     * @param baton that of the tree, if it is steered
     * @param threads what those of the tasks are
     */
    Spawner(String nursery, @Nullable Baton baton, TaskThreads threads) {
        this.nursery = nursery;
        this.baton = baton;
        this.threads = threads;
    }

    /** Forks {@code task} soon. Any thread. */
    void fork(Callable<?> task) {
        Thread runner;
        synchronized (this) {
            queue.add(task);
            runner = thread;
        }
        if (runner != null) {
            Parker.wake(runner);
        }
    }

    /** Nothing will be forked any more, and nothing that was runs. */
    void end() {
        Thread runner;
        synchronized (this) {
            ended = true;
            runner = thread;
        }
        if (runner != null) {
            Parker.wake(runner);
        }
    }

    @Override
    public Object call() {
        Thread.currentThread().setName(nursery + "/spawner");
        synchronized (this) {
            thread = Thread.currentThread();
        }
        TaskScope scope = null;
        while (true) {
            Callable<?> next;
            synchronized (this) {
                next = queue.poll();
                if (next == null && ended) {
                    break;
                }
            }
            if (next == null) {
                Parker.park(this);
            } else {
                if (scope == null) {
                    scope = TaskScope.open(nursery + "/spawner", baton, threads);
                }
                scope.fork(next);
            }
        }
        if (scope != null) {
            scope.close();
        }
        return this;
    }

    @Override
    public String toString() {
        return "spawner of nursery '" + nursery + "'";
    }
}
