package dev.harrow.spi;

import dev.harrow.ActorId;

/** What a backend is told about the actor to be made, and what it may use to make it: one of the two ways, once. */
public interface SpawnRequest {

    /** The identity of the actor. */
    ActorId actor();

    /** How its JVM is to be started, if it gets one of its own. */
    SpawnOptions options();

    /**
     * Hosts the actor in the running JVM, with the classes of the runtime that asks: its tasks are virtual threads, its link to the
     * parent is a local one.
     */
    Vessel hostHere();

    /**
     * Expects the actor to come from another JVM.
     *
     * @return what that JVM has to read with {@link ActorJvm#run}. It has the secret of the tree in it: give it to nobody else, by a way that
     *     nobody else can see, so not by the command line or the environment
     * @throws dev.harrow.SpawnFailedException if this JVM cannot be reached
     */
    byte[] invite();
}
