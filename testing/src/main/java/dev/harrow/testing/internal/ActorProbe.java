package dev.harrow.testing.internal;

import dev.harrow.ActorId;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.ActorView;
import dev.harrow.spi.ForTesting.PendingView;
import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Actor trees that are left open, with all that is in them; and in trees that were open before, such as that of a fixture of a whole class,
 * actors, calls and dialogs that a test has begun and not ended.
 *
 * <p>A tree that goes on may begin something at any moment. So in such a one only what is there whenever it is looked at counts.
 */
public final class ActorProbe implements LeakProbe {
    private static final String WHY = "it was left behind by a test";
    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final long POLL_NANOS = 10_000_000;

    /** For {@link java.util.ServiceLoader}. */
    public ActorProbe() {
        ForTesting.ofThisJvm().noteCreation();
    }

    @Override
    public Watch before() {
        Before before = new Before();
        for (ActorView root : ForTesting.ofThisJvm().trees()) {
            before.roots.add(root.id());
            note(root, before.actors, before.pending);
        }
        return before;
    }

    private static void note(ActorView actor, Set<ActorId> actors, Set<Object> pending) {
        actors.add(actor.id());
        actor.pending().forEach(each -> pending.add(each.key()));
        actor.children().forEach(child -> note(child, actors, pending));
    }

    @Override
    public int order() {
        return 100;
    }

    private static final class Before implements Watch {
        private final Set<ActorId> roots = new HashSet<>();
        private final Set<ActorId> actors = new HashSet<>();
        private final Set<Object> pending = new HashSet<>(); // by identity, which theirs is
        private @Nullable Set<Object> lasting; // of trees that go on: what was new whenever it was looked at

        @Override
        public List<Leak> leaks() {
            List<Leak> leaks = new ArrayList<>();
            Set<Object> seen = new HashSet<>();
            for (ActorView root : ForTesting.ofThisJvm().trees()) {
                if (roots.contains(root.id())) {
                    inside(root, root, seen, leaks);
                } else {
                    leaks.add(tree(root));
                }
            }
            lasting = seen;
            return leaks;
        }

        private void inside(ActorView root, ActorView actor, Set<Object> seen, List<Leak> leaks) {
            for (PendingView each : actor.pending()) {
                if (!pending.contains(each.key()) && lasts(each.key(), seen)) {
                    leaks.add(Leak.of(
                                    each.what() + " by " + actor.id() + ", not ended",
                                    () -> each.cancel().accept(WHY))
                            .createdAt(each.created()));
                }
            }
            for (ActorView child : actor.children()) {
                if (actors.contains(child.id())) {
                    inside(root, child, seen, leaks);
                } else if (lasts(child.id(), seen)) {
                    leaks.add(Leak.of(
                                    "actor " + child.id() + " [" + child.backend() + ", " + child.state() + "] of tree "
                                            + root.id() + ", not ended",
                                    () -> ForTesting.ofThisJvm().cancelChild(root.id(), child.id(), WHY))
                            .createdAt(child.created()));
                }
            }
        }

        private boolean lasts(Object key, Set<Object> seen) {
            if (lasting != null && !lasting.contains(key)) {
                return false;
            }
            seen.add(key);
            return true;
        }

        private static Leak tree(ActorView root) {
            return Leak.of("actor tree " + root.id() + ", not ended", () -> end(root.id()))
                    .withDetail(picture(root))
                    .createdAt(root.created());
        }

        private static String picture(ActorView root) {
            return ForTesting.ofThisJvm().picture(root.id()) + Pending.below(root);
        }

        /** A cancel with its ladder; if nobody ends the tree even then, it is given up. */
        private static void end(ActorId root) {
            long until = System.nanoTime()
                    + ForTesting.ofThisJvm().ladder(root).plus(MARGIN).toNanos();
            ForTesting.ofThisJvm().cancel(root, WHY);
            while (isOpen(root) && System.nanoTime() - until < 0) {
                // Its end can only be asked for: it comes on a thread of the user's.
                LockSupport.parkNanos(root, POLL_NANOS);
            }
            ForTesting.ofThisJvm().giveUp(root, WHY);
        }

        private static boolean isOpen(ActorId root) {
            return ForTesting.ofThisJvm().trees().stream()
                    .anyMatch(tree -> tree.id().equals(root));
        }
    }
}
