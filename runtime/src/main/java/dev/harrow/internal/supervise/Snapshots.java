package dev.harrow.internal.supervise;

import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.Connection;
import dev.harrow.internal.rpc.DialogView;
import dev.harrow.internal.rpc.Served;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.Turn;
import dev.harrow.internal.wire.ActorSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Takes snapshots of the actors of this JVM, with what others have said of theirs in their places.
 *
 * <p>Any thread may take them at any time. What is looked at is copied under locks that nobody holds while he waits or runs code of the user, so
 * a snapshot holds nobody up and waits for nobody; each list in it was true at one moment, and two of them perhaps at two. The size of all that one
 * taker takes is bounded, and fits a frame: of long lists it has the members that do something, and how many it has left out.
 */
final class Snapshots {
    /** How many children of a nursery, tasks or dialogs of an actor are taken. */
    private static final int MAX_MEMBERS = 100;

    /** How many actors are taken in all. */
    private static final int MAX_ACTORS = 2_000;

    /** How many tasks, dialogs and requests are taken in all. */
    private static final int MAX_LINES = 5_000;

    /** How many characters of a text are taken. */
    private static final int MAX_TEXT = 300;

    /** Some of a list, and how many were left out. */
    record Some<T>(List<T> taken, int more) {}

    private final Survey.Below below;
    private final Set<Thread> spinning = StarvationGuard.spinning();
    private int actors = MAX_ACTORS; // for how many more there is room
    private int lines = MAX_LINES; // likewise

    /** @param below what other processes have said */
    Snapshots(Survey.Below below) {
        this.below = below;
    }

    /** The actors that were given up and still have running threads, here and below. */
    Some<ActorSnapshot> abandoned() {
        Some<ActorCell> here = some(Abandoned.ofThisCopy(), Math.min(MAX_MEMBERS, actors), cell -> true);
        List<ActorSnapshot> all = new ArrayList<>();
        here.taken().forEach(cell -> all.add(take(cell, 0)));
        Some<Leftover> isolated = some(Abandoned.ofOtherCopies(), Math.min(MAX_MEMBERS, actors), each -> true);
        isolated.taken().forEach(each -> all.add(copy(each.snapshot())));
        Some<ActorSnapshot> elsewhere = some(below.abandoned(), Math.min(MAX_MEMBERS, actors), said -> true);
        elsewhere.taken().forEach(said -> all.add(copy(said)));
        return new Some<>(all, here.more() + isolated.more() + elsewhere.more());
    }

    /** @param pid that of this process, if the snapshot is for another */
    ActorSnapshot take(ActorCell cell, long pid) {
        actors--;
        Turn turn = cell.turn();
        List<Task> tasks = Tasks.of(cell);
        Some<ActorSnapshot.OfTask> someTasks = lines(tasks, task -> task.waitingFor() == null, this::task);
        Some<String> dialogs = lines(
                dialogs(cell),
                dialog -> dialog.items() > 0 || dialog.senders() > 0,
                dialog -> clipped(text(dialog, tasks)));
        List<String> pending = new ArrayList<>();
        List<ActorSnapshot.OfNursery> nurseries = new ArrayList<>();
        for (ActorCell.Nest nest : cell.nests()) {
            NurseryImpl nursery = (NurseryImpl) nest;
            List<ChildMonitor> children = nursery.children();
            for (ChildMonitor child : children) {
                pending.addAll(lines(child.pending(), each -> true, Connection.Pending::what)
                        .taken());
            }
            if (!children.isEmpty()) {
                Some<ChildMonitor> shown = some(children, Math.min(MAX_MEMBERS, actors), Snapshots::isBusy);
                nurseries.add(new ActorSnapshot.OfNursery(
                        clipped(nursery.name()),
                        shown.taken().stream().map(this::child).toList(),
                        shown.more()));
            }
        }
        return new ActorSnapshot(
                cell.id(),
                cell.backend().key(),
                cell.describeState(),
                pid,
                turn == null ? 0 : turn.waiting(),
                someTasks.taken(),
                someTasks.more(),
                dialogs.taken(),
                dialogs.more(),
                pending.stream().map(Snapshots::clipped).toList(),
                nurseries,
                standbys(cell).stream().map(Snapshots::text).toList());
    }

    /** What stands by in the part of the tree whose topmost actor this is. */
    private static List<StandbyMonitor> standbys(ActorCell cell) {
        TreePart part = Trees.known(cell.tree().tree());
        return part != null && part.top() == cell ? part.standbys() : List.of();
    }

    private static String text(StandbyMonitor standby) {
        long process = standby.process();
        return standby.id() + " stands by and " + standby.describeState()
                + (process == 0 ? "" : ", process " + process);
    }

    private static boolean isBusy(ChildMonitor child) {
        ActorCell cell = child.hostedCell();
        return cell == null || cell.active() > 0;
    }

    private ActorSnapshot child(ChildMonitor child) {
        ActorCell here = child.hostedCell();
        if (here != null) {
            return take(here, 0);
        }
        ActorSnapshot said = below.actors().get(child.id());
        if (said != null) {
            return copy(said);
        }
        actors--;
        return child.fromOutside(below.silent().contains(child.id()) ? "does not answer" : "");
    }

    /** What another process has said, as far as there is room for it. */
    private ActorSnapshot copy(ActorSnapshot said) {
        actors--;
        Some<ActorSnapshot.OfTask> tasks = lines(
                said.tasks(),
                task -> task.waitsFor() == null,
                task -> new ActorSnapshot.OfTask(
                        clipped(task.name()),
                        task.waitsFor() == null ? null : clipped(task.waitsFor()),
                        task.spins(),
                        task.cancelled()));
        Some<String> dialogs = lines(said.dialogs(), each -> true, Snapshots::clipped);
        Some<String> pending = lines(said.pending(), each -> true, Snapshots::clipped);
        List<ActorSnapshot.OfNursery> nurseries = new ArrayList<>();
        for (ActorSnapshot.OfNursery nursery : said.nurseries()) {
            Some<ActorSnapshot> children = some(nursery.actors(), Math.min(MAX_MEMBERS, actors), each -> true);
            nurseries.add(new ActorSnapshot.OfNursery(
                    clipped(nursery.name()),
                    children.taken().stream().map(this::copy).toList(),
                    nursery.moreActors() + children.more()));
        }
        return new ActorSnapshot(
                said.id(),
                clipped(said.backend()),
                clipped(said.state()),
                said.pid(),
                said.waiting(),
                tasks.taken(),
                said.moreTasks() + tasks.more(),
                dialogs.taken(),
                said.moreDialogs() + dialogs.more(),
                pending.taken(),
                nurseries,
                lines(said.standbys(), each -> true, Snapshots::clipped).taken());
    }

    private <T, R> Some<R> lines(List<T> list, Predicate<T> matters, Function<T, R> line) {
        Some<T> some = some(list, Math.min(MAX_MEMBERS, lines), matters);
        lines -= some.taken().size();
        return new Some<>(some.taken().stream().map(line).toList(), some.more());
    }

    /** The list, or if it is too long those of it that matter, then others. */
    private static <T> Some<T> some(List<T> list, int room, Predicate<T> matters) {
        int atMost = Math.max(0, room);
        if (list.size() <= atMost) {
            return new Some<>(list, 0);
        }
        List<T> taken = new ArrayList<>(atMost);
        for (boolean mattering : List.of(true, false)) {
            for (T each : list) {
                if (taken.size() == atMost) {
                    break;
                }
                if (matters.test(each) == mattering) {
                    taken.add(each);
                }
            }
        }
        return new Some<>(taken, list.size() - taken.size());
    }

    private static String clipped(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 3) + "...";
    }

    private ActorSnapshot.OfTask task(Task task) {
        Object waitsFor = task.waitingFor();
        return new ActorSnapshot.OfTask(
                clipped(task.name()),
                waitsFor == null ? null : clipped(waitsFor.toString()),
                spinning.contains(task.thread()),
                task.cancelSeen() != null);
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
        for (ChildMonitor child : NurseryImpl.childrenOf(cell)) {
            all.addAll(child.dialogViews());
        }
        return all;
    }

    private static String text(DialogView dialog, List<Task> tasks) {
        StringBuilder text = new StringBuilder(dialog.served() ? "serves dialog " : "dialog ")
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
        return text.toString();
    }
}
