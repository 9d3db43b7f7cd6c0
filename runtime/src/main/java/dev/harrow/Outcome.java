package dev.harrow;

import org.jspecify.annotations.Nullable;

/**
 * How a dialog ended.
 *
 * @param <R> the result
 */
public sealed interface Outcome<R extends @Nullable Object> {

    /** The called side has returned. */
    record Returned<R extends @Nullable Object>(R value) implements Outcome<R> {}

    /**
     * It has not.
     *
     * @param error the error: the very object that {@link Dialog#result()} throws
     */
    record Failed<R extends @Nullable Object>(RuntimeException error) implements Outcome<R> {}
}
