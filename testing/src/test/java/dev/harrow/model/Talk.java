package dev.harrow.model;

import java.util.List;

/**
 * A dialog with an actor: what each side does, one step after the other.
 *
 * @param child with whom
 * @param form how the caller has it
 * @param expires whether a deadline is around it
 * @param caught whether the caller goes on if an error leaves it
 * @param caller what the caller does
 * @param callee what the called side does, which then returns
 * @param failsInCleanup whether the called side fails when it was cancelled
 */
public record Talk(
        String child,
        Form form,
        boolean expires,
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

    @Override
    public String toString() {
        return form + " with " + child + (expires ? ", a deadline around it" : "") + (caught ? ", caught" : "")
                + ": here " + caller + ", there " + callee + (failsInCleanup ? " and fails in its cleanup" : "");
    }
}
