package dev.harrow;

/**
 * A procedure of 5 arguments that is called in another actor: always a method reference, of which only the name
 * travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Proc5<A, B, C, D, E> extends Target {
    void apply(A a, B b, C c, D d, E e) throws Exception;
}
