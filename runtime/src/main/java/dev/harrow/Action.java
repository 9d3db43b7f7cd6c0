package dev.harrow;

/**
 * A piece of code without a result, run inside a scope.
 *
 * @param <X> the checked exception that it may throw, which the block that runs it declares too
 */
@FunctionalInterface
public interface Action<X extends Exception> {
    void run() throws X, InterruptedException;
}
