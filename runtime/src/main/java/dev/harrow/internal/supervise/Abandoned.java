package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.scope.Parker;
import dev.harrow.internal.scope.Stack;
import dev.harrow.internal.scope.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The actors of this JVM that were given up and still have running threads: counted, named, and forgotten when the last of
 * their threads ends.
 */
final class Abandoned {
    private static final Set<ActorCell> CELLS = ConcurrentHashMap.newKeySet();

    private Abandoned() {}

    /** Notes an actor that was given up. Returns at once: it is called by the ladder, on which others wait. */
    static void take(ActorCell cell) {
        CELLS.add(cell);
        // To see the stack of a thread that computes, it has to be stopped, which takes its time.
        Parker.start(Parker.daemon("harrow-report", () -> report(cell)));
    }

    private static void report(ActorCell cell) {
        List<Task> running = Tasks.of(cell);
        StringBuilder text = new StringBuilder();
        for (Task task : running) {
            text.append("\n  task ")
                    .append(task.name())
                    .append(" on thread '")
                    .append(task.thread().getName())
                    .append('\'');
            text.append(Stack.of(task.thread()));
        }
        LOG.error(
                "actor {} was abandoned: it did not end within its ladder, and this backend cannot kill. {} of its tasks still run;"
                        + " nothing that they do reaches anyone. Let them react to an interrupt or call Scopes.checkpoint();"
                        + " code that cannot belongs on the process backend.{}",
                cell.id(),
                running.size(),
                text);
    }

    /** Those that still have running threads. */
    static List<ActorCell> remaining() {
        CELLS.removeIf(cell -> cell.active() == 0);
        return new ArrayList<>(CELLS);
    }
}
