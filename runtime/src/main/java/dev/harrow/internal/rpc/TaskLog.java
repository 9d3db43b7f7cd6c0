package dev.harrow.internal.rpc;

import dev.harrow.internal.scope.Task;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Puts actor and task into the logging context of the task's thread, for Harrow's log lines and for the user's. */
public final class TaskLog {
    /** The key under which a log line finds its actor. */
    public static final String ACTOR = "harrow.actor";

    /** The key under which a log line finds its task. */
    public static final String TASK = "harrow.task";

    /** SLF4J's own providers that have no context. */
    private static final Set<String> WITHOUT =
            Set.of("org.slf4j.simple.SimpleServiceProvider", "org.slf4j.nop.NOPServiceProvider");

    // Without a logging backend that has a context there is nothing to put it into, and calls are too frequent to try.
    private static final boolean USED = providerMayHaveContext() && !(MDC.getMDCAdapter() instanceof NOPMDCAdapter);

    private TaskLog() {}

    /**
     * Looks which provider SLF4J will take, the first that there is, without waking SLF4J: that takes longer, and where there is no provider it complains on stderr, to a program that may never log anything.
     */
    private static boolean providerMayHaveContext() {
        if (System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY) != null) {
            return true;
        }
        try {
            Optional<ServiceLoader.Provider<SLF4JServiceProvider>> first =
                    ServiceLoader.load(SLF4JServiceProvider.class, SLF4JServiceProvider.class.getClassLoader()).stream()
                            .findFirst();
            return first.isPresent() && !WITHOUT.contains(first.get().type().getName());
        } catch (ServiceConfigurationError e) {
            return true; // SLF4J skips what it cannot load: it has to be asked
        }
    }

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
