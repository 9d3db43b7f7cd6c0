package dev.harrow;

/**
 * A function of 0 arguments that is called in another actor: always a method or constructor reference, of which only the
 * name travels. See {@link Target}.
 */
@FunctionalInterface
public non-sealed interface Fn0<R> extends Target {
    R apply() throws Exception;
}
