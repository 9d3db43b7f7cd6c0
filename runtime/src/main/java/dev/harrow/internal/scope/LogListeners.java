package dev.harrow.internal.scope;

import dev.harrow.spi.LogListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told what the runtime logs in this JVM; apart from the logger, so that a listener can be there before SLF4J is woken. */
public final class LogListeners {
    static final CopyOnWriteArrayList<LogListener> ALL = new CopyOnWriteArrayList<>();

    private LogListeners() {}

    /** Whether nobody listens. */
    public static boolean isEmpty() {
        return ALL.isEmpty();
    }

    /** Tells all of them a line that another copy of the runtime has logged. */
    public static void tell(LogListener.Line line) {
        tell(ALL, line, LoggerFactory.getLogger("dev.harrow"));
    }

    /**
     * Tells each of them a line; one that fails keeps it from no other.
     *
     * @param backend is told of those that fail; not the logger that they listen to, which would ask them again
     */
    static void tell(List<LogListener> listeners, LogListener.Line line, Logger backend) {
        for (LogListener each : listeners) {
            try {
                each.logged(line);
            } catch (RuntimeException | Error e) {
                backend.error("a log listener failed; it did not get this line: " + line.message(), e);
            }
        }
    }

    /** Adds one, if it is not there. */
    public static void add(LogListener listener) {
        ALL.addIfAbsent(listener);
    }

    /** Takes one out, if it is there. */
    public static void remove(LogListener listener) {
        ALL.remove(listener);
    }
}
