package dev.harrow.testing.internal;

import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.ActorView;

/** Calls and dialogs that are not over, as text: the pictures of the trees do not have them. */
public final class Pending {

    private Pending() {}

    /** Those of all trees, one a line; empty if there are none. */
    public static String everywhere() {
        StringBuilder text = new StringBuilder();
        ForTesting.ofThisJvm().treesEverywhere().forEach(root -> add(root, text));
        return text.toString();
    }

    /** Those of one actor and of all below it, one a line; empty if there are none. */
    static String below(ActorView actor) {
        StringBuilder text = new StringBuilder();
        add(actor, text);
        return text.toString();
    }

    private static void add(ActorView actor, StringBuilder text) {
        for (ForTesting.PendingView each : actor.pending()) {
            text.append("pending: ")
                    .append(each.what())
                    .append(" by ")
                    .append(actor.id())
                    .append('\n');
        }
        actor.children().forEach(child -> add(child, text));
    }
}
