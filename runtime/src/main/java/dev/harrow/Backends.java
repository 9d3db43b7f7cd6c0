package dev.harrow;

import dev.harrow.internal.supervise.BackendReport;
import java.util.List;

/**
 * The spawn backends that there are: those of Harrow, and those that others provide as {@link dev.harrow.spi.SpawnBackend}.
 *
 * <p>Whether one can be used is a question to its gate, which is asked anew each time, also when an actor is started, and before anything is
 * created for it. What it can do is a set of {@linkplain dev.harrow.spi.Capability capabilities}, so that code need not know the backends by name:
 *
 * {@snippet :
 * boolean killable = Backends.of(backend).can(Capability.HARD_KILL);
 * List<Backend> usable = Backends.all().stream().filter(BackendInfo::isAvailable).map(BackendInfo::key).toList();
 * }
 *
 * <p>A provider that cannot be loaded is left out, logged once and told in the {@link #report}; of two with the same key the first that is found is
 * taken. A backend that throws when it is asked is not available. All methods may be called from any thread, in an actor or outside.
 */
public final class Backends {

    private Backends() {}

    /** All that are known, available or not, in the order of their keys. */
    public static List<BackendInfo> all() {
        return BackendReport.all();
    }

    /**
     * The one of this key, available or not.
     *
     * @throws BackendUnavailableException if there is none; the message lists those that there are
     */
    public static BackendInfo of(Backend key) {
        return BackendReport.of(key);
    }

    /**
     * A table for people of all that are known: whether each is available, and if not why and what to do instead; its capabilities; the transports that
     * can reach its actors. Marked is what an actor is made of whose start chooses nothing: by the environment variable {@code
     * HARROW_SPAWN_BACKEND}, by the default of the tree of the calling task, or, outside of a tree, by that of a tree that says nothing. Below is
     * what is wrong with providers, if anything is.
     */
    public static String report() {
        return BackendReport.render();
    }
}
