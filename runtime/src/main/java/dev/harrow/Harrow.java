package dev.harrow;

import dev.harrow.internal.supervise.Trees;

/** The runtime as a whole: what of it lives in this JVM. */
public final class Harrow {

    private Harrow() {}

    /**
     * A picture of every actor tree of this JVM, as text, over all processes that its actors live in: for each actor its state, how many requests
     * wait and the number of its process, if that is another one than its parent's; its tasks and what they wait for, its dialogs, and its
     * children; then what was abandoned. Empty if there is no tree.
     *
     * <p>A dialog is shown at both ends: its method and peer; whether it is {@code before its first value}, {@code begun}, {@code streaming},
     * {@code draining} (its result is waited for and items are thrown away) or {@code closed here}; the items that wait to be received
     * there; and the tasks that wait for room to send.
     *
     * <p>May be called from any thread, also outside of actors. It stops nothing, so it may be slightly out of step with itself. Where actors have
     * processes of their own it asks these, at all levels, and waits up to half a second; a process {@code does not answer} that is stopped, or
     * gone in this moment. It waits for nobody else. Of long lists it shows up to 100 members, first those that do something, and in all up to 2000 actors and 5000 lines
     * about what they do; it says how many it left out.
     */
    public static String tree() {
        return Trees.render();
    }

    /** How many actors were given up because they could not be ended, and still have threads running in this JVM. */
    public static int abandoned() {
        return Trees.abandoned();
    }
}
