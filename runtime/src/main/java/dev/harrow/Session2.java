package dev.harrow;

import org.jspecify.annotations.Nullable;

/**
 * A method of a contract that has a dialog with its caller, and 2 arguments: always a method reference, of which only the name
 * travels. See {@link Target} and {@link Context}.
 */
@FunctionalInterface
public non-sealed interface Session2<T, S extends @Nullable Object, I, O, A, B, R extends @Nullable Object>
        extends Target {
    R apply(T self, Context<S, I, O> context, A a, B b) throws Exception;
}
