package dev.harrow.internal.supervise;

import dev.harrow.Backend;
import dev.harrow.BackendUnavailableException;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Household;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The spawn backends that this JVM has, and the choice among them. */
public final class Backends {
    /** The environment variable that beats every other choice (S-24). */
    public static final String ENVIRONMENT = "HARROW_SPAWN_BACKEND";

    /** Those that were looked for. The search opens every archive of the class path, so it goes no further than is asked. */
    private static final class Known {
        // The loader of the runtime sees what stands beside it on the class path, in the module layer or in a
        // container.
        private static final Iterator<SpawnBackend> REST = ServiceLoader.load(
                        SpawnBackend.class, Backends.class.getClassLoader())
                .iterator(); // guarded by Known.class
        private static final Map<String, SpawnBackend> BY_KEY =
                new ConcurrentHashMap<>(); // grows under the lock of Known.class

        static @Nullable SpawnBackend find(String key) {
            SpawnBackend known = BY_KEY.get(key);
            return known != null ? known : search(key);
        }

        static Map<String, SpawnBackend> all() {
            search(null);
            return new TreeMap<>(BY_KEY);
        }

        /** Goes on until {@code key} is there, or to the end. */
        private static synchronized @Nullable SpawnBackend search(@Nullable String key) {
            SpawnBackend known = key == null ? null : BY_KEY.get(key);
            while (known == null && REST.hasNext()) {
                SpawnBackend next = REST.next();
                String found = next.key().key();
                if (BY_KEY.putIfAbsent(found, next) == null && found.equals(key)) {
                    known = next;
                }
            }
            return known;
        }
    }

    private Backends() {}

    /** All of them, by key. */
    public static Map<String, SpawnBackend> all() {
        return Known.all();
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

    /** Refuses what a steering does not reach. */
    static void requireSteerable(Backend chosen, String actor) {
        if (!chosen.equals(Backend.THREAD)) {
            throw new BackendUnavailableException("spawn backend '" + chosen + "' cannot be used for actor '" + actor
                    + "': its tree is steered (RootConfig.steering), which reaches tasks of backend '" + Backend.THREAD
                    + "' only; use that one, or a tree that is not steered");
        }
    }

    /** Lets those that are available begin with what the household wants to be ready before the first actor. */
    static void prepare(Household household) {
        for (SpawnBackend each : all().values()) {
            if (each.availability() instanceof Availability.Available) {
                each.prepare(household);
            }
        }
    }

    static SpawnBackend find(String key, String chosenBy) {
        SpawnBackend backend = Known.find(key);
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

    /** Asks the gate once more, for one actor with its options. */
    static void require(SpawnBackend backend, SpawnRequest request) {
        if (backend.availability(request) instanceof Availability.Unavailable(String reason, String wayOut)) {
            throw new BackendUnavailableException("spawn backend '" + backend.key() + "' cannot make actor "
                    + request.actor() + ": " + reason + "; " + wayOut);
        }
    }
}
