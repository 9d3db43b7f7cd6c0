package dev.harrow.spi;

/**
 * What a spawn backend can do beyond running actors. Whatever it does not name it cannot do, and nothing of Harrow makes up for it; code asks by {@link
 * dev.harrow.BackendInfo#can}, tests by {@code @OnlyWithCapability}.
 */
public enum Capability {
    /**
     * An actor that does not react to its cancel is ended all the same, with whatever it was doing. Without this it can only be abandoned: a thread of a
     * JVM cannot be killed. It is interrupted and given up at the end of the ladder; its thread, what that holds and its share of a processor are
     * lost until it ends by itself, and {@link dev.harrow.Harrow#abandoned} counts it.
     */
    HARD_KILL,

    /**
     * An actor has static fields of its own. Without this it shares them with all of its JVM, so code with state in statics is as safe as among
     * threads.
     */
    OWN_STATICS,

    /**
     * An actor has a heap of its own: it cannot exhaust that of its parent, and its garbage does not slow it. Without this an actor that allocates without end
     * ends in an {@code OutOfMemoryError} anywhere in the JVM, in other actors too, and nothing limits it.
     */
    OWN_HEAP,

    /**
     * {@code System.exit} in an actor, a crash of its JVM and a signal to it end that actor only. Without this they end the whole program, at once: see {@link
     * dev.harrow.Backend}.
     */
    CONTAINS_EXIT
}
