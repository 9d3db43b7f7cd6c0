package dev.harrow;

import dev.harrow.internal.supervise.Trees;

/** The runtime as a whole: what of it lives in this JVM. */
public final class Harrow {

    private Harrow() {}

    /**
     * A picture of every actor tree of this JVM, as text: actors, their tasks and what they wait for, open calls, waiting requests, and
     * what was abandoned. Empty if there is none. Taken without stopping anything, so it may be slightly out of step with itself.
     */
    public static String tree() {
        return Trees.render();
    }

    /** How many actors were given up because they could not be ended, and still have threads running in this JVM. */
    public static int abandoned() {
        return Trees.abandoned();
    }
}
