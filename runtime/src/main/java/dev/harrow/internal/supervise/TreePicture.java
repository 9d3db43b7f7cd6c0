package dev.harrow.internal.supervise;

import dev.harrow.internal.wire.ActorSnapshot;
import java.util.List;

/** Draws actor trees as text. */
final class TreePicture {
    private final StringBuilder text = new StringBuilder();

    private TreePicture() {}

    /**
     * @param abandoned actors that were given up and whose threads still run
     * @param moreAbandoned how many of them were left out
     */
    static String draw(List<ActorSnapshot> trees, List<ActorSnapshot> abandoned, int moreAbandoned) {
        TreePicture picture = new TreePicture();
        for (ActorSnapshot tree : trees) {
            picture.actor(tree, "", "");
        }
        if (!abandoned.isEmpty()) {
            picture.text.append("abandoned, with threads that still run:\n");
            abandoned.forEach(each -> picture.actor(each, "  ", "  "));
            picture.more(moreAbandoned, "  ", "actors");
        }
        return picture.text.toString();
    }

    private void actor(ActorSnapshot actor, String first, String rest) {
        text.append(first).append(actor.id()).append(" [").append(actor.backend());
        if (!actor.state().isEmpty()) {
            text.append(", ").append(actor.state());
        }
        if (actor.waiting() > 0) {
            text.append(", ")
                    .append(actor.waiting())
                    .append(actor.waiting() == 1 ? " request waits" : " requests wait");
        }
        if (actor.pid() != 0) {
            text.append(", process ").append(actor.pid());
        }
        text.append("]\n");
        String indent = rest + "  ";
        actor.tasks().forEach(task -> task(task, indent));
        more(actor.moreTasks(), indent, "tasks");
        actor.dialogs().forEach(dialog -> text.append(indent).append(dialog).append('\n'));
        more(actor.moreDialogs(), indent, "dialogs");
        actor.nurseries().forEach(nursery -> nursery(nursery, rest));
        actor.standbys().forEach(standby -> text.append(indent).append(standby).append('\n'));
    }

    private void more(int count, String indent, String what) {
        if (count > 0) {
            text.append(indent)
                    .append("... and ")
                    .append(count)
                    .append(" more ")
                    .append(what)
                    .append('\n');
        }
    }

    private void task(ActorSnapshot.OfTask task, String indent) {
        text.append(indent).append("task ").append(task.name());
        text.append(task.waitsFor() == null ? " runs" : " waits for " + task.waitsFor());
        if (task.spins()) {
            text.append(" without end; a carrier was added for it");
        }
        if (task.cancelled()) {
            text.append(", cancelled");
        }
        text.append('\n');
    }

    private void nursery(ActorSnapshot.OfNursery nursery, String indent) {
        text.append(indent).append("  nursery ").append(nursery.name()).append('\n');
        int shown = nursery.actors().size();
        for (int i = 0; i < shown; i++) {
            boolean last = i == shown - 1 && nursery.moreActors() == 0;
            actor(
                    nursery.actors().get(i),
                    indent + "  " + (last ? "`-- " : "|-- "),
                    indent + "  " + (last ? "    " : "|   "));
        }
        more(nursery.moreActors(), indent + "  `-- ", "actors");
    }
}
