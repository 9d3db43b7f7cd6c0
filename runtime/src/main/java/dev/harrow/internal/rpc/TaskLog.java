package dev.harrow.internal.rpc;

import dev.harrow.internal.scope.LogProvider;
import dev.harrow.internal.scope.Task;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;

/** Puts actor and task into the logging context of the task's thread, for Harrow's log lines and for the user's. */
public final class TaskLog {
    /** The key under which a log line finds its actor. */
    public static final String ACTOR = "harrow.actor";

    /** The key under which a log line finds its task. */
    public static final String TASK = "harrow.task";

    // Without a logging backend that has a context there is nothing to put it into, and calls are too frequent to try.
    private static final boolean USED = LogProvider.mayHaveContext() && !(MDC.getMDCAdapter() instanceof NOPMDCAdapter);

    private TaskLog() {}

    public static void enter(Task task) {
        if (USED) {
            MDC.put(ACTOR, task.home().id().toString());
            MDC.put(TASK, task.name());
        }
    }

    public static void leave() {
        if (USED) {
            MDC.remove(ACTOR);
            MDC.remove(TASK);
        }
    }
}
