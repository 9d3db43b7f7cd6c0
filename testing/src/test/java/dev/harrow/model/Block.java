package dev.harrow.model;

import java.util.List;

/**
 * A nursery: it starts its children, does its steps one after the other, and ends.
 *
 * @param name the path of the block in its program, which the names of its children begin with
 * @param children the names of the actors that it starts
 * @param steps what its body does
 * @param end how it comes to its end
 * @param who the children that this is about
 */
public record Block(String name, List<String> children, List<Step> steps, End end, List<String> who) {

    /** How the body of a block, and so the block, comes to its end. */
    public enum End {
        /** It stops its children and returns. */
        STOP,
        /** It cancels the nursery and returns. */
        CANCEL,
        /** It throws. */
        FAIL,
        /** Children of it fail by what they are told, and it waits. */
        CHILDREN_FAIL,
        /** A child cancels itself, and it waits. */
        CHILD_CANCELS_ITSELF,
        /** The link to a child breaks, or its process is killed, and it waits. */
        CHILD_IS_LOST,
        /** An actor that runs one function fails, and it waits. */
        ONE_SHOT_FAILS,
        /** A fork fails, and it waits. */
        FORK_FAILS,
        /** It waits until the deadline of the nursery. */
        DEADLINE,
        /** It returns, and has no children of its own. */
        RETURN
    }

    /** How deep its blocks go. */
    int depth() {
        return 1
                + steps.stream()
                        .mapToInt(step ->
                                step instanceof Step.Below(var child, var block, var caught) ? block.depth() : 0)
                        .max()
                        .orElse(0);
    }

    /** It, indented. */
    String show(String indent) {
        StringBuilder text = new StringBuilder(indent + "block " + name + " of " + children + "\n");
        for (int i = 0; i < steps.size(); i++) {
            text.append(indent).append("  ").append(i).append(". ");
            switch (steps.get(i)) {
                case Step.Below(String child, Block block, boolean caught) ->
                    text.append("in ")
                            .append(child)
                            .append(caught ? ", caught" : "")
                            .append(":\n")
                            .append(block.show(indent + "      "));
                case Step other -> text.append(other).append('\n');
            }
        }
        return text + indent + "  then " + end + (who.isEmpty() ? "" : " " + who) + "\n";
    }
}
