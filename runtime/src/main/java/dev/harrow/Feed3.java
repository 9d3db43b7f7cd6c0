package dev.harrow;

/**
 * A method of a contract that produces items, and has 3 arguments: always a method reference, of which only the name travels. See
 * {@link Target} and {@link Sink}.
 */
@FunctionalInterface
public non-sealed interface Feed3<T, I, A, B, C> extends Target {
    void apply(T self, Sink<I> sink, A a, B b, C c) throws Exception;
}
