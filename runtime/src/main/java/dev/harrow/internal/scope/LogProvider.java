package dev.harrow.internal.scope;

import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Looks which provider SLF4J will take, the first that there is, without waking SLF4J: that takes longer, and where there is no provider it
 * complains on stderr, to a program that may never log anything.
 */
public final class LogProvider {
    /** Has to be asked of SLF4J itself, which has settings of its own and skips what it cannot load. */
    private static final String UNKNOWN = "";

    /** SLF4J's own providers that have no context. */
    private static final Set<String> WITHOUT_CONTEXT =
            Set.of("org.slf4j.simple.SimpleServiceProvider", "org.slf4j.nop.NOPServiceProvider");

    private LogProvider() {}

    /** Whether there is one; true also where that cannot be told. */
    public static boolean isThere() {
        return first().isPresent();
    }

    /** Whether there is one that may have a context; true also where that cannot be told. */
    public static boolean mayHaveContext() {
        Optional<String> first = first();
        return first.isPresent() && !WITHOUT_CONTEXT.contains(first.get());
    }

    /** The class of the first provider. */
    private static Optional<String> first() {
        if (System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY) != null) {
            return Optional.of(UNKNOWN);
        }
        try {
            return ServiceLoader.load(SLF4JServiceProvider.class, SLF4JServiceProvider.class.getClassLoader()).stream()
                    .findFirst()
                    .map(provider -> provider.type().getName());
        } catch (ServiceConfigurationError e) {
            return Optional.of(UNKNOWN);
        }
    }
}
