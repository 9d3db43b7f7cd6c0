package dev.harrow;

/**
 * A function of 6 arguments that is called in another actor: always a method or constructor reference, of which only the
 * name travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Fn6<A, B, C, D, E, F, R> extends Target {
    R apply(A a, B b, C c, D d, E e, F f) throws Exception;
}
