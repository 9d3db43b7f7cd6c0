package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.spi.ForTesting.LoaderView;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The class loaders of actors that have ended, as long as somebody holds them: a loader that stays keeps all classes of its actor, with what
 * is in their static fields. Holds none itself, and forgets each when it is collected. Any thread.
 */
final class EndedLoaders {
    /** In the order in which the actors have ended. */
    private static final Queue<LoaderView> LOADERS = new ConcurrentLinkedQueue<>();

    /** Takes them in another copy of the runtime, if that has made this one: this one may be gone when somebody asks. */
    private static volatile @Nullable BiConsumer<Map<String, Object>, ClassLoader>
            lent; // set once, before the first use

    private EndedLoaders() {}

    /** From now on another copy of the runtime takes note of them. Before the first use. */
    static void borrow(BiConsumer<Map<String, Object>, ClassLoader> notes) {
        lent = notes;
    }

    /** An actor of another copy of the runtime has ended, see {@link #note(ActorId, ClassLoader)}. */
    static void note(Map<String, Object> actor, ClassLoader loader) {
        note(IsolateBridge.id(actor), loader);
    }

    /** An actor has ended that had a class loader of its own, which nothing should hold from now on. */
    static void note(ActorId actor, ClassLoader loader) {
        BiConsumer<Map<String, Object>, ClassLoader> other = lent;
        if (other != null) {
            other.accept(IsolateBridge.toMap(actor), loader);
            return;
        }
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
