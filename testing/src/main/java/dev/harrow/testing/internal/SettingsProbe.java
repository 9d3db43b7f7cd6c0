package dev.harrow.testing.internal;

import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TimeZone;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** System properties and the default handler of uncaught exceptions, that were changed and not changed back. */
public final class SettingsProbe implements LeakProbe {

    static {
        // The JDK notes its own answer in a system property at the first question for the time zone; no test is to
        // blame for that.
        TimeZone.getDefault();
    }

    /** For {@link java.util.ServiceLoader}. */
    public SettingsProbe() {}

    @Override
    public Watch before() {
        return new Before(copyOfProperties(), Thread.getDefaultUncaughtExceptionHandler());
    }

    @Override
    public int order() {
        return 500;
    }

    private static Map<Object, Object> copyOfProperties() {
        Properties live = System.getProperties();
        synchronized (live) {
            return new HashMap<>(live);
        }
    }

    private record Before(Map<Object, Object> properties, Thread.@Nullable UncaughtExceptionHandler handler)
            implements Watch {

        @Override
        public boolean maySettle() {
            return false;
        }

        @Override
        public List<Leak> leaks() {
            List<Leak> leaks = new ArrayList<>();
            Map<Object, Object> now = copyOfProperties();
            TreeSet<String> changed = new TreeSet<>();
            for (Map<Object, Object> each : List.of(now, properties)) {
                for (Object key : each.keySet()) {
                    if (key instanceof String name && !Objects.equals(now.get(key), properties.get(key))) {
                        changed.add(name);
                    }
                }
            }
            for (String name : changed) {
                leaks.add(Leak.of(
                        "system property '" + name + "' was changed from " + show(properties.get(name)) + " to "
                                + show(now.get(name)),
                        () -> putBack(name)));
            }
            Thread.UncaughtExceptionHandler current = Thread.getDefaultUncaughtExceptionHandler();
            if (current != handler) {
                leaks.add(Leak.of(
                        "the default handler of uncaught exceptions was changed from " + handler + " to " + current,
                        () -> Thread.setDefaultUncaughtExceptionHandler(handler)));
            }
            return leaks;
        }

        private void putBack(String name) {
            Object old = properties.get(name);
            if (old == null) {
                System.getProperties().remove(name);
            } else {
                System.getProperties().put(name, old);
            }
        }

        private static String show(@Nullable Object value) {
            return value == null ? "absent" : "'" + value + "'";
        }
    }
}
