package dev.harrow.testing.internal;

import dev.harrow.ActorId;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.ActorView;
import java.util.Set;
import java.util.stream.Collectors;

/** The trees that are open at one moment. */
final class OpenTrees {
    private final Set<ActorId> roots = roots();

    /** Whether one of them is still open: such a tree may start threads, processes and tasks of its own at any time. */
    boolean goOn() {
        return roots().stream().anyMatch(roots::contains);
    }

    private static Set<ActorId> roots() {
        return ForTesting.ofThisJvm().trees().stream().map(ActorView::id).collect(Collectors.toUnmodifiableSet());
    }
}
