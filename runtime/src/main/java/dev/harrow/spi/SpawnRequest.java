package dev.harrow.spi;

import dev.harrow.ActorId;

/** What a backend is told about the actor to be made, and what it may use to make it. */
public interface SpawnRequest {

    /** The identity of the actor. */
    ActorId actor();

    /**
     * Hosts the actor in the running JVM, with the classes of the runtime that asks: its tasks are virtual threads, its link to the
     * parent is a local one.
     */
    Vessel hostHere();
}
