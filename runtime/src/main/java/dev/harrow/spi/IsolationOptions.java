package dev.harrow.spi;

import java.util.Set;

/**
 * How an actor is to be set apart from the rest of its JVM, for backends that do that.
 *
 * @param shared packages whose classes are those of the parent, with all packages below them, beyond those that always are
 * @param virtualThreads whether its tasks have virtual threads
 */
public record IsolationOptions(Set<String> shared, boolean virtualThreads) {

    public IsolationOptions {
        shared = Set.copyOf(shared);
    }
}
