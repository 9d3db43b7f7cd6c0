package dev.harrow;

/**
 * A procedure of 1 argument that is called in another actor: always a method reference, of which only the name
 * travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Proc1<A> extends Target {
    void apply(A a) throws Exception;
}
