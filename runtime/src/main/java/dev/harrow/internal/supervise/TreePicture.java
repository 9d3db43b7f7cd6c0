package dev.harrow.internal.supervise;

import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.DialogView;
import dev.harrow.internal.rpc.Served;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Draws the actor trees of this JVM as text.
 *
 * <p>Any thread may draw at any time. What is looked at is copied under locks that nobody holds while he waits or runs code of the user, so
 * a picture holds nobody up and waits for nobody; each list in it was true at one moment, and two of them perhaps at two. Its size is
 * bounded: of long lists it shows the members that do something, and says how many it has left out.
 */
final class TreePicture {
    /** How many children of a nursery, tasks or dialogs of an actor are shown. */
    static final int MAX_MEMBERS = 100;

    /** How many actors are shown in all. */
    static final int MAX_ACTORS = 2_000;

    private final StringBuilder text = new StringBuilder();
    private final Set<Task> spinning = StarvationGuard.spinning();
    private int room = MAX_ACTORS; // for how many more actors

    private TreePicture() {}

    static String draw(List<TreePart> trees, List<ActorCell> abandoned) {
        TreePicture picture = new TreePicture();
        for (TreePart tree : trees) {
            picture.actor(tree.top(), "", "");
        }
        if (!abandoned.isEmpty()) {
            picture.text.append("abandoned, with threads that still run:\n");
            picture.some(abandoned, MAX_MEMBERS, cell -> true, "  ", "actors", cell -> picture.actor(cell, "  ", "  "));
        }
        return picture.text.toString();
    }

    private void actor(ActorCell cell, String first, String rest) {
        room--;
        text.append(first)
                .append(cell.id())
                .append(" [")
                .append(cell.backend())
                .append(", ")
                .append(cell.describeState());
        Turn turn = cell.turn();
        int waiting = turn == null ? 0 : turn.waiting();
        if (waiting > 0) {
            text.append(", ").append(waiting).append(waiting == 1 ? " request waits" : " requests wait");
        }
        text.append("]\n");
        String indent = rest + "  ";
        List<Task> tasks = Tasks.of(cell);
        some(tasks, MAX_MEMBERS, task -> task.waitingFor() == null, indent, "tasks", task -> task(task, indent));
        some(
                dialogs(cell),
                MAX_MEMBERS,
                dialog -> dialog.items() > 0 || dialog.senders() > 0,
                indent,
                "dialogs",
                dialog -> dialog(dialog, tasks, indent));
        for (ActorCell.Nest nest : cell.nests()) {
            nursery((NurseryImpl) nest, rest);
        }
    }

    /** Shows {@code list}, or if it is too long those of it that matter, then others, and how many are left out. */
    private <T> void some(
            List<T> list, int atMost, Predicate<T> matters, String indent, String what, Consumer<T> show) {
        List<T> shown = list;
        if (list.size() > atMost) {
            shown = new ArrayList<>(atMost);
            for (boolean mattering : List.of(true, false)) {
                for (T each : list) {
                    if (shown.size() == atMost) {
                        break;
                    }
                    if (matters.test(each) == mattering) {
                        shown.add(each);
                    }
                }
            }
        }
        shown.forEach(show);
        if (shown.size() < list.size()) {
            text.append(indent)
                    .append("... and ")
                    .append(list.size() - shown.size())
                    .append(" more ")
                    .append(what)
                    .append('\n');
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

    /** Those that the actor serves, and those that it has with its children. */
    private static List<DialogView> dialogs(ActorCell cell) {
        List<DialogView> all = new ArrayList<>();
        for (Served request : cell.served()) {
            DialogView view = request.dialogView();
            if (view != null) {
                all.add(view);
            }
        }
        for (ActorCell.Nest nest : cell.nests()) {
            for (ChildMonitor child : ((NurseryImpl) nest).children()) {
                all.addAll(child.dialogViews());
            }
        }
        return all;
    }

    private void dialog(DialogView dialog, List<Task> tasks, String indent) {
        text.append(indent)
                .append(dialog.served() ? "serves dialog " : "dialog ")
                .append(dialog.method())
                .append(dialog.served() ? " of " : " with ")
                .append(dialog.peer())
                .append(": ")
                .append(dialog.state());
        if (dialog.items() > 0) {
            text.append(", ").append(dialog.items()).append(dialog.items() == 1 ? " item waits" : " items wait");
            text.append(" to be received");
        }
        if (dialog.dropped() > 0) {
            text.append(", ").append(dialog.dropped()).append(" lost");
        }
        if (dialog.senders() > 0) {
            text.append(", ")
                    .append(dialog.senders())
                    .append(dialog.senders() == 1 ? " sender waits" : " senders wait");
            String separator = ": ";
            for (Task task : tasks) {
                if (task.waitingFor() == dialog.room()) {
                    text.append(separator).append("task ").append(task.name());
                    separator = ", ";
                }
            }
        }
        text.append('\n');
    }

    private void nursery(NurseryImpl nursery, String indent) {
        List<ChildMonitor> children = nursery.children();
        if (children.isEmpty()) {
            return;
        }
        text.append(indent).append("  nursery ").append(nursery.name()).append('\n');
        int atMost = Math.max(0, Math.min(MAX_MEMBERS, room));
        ChildMonitor last = children.size() > atMost ? null : children.getLast();
        some(children, atMost, TreePicture::isBusy, indent + "  `-- ", "actors", child -> {
            String first = indent + "  " + (child == last ? "`-- " : "|-- ");
            String rest = indent + "  " + (child == last ? "    " : "|   ");
            ActorCell cell = child.hostedCell();
            if (cell != null) {
                actor(cell, first, rest);
            } else {
                room--;
                text.append(first)
                        .append(child.id())
                        .append(" [")
                        .append(child.backendKey())
                        .append("]\n");
            }
        });
    }

    private static boolean isBusy(ChildMonitor child) {
        ActorCell cell = child.hostedCell();
        return cell == null || cell.active() > 0;
    }
}
