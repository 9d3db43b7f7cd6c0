package dev.harrow;

/**
 * A function of 4 arguments that is called in another actor: always a method or constructor reference, of which only the
 * name travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Fn4<A, B, C, D, R> extends Target {
    R apply(A a, B b, C c, D d) throws Exception;
}
