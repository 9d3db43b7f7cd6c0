package dev.harrow.internal.scope;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

    private static final String NONE = "";

    private static volatile @Nullable String lent; // set once, before the first use: what another copy has found

    private LogProvider() {}

    /** What was found, looked for once. */
    private static final class Found {
        static final String FIRST = search();
    }

    /** What {@link #borrow} takes in a copy of the runtime that has the same SLF4J. */
    public static String lend() {
        return first();
    }

    /** Takes what another copy of the runtime has found. Before the first use. */
    public static void borrow(String found) {
        lent = found;
    }

    /** Whether there is one; true also where that cannot be told. */
    public static boolean isThere() {
        return !first().equals(NONE);
    }

    /** Whether there is one that may have a context; true also where that cannot be told. */
    public static boolean mayHaveContext() {
        return isThere() && !WITHOUT_CONTEXT.contains(first());
    }

    /** The class of the first provider. */
    private static String first() {
        String other = lent;
        return other == null ? Found.FIRST : other;
    }

    private static String search() {
        if (System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY) != null) {
            return UNKNOWN;
        }
        try {
            return ServiceLoader.load(SLF4JServiceProvider.class, SLF4JServiceProvider.class.getClassLoader()).stream()
                    .findFirst()
                    .map(provider -> provider.type().getName())
                    .orElse(NONE);
        } catch (ServiceConfigurationError e) {
            return UNKNOWN;
        }
    }
}
