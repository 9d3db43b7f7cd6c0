package dev.harrow.spi;

import dev.harrow.ActorId;
import java.util.Map;

/**
 * What a backend is told about the actor to be made, and what it may use to make it: one of four ways, once. A {@link #handOver} that did not succeed
 * does not count.
 */
public interface SpawnRequest {

    /** The identity of the actor. */
    ActorId actor();

    /** How its JVM is to be started, if it gets one of its own. */
    SpawnOptions options();

    /** Whether its contract has values that cross as JSON, so that it is well prepared for that; false also if that is not known. */
    default boolean mayNeedJson() {
        return false;
    }

    /**
     * Hosts the actor in the running JVM, with the classes of the runtime that asks: its tasks are virtual threads, its link to the
     * parent is a local one.
     */
    Vessel hostHere();

    /** How it is to be set apart from the rest of this JVM, if it is in this one. */
    IsolationOptions isolation();

    /** Where the classes of the actor are found in this JVM. */
    ClassLoader world();

    /**
     * Hosts the actor in the running JVM, with a copy of the runtime of its own, which {@code loader} defines. Values cross as bytes, and the copy borrows
     * the threads that supervise from this one; its tasks have the threads that {@link #isolation} says. When the actor has ended, nothing of the
     * runtime refers to the loader any more.
     *
     * @param loader of this actor only; it defines the classes of the module {@code dev.harrow}, and those of the actor, itself, and finds SLF4J, Netty and
     *     Jackson where this copy finds them
     * @throws dev.harrow.SpawnFailedException if the runtime cannot be loaded there; says why
     */
    Vessel hostBehind(ClassLoader loader);

    /**
     * Expects the actor to come from another JVM. Waits until that JVM may boot: see {@code docs/adr/0013-processes.md}.
     *
     * @return what that JVM has to read with {@link ActorJvm#run}. It has the secret of the tree in it: give it to nobody else, by a way that
     *     nobody else can see, so not by the command line or the environment
     * @throws dev.harrow.SpawnFailedException if this JVM cannot be reached
     * @throws InterruptedException if the starting task is cancelled
     */
    byte[] invite() throws InterruptedException;

    /** What there is of the tree in this JVM: the same for all of its actors here. */
    Household household();

    /**
     * Makes this the actor of a JVM that stands by: waits until that JVM has come, and has answered that it is this actor now.
     *
     * @param standby of the same {@link #household}; of no more use afterwards, whatever comes out
     * @param properties system properties that are set there before
     * @return false if that JVM is gone, or does not answer; nothing of the actor has run in it then, and its vessel has to be ended
     * @throws InterruptedException if the starting task is cancelled; the vessel has to be ended
     */
    boolean handOver(Standby standby, Map<String, String> properties) throws InterruptedException;
}
