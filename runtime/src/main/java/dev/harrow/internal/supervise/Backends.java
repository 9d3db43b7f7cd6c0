package dev.harrow.internal.supervise;

import dev.harrow.Backend;
import dev.harrow.BackendUnavailableException;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Household;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The spawn backends that this JVM has, and the choice among them. */
public final class Backends {
    /** The environment variable that beats every other choice (S-24). */
    public static final String ENVIRONMENT = "HARROW_SPAWN_BACKEND";

    static final String BY_ENVIRONMENT = "the environment variable " + ENVIRONMENT;
    static final String BY_ROOT = "the root's default";
    static final String NO_BACKEND =
            "there is none at all: put the artifact dev.harrow:harrow-spawn on the class path or module path";

    /** Made when a backend is first asked for. */
    private static final class Known {
        // The loader of the runtime sees what stands beside it on the class path, in the module layer or in a
        // container.
        static final BackendCatalogue CATALOGUE =
                new BackendCatalogue(ServiceLoader.load(SpawnBackend.class, Backends.class.getClassLoader())
                        .iterator());
    }

    private Backends() {}

    static BackendCatalogue catalogue() {
        return Known.CATALOGUE;
    }

    /** What the environment chooses for every actor, or null. */
    static @Nullable String environment() {
        String key = System.getenv(ENVIRONMENT);
        return key == null || key.isBlank() ? null : key.strip();
    }

    /**
     * Chooses by environment, call, then the root's default, and asks the gate.
     *
     * @throws BackendUnavailableException if the choice is unknown or not available; it is never replaced by another
     */
    static SpawnBackend choose(@Nullable Backend byCall, Backend byRoot) {
        String environment = environment();
        if (environment != null) {
            return find(environment, BY_ENVIRONMENT);
        }
        return byCall != null ? find(byCall.key(), "the options of start") : find(byRoot.key(), BY_ROOT);
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
        catalogue().all().forEach((key, backend) -> {
            if (BackendCatalogue.ask(backend, new Backend(key)).info().isAvailable()) {
                backend.prepare(household);
            }
        });
    }

    private static SpawnBackend find(String key, String chosenBy) {
        SpawnBackend backend = known(key, chosenBy);
        BackendCatalogue.Answer answer = BackendCatalogue.ask(backend, new Backend(key));
        if (answer.info().availability() instanceof Availability.Unavailable no) {
            throw new BackendUnavailableException(
                    "spawn backend '" + key + "', chosen by " + chosenBy + ", is not available here: " + no.reason()
                            + "; " + no.wayOut(),
                    answer.failure());
        }
        return backend;
    }

    /**
     * The backend of that key, whether it can be used or not.
     *
     * @throws BackendUnavailableException if there is none
     */
    static SpawnBackend known(String key, String chosenBy) {
        BackendCatalogue catalogue = catalogue();
        SpawnBackend backend = catalogue.find(key);
        if (backend == null) {
            Set<String> known = catalogue.all().keySet();
            StringBuilder message = new StringBuilder("spawn backend '" + key + "', chosen by " + chosenBy
                    + ", is unknown; "
                    + (known.isEmpty() ? NO_BACKEND : "the known ones are " + String.join(", ", known)));
            catalogue.faults().forEach(fault -> message.append("; besides, ").append(fault.what()));
            throw new BackendUnavailableException(message.toString());
        }
        return backend;
    }

    /** Asks the gate once more, for one actor with its options. */
    static void require(SpawnBackend backend, SpawnRequest request) {
        Availability gate;
        Throwable thrown = null;
        try {
            gate = Objects.requireNonNull(backend.availability(request), "it says nothing");
        } catch (RuntimeException | Error broken) {
            gate = BackendCatalogue.brokenGate(backend, broken);
            thrown = broken;
        }
        if (gate instanceof Availability.Unavailable no) {
            throw new BackendUnavailableException(
                    "spawn backend '" + backend.key() + "' cannot make actor " + request.actor() + ": " + no.reason()
                            + "; " + no.wayOut(),
                    thrown);
        }
    }
}
