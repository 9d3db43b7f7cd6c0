package dev.harrow;

/**
 * A procedure of 3 arguments that is called in another actor: always a method reference, of which only the name
 * travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Proc3<A, B, C> extends Target {
    void apply(A a, B b, C c) throws Exception;
}
