package dev.harrow.spi;

/** What a spawn backend can do beyond running actors. Code and tests may ask for it. */
public enum Capability {
    /** An actor that does not cooperate can be ended all the same. Without this it can only be abandoned. */
    HARD_KILL,
    /** An actor has static fields of its own. */
    OWN_STATICS,
    /** An actor has a heap of its own: it cannot exhaust that of its parent. */
    OWN_HEAP,
    /** {@code System.exit} in an actor ends that actor only. */
    CONTAINS_EXIT
}
