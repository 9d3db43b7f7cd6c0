package dev.harrow;

/**
 * A procedure of 0 arguments that is called in another actor: always a method reference, of which only the name
 * travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Proc0 extends Target {
    void apply() throws Exception;
}
