package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.spi.ForTesting.LoaderView;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The class loaders of actors that have ended, as long as somebody holds them: a loader that stays keeps all classes of its actor, with what
 * is in their static fields. Holds none itself, and forgets each when it is collected. Any thread.
 */
final class EndedLoaders {
    /** In the order in which the actors have ended. */
    private static final Queue<LoaderView> LOADERS = new ConcurrentLinkedQueue<>();

    private EndedLoaders() {}

    /** An actor has ended that had a class loader of its own, which nothing should hold from now on. */
    static void note(ActorId actor, ClassLoader loader) {
        prune();
        LOADERS.add(new LoaderView(actor, new WeakReference<>(loader)));
    }

    /** Those that are still there. */
    static List<LoaderView> remaining() {
        prune();
        return List.copyOf(LOADERS);
    }

    private static void prune() {
        LOADERS.removeIf(each -> each.loader().refersTo(null));
    }
}
