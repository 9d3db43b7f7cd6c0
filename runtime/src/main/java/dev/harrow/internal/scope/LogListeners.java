package dev.harrow.internal.scope;

import dev.harrow.spi.LogListener;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who is told what the runtime logs in this JVM; apart from the logger, so that a listener can be there before SLF4J is woken. */
public final class LogListeners {
    static final CopyOnWriteArrayList<LogListener> ALL = new CopyOnWriteArrayList<>();

    private LogListeners() {}

    /** Adds one, if it is not there. */
    public static void add(LogListener listener) {
        ALL.addIfAbsent(listener);
    }

    /** Takes one out, if it is there. */
    public static void remove(LogListener listener) {
        ALL.remove(listener);
    }
}
