package dev.harrow.internal.scope;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runtime's own logger, in a class of its own: it is looked up when there is first something to say. Looking it up makes SLF4J
 * search the class path for its provider, and complain if there is none; a program that nothing goes wrong in has no use for either.
 */
public final class Log {
    public static final Logger LOG = new ListenedLogger(LoggerFactory.getLogger("dev.harrow"), LogListeners.ALL);

    private Log() {}
}
