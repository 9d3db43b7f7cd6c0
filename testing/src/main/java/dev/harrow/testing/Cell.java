package dev.harrow.testing;

import dev.harrow.Backend;
import dev.harrow.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One cell of the matrix: what a run of a test is on. */
record Cell(Backend backend, Transport transport) {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Cell.class);

    /** Says on what the tests of {@code context}, which are about to run, shall be run. */
    void put(ExtensionContext context) {
        context.getStore(NAMESPACE).put(Cell.class, this);
    }

    /** What the test, or the run of a class, is on; null if it is not run per backend. */
    static @Nullable Cell of(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Cell.class, Cell.class);
    }

    @Override
    public String toString() {
        return "on " + backend + " over " + transport;
    }
}
