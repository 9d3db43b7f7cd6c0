package dev.harrow;

/**
 * A function of 2 arguments that is called in another actor: always a method or constructor reference, of which only the
 * name travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Fn2<A, B, R> extends Target {
    R apply(A a, B b) throws Exception;
}
