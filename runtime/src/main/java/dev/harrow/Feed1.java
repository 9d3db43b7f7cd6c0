package dev.harrow;

/**
 * A method of a contract that produces items, and has 1 argument: always a method reference, of which only the name travels. See
 * {@link Target} and {@link Sink}.
 */
@FunctionalInterface
public non-sealed interface Feed1<T, I, A> extends Target {
    void apply(T self, Sink<I> sink, A a) throws Exception;
}
