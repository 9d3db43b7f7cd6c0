package dev.harrow;

/**
 * A function of 1 argument that is called in another actor: always a method or constructor reference, of which only the
 * name travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Fn1<A, R> extends Target {
    R apply(A a) throws Exception;
}
