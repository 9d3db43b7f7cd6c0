package dev.harrow.testing.internal;

import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.HeldView;
import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Something that the runtime has in its books as long as it is not given back. */
abstract class HeldProbe implements LeakProbe {
    private final Supplier<List<HeldView>> books;
    private final String state;

    /** @param state what is wrong with one that is left, for people */
    HeldProbe(Supplier<List<HeldView>> books, String state) {
        this.books = books;
        this.state = state;
        ForTesting.ofThisJvm().noteCreation();
    }

    @Override
    public Watch before() {
        OpenTrees trees = new OpenTrees();
        Set<Object> before = books.get().stream().map(HeldView::key).collect(Collectors.toUnmodifiableSet());
        return () -> {
            if (trees.goOn()) {
                return List.of();
            }
            return books.get().stream()
                    .filter(held -> !before.contains(held.key()))
                    .map(held -> Leak.of(
                                    held.what() + ", " + state, () -> held.end().run())
                            .createdAt(held.created()))
                    .toList();
        };
    }
}
