package dev.harrow.internal.ipc;

import dev.harrow.internal.scope.LogProvider;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;

/**
 * Keeps Netty's start quiet. It takes SLF4J for its log, and where that has no provider SLF4J complains on stderr, to a program that may never
 * log anything; there Netty gets the JDK's log, which it would take next.
 */
final class NettyLog {
    // settled once per JVM, before a class of Netty makes a logger
    static {
        if (!LogProvider.isThere()) {
            InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        }
    }

    private NettyLog() {}

    /** Does it, the first time. */
    static void settle() {
        // by the initializer of this class
    }
}
