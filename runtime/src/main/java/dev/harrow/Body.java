package dev.harrow;

/**
 * A piece of code with a result, run inside a scope.
 *
 * @param <R> its result
 * @param <X> the checked exception that it may throw, which the block that runs it declares too
 */
@FunctionalInterface
public interface Body<R extends @org.jspecify.annotations.Nullable Object, X extends Exception> {
    R call() throws X, InterruptedException;
}
