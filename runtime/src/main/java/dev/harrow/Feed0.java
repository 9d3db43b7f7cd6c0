package dev.harrow;

/**
 * A method of a contract that produces items, and has 0 arguments: always a method reference, of which only the name travels. See
 * {@link Target} and {@link Sink}.
 */
@FunctionalInterface
public non-sealed interface Feed0<T, I> extends Target {
    void apply(T self, Sink<I> sink) throws Exception;
}
