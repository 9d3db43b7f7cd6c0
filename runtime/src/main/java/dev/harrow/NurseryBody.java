package dev.harrow;

import org.jspecify.annotations.Nullable;

/**
 * What runs inside a nursery and returns a value.
 *
 * @param <R> the value
 * @param <X> the checked exception that it may throw
 */
@FunctionalInterface
public interface NurseryBody<R extends @Nullable Object, X extends Exception> {
    R call(Nursery nursery) throws X, InterruptedException;
}
