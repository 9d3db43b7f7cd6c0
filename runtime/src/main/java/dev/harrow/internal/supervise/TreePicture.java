package dev.harrow.internal.supervise;

import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.Turn;
import java.util.List;
import java.util.Set;

/** Draws the actor trees of this JVM as text. */
final class TreePicture {
    private final StringBuilder text = new StringBuilder();
    private final Set<Task> spinning = StarvationGuard.spinning();

    private TreePicture() {}

    static String draw(List<ActorTree> trees, List<ActorCell> abandoned) {
        TreePicture picture = new TreePicture();
        for (ActorTree tree : trees) {
            picture.actor(tree.root(), "", "");
        }
        if (!abandoned.isEmpty()) {
            picture.text.append("abandoned, with threads that still run:\n");
            for (ActorCell cell : abandoned) {
                picture.actor(cell, "  ", "  ");
            }
        }
        return picture.text.toString();
    }

    private void actor(ActorCell cell, String first, String rest) {
        text.append(first)
                .append(cell.id())
                .append(" [")
                .append(cell.backend())
                .append(", ")
                .append(cell.describeState());
        Turn turn = cell.turn();
        if (turn != null && turn.waiting() > 0) {
            text.append(", ").append(turn.waiting()).append(" requests wait");
        }
        text.append("]\n");
        for (Task task : Tasks.of(cell)) {
            task(task, rest + "  ");
        }
        for (ActorCell.Nest nest : cell.nests()) {
            nursery((NurseryImpl) nest, rest);
        }
    }

    private void task(Task task, String indent) {
        Object waitsFor = task.waitingFor();
        text.append(indent).append("task ").append(task.name());
        text.append(waitsFor == null ? " runs" : " waits for " + waitsFor);
        if (spinning.contains(task)) {
            text.append(" without end; a carrier was added for it");
        }
        if (task.cancelSeen() != null) {
            text.append(", cancelled");
        }
        text.append('\n');
    }

    private void nursery(NurseryImpl nursery, String indent) {
        List<ChildMonitor> children = nursery.children();
        if (children.isEmpty()) {
            return;
        }
        text.append(indent).append("  nursery ").append(nursery.name()).append('\n');
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            ChildMonitor child = children.get(i);
            String first = indent + "  " + (last ? "`-- " : "|-- ");
            String rest = indent + "  " + (last ? "    " : "|   ");
            ActorCell cell = child.hostedCell();
            if (cell != null) {
                actor(cell, first, rest);
            } else {
                text.append(first)
                        .append(child.id())
                        .append(" [")
                        .append(child.backendKey())
                        .append("]\n");
            }
        }
    }
}
