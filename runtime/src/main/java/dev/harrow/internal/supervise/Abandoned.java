package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.CancelReason;
import dev.harrow.internal.ipc.Link;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.scope.Parker;
import dev.harrow.internal.scope.Stack;
import dev.harrow.internal.scope.Task;
import dev.harrow.spi.VesselExit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The actors of this JVM that were given up and still have running threads: counted, named, and forgotten when the last of
 * their threads ends.
 */
final class Abandoned {
    private static final Set<ActorCell> CELLS = ConcurrentHashMap.newKeySet();

    /** Tells the JVM of them, in another copy of the runtime, if that has made this one. */
    private static volatile @Nullable Consumer<Map<String, String>> lent; // set once, before the first use

    private Abandoned() {}

    /** From now on another copy of the runtime tells the JVM of those that are given up. Before the first use. */
    static void borrow(Consumer<Map<String, String>> record) {
        lent = record;
    }

    /**
     * Gives an actor of this copy up: first ends what is below it, then closes its link, so that nobody waits on it, then cuts it off. Does not wait, and
     * does nothing to one that has ended meanwhile, because what it waited for has.
     *
     * @param link of the actor to its parent
     * @param then takes the end, if it was given up
     */
    static void giveUp(ActorCell cell, Link link, Consumer<VesselExit> then) {
        CancelReason reason = new CancelReason(
                CancelReason.Source.ABANDONED,
                null,
                "actor " + cell.id().name(),
                "it did not end within its ladder and was given up; its operations are not served any more");
        Runnable rest = new GivingUp(cell, link, reason, then);
        List<ChildMonitor> below = NurseryImpl.childrenOf(cell);
        if (below.isEmpty()) {
            rest.run();
        } else {
            Ladder.clear(cell.tree(), below, reason, rest);
        }
    }

    // No lambdas here: this may be the first that a copy of the runtime does of its kind, when there is little of a
    // processor left and no time.

    /** What is to be done when nothing is below any more. */
    private record GivingUp(ActorCell cell, Link link, CancelReason reason, Consumer<VesselExit> then)
            implements Runnable {
        @Override
        public void run() {
            if (cell.hasEnded()) {
                return;
            }
            link.close();
            cell.sever(reason);
            take(cell);
            then.accept(new VesselExit(
                    VesselExit.Kind.ABANDONED,
                    Tasks.of(cell).size() + " of its tasks still run, see the log for their stacks"));
        }
    }

    /** Notes an actor that was given up. Returns at once: it is called by the ladder, on which others wait. */
    static void take(ActorCell cell) {
        CELLS.add(cell);
        // To see the stack of a thread that computes, it has to be stopped, which takes its time.
        Parker.start(Parker.daemon("harrow-report", new Report(cell)));
    }

    /** Says what still runs of one. */
    private record Report(ActorCell cell) implements Runnable {
        @Override
        public void run() {
            List<Task> running = Tasks.of(cell);
            StringBuilder text = new StringBuilder();
            for (Task task : running) {
                text.append("\n  task ")
                        .append(task.name())
                        .append(" on thread '")
                        .append(task.thread().getName())
                        .append('\'');
                text.append(Stack.of(task.thread()));
            }
            record(Map.of(
                    "actor",
                    cell.id().toString(),
                    "backend",
                    cell.backend().key(),
                    "tasks",
                    Integer.toString(running.size()),
                    "stacks",
                    text.toString()));
        }
    }

    /**
     * Tells people, and the JVM, of one that was given up: where the copy of the runtime is that has made all others here.
     *
     * @param facts {@code actor}, {@code backend}, how many {@code tasks} still run, and their {@code stacks}
     */
    static void record(Map<String, String> facts) {
        Consumer<Map<String, String>> other = lent;
        if (other != null) {
            other.accept(facts);
            return;
        }
        LOG.error(
                "actor {} was abandoned: it did not end within its ladder, and this backend cannot kill. {} of its tasks still run;"
                        + " nothing that they do reaches anyone. Let them react to an interrupt or call Scopes.checkpoint();"
                        + " code that cannot belongs on the process backend.{}",
                facts.get("actor"),
                facts.get("tasks"),
                facts.get("stacks"));
        AbandonedEvent.emit(facts);
    }

    /** Those of this copy of the runtime that still have running threads. */
    static List<ActorCell> ofThisCopy() {
        if (CELLS.isEmpty()) {
            return List.of();
        }
        CELLS.removeIf(cell -> cell.active() == 0);
        return new ArrayList<>(CELLS);
    }

    /** Those of the copies that this one has made. */
    static List<Leftover> ofOtherCopies() {
        List<Leftover> all = new ArrayList<>();
        for (Isolate each : Isolate.all()) {
            all.addAll(each.abandoned());
        }
        return all;
    }

    /** How many there are, of this copy and those that it has made. */
    static int count() {
        return ofThisCopy().size() + ofOtherCopies().size();
    }
}
