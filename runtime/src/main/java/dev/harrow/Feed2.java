package dev.harrow;

/**
 * A method of a contract that produces items, and has 2 arguments: always a method reference, of which only the name travels. See
 * {@link Target} and {@link Sink}.
 */
@FunctionalInterface
public non-sealed interface Feed2<T, I, A, B> extends Target {
    void apply(T self, Sink<I> sink, A a, B b) throws Exception;
}
