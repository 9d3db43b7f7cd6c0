package dev.harrow;

/**
 * A procedure of 2 arguments that is called in another actor: always a method reference, of which only the name
 * travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Proc2<A, B> extends Target {
    void apply(A a, B b) throws Exception;
}
