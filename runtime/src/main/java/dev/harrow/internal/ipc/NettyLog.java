package dev.harrow.internal.ipc;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Keeps Netty's start quiet. It takes SLF4J for its log, and where that has no provider SLF4J complains on stderr, to a program that may never
 * log anything; there Netty gets the JDK's log, which it would take next.
 */
final class NettyLog {
    // settled once per JVM, before a class of Netty makes a logger
    static {
        if (!hasProvider()) {
            InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        }
    }

    private NettyLog() {}

    /** Does it, the first time. */
    static void settle() {
        // by the initializer of this class
    }

    private static boolean hasProvider() {
        if (System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY) != null) {
            return true;
        }
        try {
            return ServiceLoader.load(SLF4JServiceProvider.class, SLF4JServiceProvider.class.getClassLoader()).stream()
                    .findFirst()
                    .isPresent();
        } catch (ServiceConfigurationError e) {
            return true; // SLF4J skips what it cannot load: it has to be asked
        }
    }
}
