package dev.harrow.behaviour;

import dev.harrow.Context;

/** An actor that talks with actors of its own on behalf of others. */
public interface Host {

    /** Starts with the name of this actor; waits until it is cancelled, and marks "cleanup" and its name. */
    String hang(Context<String, Integer, Integer> ctx, String marks) throws InterruptedException;

    /** Starts; cancels its own actor when the gate is there. */
    String leave(Context<String, Integer, Integer> ctx, String gate) throws InterruptedException;

    /** Starts; returns what it has received when there is no more. */
    int count(Context<String, Integer, Integer> ctx) throws InterruptedException;

    /**
     * Starts an actor of its own with that name, has it hang or fail in a dialog, as is told, and starts when that has: "service" hangs, "failing" fails
     * when the gate is there.
     */
    String serve(Context<String, Integer, Integer> ctx, String name, String marks, String gate) throws Exception;

    /** As {@link #serve}, by a host of its own, which it has talk with one of its own. */
    String serveFurther(Context<String, Integer, Integer> ctx, String name, String marks, String gate) throws Exception;

    /** Fails with an {@code IOException} in the middle of a dialog with an actor of its own; its cleanup cancels "the dialog" or "the actor". */
    String failAround(Context<String, Integer, Integer> ctx, String cleanup, String marks) throws Exception;

    /** Fails when the gate is there. */
    String fail(Context<String, Integer, Integer> ctx, String gate) throws Exception;

    int square(int x);
}
