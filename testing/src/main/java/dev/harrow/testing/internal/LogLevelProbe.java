package dev.harrow.testing.internal;

import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Levels of {@code java.util.logging} that were changed and not changed back: of the root, and of {@code dev.harrow} and what is below
 * that.
 */
public final class LogLevelProbe implements LeakProbe {
    private static final String HARROW = "dev.harrow";

    /** Held, so that it and its level are not collected between two looks. */
    private final Logger harrow = Logger.getLogger(HARROW);

    /** For {@link java.util.ServiceLoader}. */
    public LogLevelProbe() {}

    @Override
    public Watch before() {
        return new Before(levels());
    }

    @Override
    public int order() {
        return 500;
    }

    private Map<Logger, @Nullable Level> levels() {
        Map<Logger, @Nullable Level> levels = new LinkedHashMap<>();
        levels.put(Logger.getLogger(""), Logger.getLogger("").getLevel());
        levels.put(harrow, harrow.getLevel());
        LogManager manager = LogManager.getLogManager();
        for (String name : Collections.list(manager.getLoggerNames())) {
            Logger logger = name.startsWith(HARROW + ".") ? manager.getLogger(name) : null;
            if (logger != null) {
                levels.put(logger, logger.getLevel());
            }
        }
        return levels;
    }

    private final class Before implements Watch {
        private final Map<Logger, @Nullable Level> levels;

        Before(Map<Logger, @Nullable Level> levels) {
            this.levels = levels;
        }

        @Override
        public boolean maySettle() {
            return false;
        }

        @Override
        public List<Leak> leaks() {
            List<Leak> leaks = new ArrayList<>();
            levels().forEach((logger, now) -> {
                Level old = levels.get(logger); // null also for one that is new: it had none
                if (!Objects.equals(old, now)) {
                    String name = logger.getName().isEmpty() ? "root" : "'" + logger.getName() + "'";
                    leaks.add(Leak.of(
                            "the level of the " + name + " logger of java.util.logging was changed from " + show(old)
                                    + " to " + show(now),
                            () -> logger.setLevel(old)));
                }
            });
            return leaks;
        }

        private static String show(@Nullable Level level) {
            return level == null ? "that of its parent" : level.getName();
        }
    }
}
