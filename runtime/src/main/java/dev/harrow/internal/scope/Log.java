package dev.harrow.internal.scope;

import dev.harrow.spi.LogListener;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runtime's own logger, in a class of its own: it is looked up when there is first something to say. Looking it up makes SLF4J
 * search the class path for its provider, and complain if there is none; a program that nothing goes wrong in has no use for either.
 */
public final class Log {
    public static final Logger LOG = listened(LoggerFactory.getLogger("dev.harrow"));

    private Log() {}

    private static Logger listened(Logger backend) {
        List<LogListener> listeners = new ArrayList<>();
        try {
            ServiceLoader.load(LogListener.class, Log.class.getClassLoader()).forEach(listeners::add);
        } catch (ServiceConfigurationError e) {
            backend.error("a log listener could not be made; it is not told what is logged", e);
        }
        return listeners.isEmpty() ? backend : new ListenedLogger(backend, listeners);
    }
}
