package dev.harrow.spawn;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/** What is said about start caches: never anything where no logging provider is, for SLF4J would complain about that on stderr. */
final class StartLog {
    private StartLog() {}

    static void debug(String message) {
        if (Provider.IS_THERE) {
            LoggerFactory.getLogger("dev.harrow.spawn").debug(message);
        }
    }

    /** Looked for when there is something to say. */
    private static final class Provider {
        static final boolean IS_THERE = isThere();

        private static boolean isThere() {
            try {
                return System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY) != null
                        || ServiceLoader.load(SLF4JServiceProvider.class, SLF4JServiceProvider.class.getClassLoader())
                                .stream()
                                .findFirst()
                                .isPresent();
            } catch (ServiceConfigurationError e) {
                return true; // SLF4J knows better
            }
        }
    }
}
