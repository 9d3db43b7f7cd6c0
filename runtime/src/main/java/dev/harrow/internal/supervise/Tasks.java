package dev.harrow.internal.supervise;

import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Task;
import java.util.ArrayList;
import java.util.List;

/** Finds the running tasks of an actor, by walking its scopes. */
final class Tasks {

    private Tasks() {}

    static List<Task> of(ActorCell cell) {
        List<Task> found = new ArrayList<>();
        collect(cell.tasks(), found);
        return found;
    }

    private static void collect(CancelScope scope, List<Task> found) {
        for (CancelScope child : scope.children()) {
            Task task = child.task();
            if (task != null && task.homeScope() == child) {
                found.add(task);
            }
            collect(child, found);
        }
    }
}
