package dev.harrow.testing.internal;

import dev.harrow.ActorId;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.LoaderView;
import dev.harrow.testing.internal.heap.Holder;
import dev.harrow.testing.internal.heap.OwnHeap;
import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Class loaders of actors that had one of their own, have ended, and left something that holds it: a thread, a registration with the JDK, a
 * value in somebody else's field. With the loader stay all its classes and what is in their static fields.
 *
 * <p>Only when such an actor has ended during the test, the collector is asked for; and only when a loader is still there then, the
 * JVM takes a heap dump of itself to find out who holds it. A loader that is held by soft references only is no leak: it goes when memory
 * is needed. The JVM cannot be asked to clear them, so each test with such a loader pays for that dump.
 */
public final class LoaderProbe implements LeakProbe {

    /** For {@link java.util.ServiceLoader}. */
    public LoaderProbe() {}

    @Override
    public Watch before() {
        return new Before(loaders().map(LoaderView::loader).collect(Collectors.toUnmodifiableSet()));
    }

    /** After all that may hold a loader and can be cleaned up: threads and settings. */
    @Override
    public int order() {
        return 600;
    }

    private static Stream<LoaderView> loaders() {
        return ForTesting.ofThisJvm().endedLoaders().stream();
    }

    private static final class Before implements Watch {
        private final Set<Reference<ClassLoader>> there;

        /** What was found of those that did not go; empty if one is no leak. */
        private final Map<Reference<ClassLoader>, Optional<Leak>> known = new HashMap<>();

        Before(Set<Reference<ClassLoader>> there) {
            this.there = there;
        }

        /** What ends a little late is waited for here, with the collector, and before the dump is taken. */
        @Override
        public boolean maySettle() {
            return false;
        }

        @Override
        public List<Leak> leaks() {
            List<LoaderView> unknown =
                    ended().filter(each -> !known.containsKey(each.loader())).toList();
            if (!unknown.isEmpty()) {
                GarbageCollection.awaitGone(
                        unknown.stream().map(LoaderView::loader).toList());
                explain(unknown.stream()
                        .filter(each -> !each.loader().refersTo(null))
                        .toList());
            }
            return ended().map(each -> known.get(each.loader()))
                    .filter(Objects::nonNull)
                    .flatMap(Optional::stream)
                    .toList();
        }

        private Stream<LoaderView> ended() {
            return loaders().filter(each -> !there.contains(each.loader()));
        }

        private void explain(List<LoaderView> held) {
            if (held.isEmpty()) {
                return;
            }
            try {
                Map<Reference<ClassLoader>, OwnHeap.Finding> findings =
                        OwnHeap.holders(held.stream().map(LoaderView::loader).toList());
                for (LoaderView each : held) {
                    OwnHeap.Finding finding = Objects.requireNonNull(findings.get(each.loader()));
                    known.put(each.loader(), finding.isHeld() ? Optional.of(leak(each, finding)) : Optional.empty());
                }
            } catch (IOException e) {
                for (LoaderView each : held) {
                    known.put(
                            each.loader(),
                            Optional.of(leak(
                                    each, "nothing that could be found", "no heap dump could be looked at: " + e)));
                }
            }
        }

        private static Leak leak(LoaderView loader, OwnHeap.Finding finding) {
            List<Holder> holders = finding.holders();
            if (holders.isEmpty()) {
                return leak(
                        loader,
                        "nothing that a heap dump shows",
                        "which leaves the JVM itself, and a ClassValue that somebody else's class has a value for");
            }
            List<String> lines = new ArrayList<>(holders.getFirst().detail());
            for (Holder also : holders.subList(1, holders.size())) {
                lines.add("also held by " + also.what());
                also.detail().forEach(line -> lines.add("    " + line));
            }
            return leak(loader, holders.getFirst().what(), String.join("\n", lines));
        }

        private static Leak leak(LoaderView loader, String holder, String detail) {
            return Leak.of(name(loader.actor()) + " is held by " + holder, () -> awaitGone(loader))
                    .withDetail(detail);
        }

        /** Nobody else can let go of it for its holders; but some may have been cleaned up meanwhile. */
        private static void awaitGone(LoaderView loader) {
            if (!GarbageCollection.awaitGone(List.of(loader.loader()))) {
                throw new IllegalStateException("only who holds it can let it go");
            }
        }

        private static String name(ActorId actor) {
            return "class loader of actor " + actor + ", which has ended,";
        }
    }
}
