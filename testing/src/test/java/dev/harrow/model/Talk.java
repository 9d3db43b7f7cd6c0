package dev.harrow.model;

import java.util.List;

/**
 * A dialog with an actor: what each side does, one step after the other.
 *
 * @param child with whom
 * @param form how the caller has it
 * @param bound what may end it from outside
 * @param window how many items may be under way to a side, or 0 for the usual number
 * @param caught whether the caller goes on if an error leaves it
 * @param caller what the caller does
 * @param callee what the called side does, which then returns
 * @param failsInCleanup whether the called side fails when it was cancelled
 */
public record Talk(
        String child,
        Form form,
        Bound bound,
        int window,
        boolean caught,
        List<Op> caller,
        List<Op> callee,
        boolean failsInCleanup) {

    /** How a caller has a dialog. */
    public enum Form {
        /** In a block with a value. */
        CONVERSE,
        /** In a block without one. */
        RUN,
        /** By hand, in a {@code try} statement. */
        OPEN
    }

    /** What may end a dialog from outside, at any time. */
    public enum Bound {
        /** Nothing. */
        NONE,
        /** A deadline around it. */
        DEADLINE,
        /** Somebody cancels the task of the caller. */
        CANCEL
    }

    /** Whether something may end it from outside. */
    boolean isBound() {
        return bound != Bound.NONE;
    }

    @Override
    public String toString() {
        return form + " with " + child + (isBound() ? ", bound by a " + bound : "")
                + (window > 0 ? ", window " + window : "") + (caught ? ", caught" : "")
                + ": here " + caller + ", there " + callee + (failsInCleanup ? " and fails in its cleanup" : "");
    }
}
