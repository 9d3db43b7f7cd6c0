package dev.harrow.spawn;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What this JVM does about start caches, and where they are: by a system property, which goes to its children as an environment variable, or by
 * that variable. Neither is on a command line of a child.
 */
enum CacheSetting {
    /** Used where there is one, and made where there is none. */
    AUTO,
    /** Used where there is one. */
    USE,
    /** Neither. */
    OFF;

    static final String MODE_PROPERTY = "harrow.spawn.aot";
    static final String FOLDER_PROPERTY = "harrow.spawn.cache";
    static final String MODE_VARIABLE = "HARROW_SPAWN_AOT";
    static final String FOLDER_VARIABLE = "HARROW_SPAWN_CACHE";

    static CacheSetting current() {
        return of(said(MODE_PROPERTY, MODE_VARIABLE));
    }

    static CacheSetting of(@Nullable String text) {
        if (text == null) {
            return AUTO;
        }
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            Unknown.tell(text);
            return OFF;
        }
    }

    /** Told once. */
    private static final class Unknown {
        private static final AtomicBoolean TOLD = new AtomicBoolean(); // moves false -> true, by any thread

        static void tell(String text) {
            if (!TOLD.getAndSet(true)) {
                LoggerFactory.getLogger("dev.harrow.spawn")
                        .warn("{} is '{}', and can be auto, use or off; no start cache is used", MODE_PROPERTY, text);
            }
        }
    }

    /** Another place for the caches than the user's own folder, or null. */
    static @Nullable String folder() {
        return said(FOLDER_PROPERTY, FOLDER_VARIABLE);
    }

    private static @Nullable String said(String property, String variable) {
        String own = System.getProperty(property);
        String value = own == null || own.isEmpty() ? System.getenv(variable) : own;
        return value == null || value.isEmpty() ? null : value;
    }

    /** What was said to this JVM holds for its children, too. */
    static void inherit(Map<String, String> environment) {
        inherit(environment, MODE_PROPERTY, MODE_VARIABLE);
        inherit(environment, FOLDER_PROPERTY, FOLDER_VARIABLE);
    }

    private static void inherit(Map<String, String> environment, String property, String variable) {
        String own = System.getProperty(property);
        if (own != null && !own.isEmpty()) {
            environment.put(variable, own);
        }
    }
}
