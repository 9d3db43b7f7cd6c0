package dev.harrow.internal.supervise;

import dev.harrow.Backend;
import dev.harrow.BackendUnavailableException;
import dev.harrow.spi.Availability;
import dev.harrow.spi.SpawnBackend;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The spawn backends that this JVM has, and the choice among them. */
public final class Backends {
    /** The environment variable that beats every other choice (S-24). */
    public static final String ENVIRONMENT = "HARROW_SPAWN_BACKEND";

    private static final class Known {
        static final Map<String, SpawnBackend> BY_KEY = load();

        private static Map<String, SpawnBackend> load() {
            Map<String, SpawnBackend> found = new TreeMap<>();
            // The loader of the runtime sees what stands beside it on the class path, in the module layer or in a
            // container.
            for (SpawnBackend each : ServiceLoader.load(SpawnBackend.class, Backends.class.getClassLoader())) {
                found.putIfAbsent(each.key().key(), each);
            }
            return found;
        }
    }

    private Backends() {}

    /** All of them, by key. */
    public static Map<String, SpawnBackend> all() {
        return Known.BY_KEY;
    }

    /**
     * Chooses by environment, call, then the root's default, and asks the gate.
     *
     * @throws BackendUnavailableException if the choice is unknown or not available; it is never replaced by another
     */
    static SpawnBackend choose(@Nullable Backend byCall, Backend byRoot) {
        String environment = System.getenv(ENVIRONMENT);
        if (environment != null && !environment.isBlank()) {
            return find(environment.strip(), "the environment variable " + ENVIRONMENT);
        }
        return byCall != null ? find(byCall.key(), "the options of start") : find(byRoot.key(), "the root's default");
    }

    static SpawnBackend find(String key, String chosenBy) {
        SpawnBackend backend = all().get(key);
        if (backend == null) {
            throw new BackendUnavailableException(
                    "spawn backend '" + key + "', chosen by " + chosenBy + ", is unknown; "
                            + (all().isEmpty()
                                    ? "there is none at all: put the artifact dev.harrow:harrow-spawn on the class path or module path"
                                    : "the known ones are " + String.join(", ", all().keySet())));
        }
        if (backend.availability() instanceof Availability.Unavailable(String reason, String wayOut)) {
            throw new BackendUnavailableException("spawn backend '" + key + "', chosen by " + chosenBy
                    + ", is not available here: " + reason + "; " + wayOut);
        }
        return backend;
    }
}
