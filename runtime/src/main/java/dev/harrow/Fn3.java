package dev.harrow;

/**
 * A function of 3 arguments that is called in another actor: always a method or constructor reference, of which only the
 * name travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Fn3<A, B, C, R> extends Target {
    R apply(A a, B b, C c) throws Exception;
}
