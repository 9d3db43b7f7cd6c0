package dev.harrow;

/**
 * A procedure of 4 arguments that is called in another actor: always a method reference, of which only the name
 * travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Proc4<A, B, C, D> extends Target {
    void apply(A a, B b, C c, D d) throws Exception;
}
