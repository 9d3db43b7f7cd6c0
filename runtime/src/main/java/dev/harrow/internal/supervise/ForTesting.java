package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.CancelReason;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.Connection;
import dev.harrow.internal.rpc.Contract;
import dev.harrow.internal.rpc.Factory;
import dev.harrow.internal.scope.Created;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.Turn;
import dev.harrow.internal.wire.MethodName;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the testing kit may see of the trees of this JVM, how it ends one that a test left behind, and how it starts an actor whose class it
 * knows and the compiler does not. It is exported to the kit and to nobody else. Any thread; what is seen is taken without stopping
 * anything, so it may be slightly out of step with itself.
 */
public final class ForTesting {

    /**
     * An actor.
     *
     * @param waiting how many requests wait for their turn
     * @param tasks those that run or wait in it; empty if it is not in this JVM
     * @param pending what it asked of its children and was not answered
     * @param created where it was made, the innermost frame first; empty if that is not noted, or it was given up
     */
    public record ActorView(
            ActorId id,
            Backend backend,
            String state,
            int waiting,
            List<TaskView> tasks,
            List<PendingView> pending,
            List<StackTraceElement> created,
            List<ActorView> children) {}

    /**
     * A task.
     *
     * @param waitsFor what it is parked on, or null while it runs
     */
    public record TaskView(
            String name, Thread thread, @Nullable String waitsFor, boolean cancelled) {}

    /**
     * A request that is not answered, or credit that is out without one.
     *
     * @param key the same for the same request
     * @param what it is, for people
     * @param created where it was made, the innermost frame first; empty if that is not noted
     * @param cancel cancels it for a reason; does not wait
     */
    public record PendingView(Object key, String what, List<StackTraceElement> created, Consumer<String> cancel) {}

    private ForTesting() {}

    /**
     * Starts an actor as {@link Nursery#start(String, Class, dev.harrow.Fn0)} does, by a constructor that is found by reflection: a
     * reference to it is only ever written in source.
     *
     * @param constructor one without parameters, of a class that implements the contract
     */
    public static <T> Portal<T> start(Nursery nursery, String name, Class<T> contract, Constructor<?> constructor)
            throws InterruptedException {
        Factory factory = Factory.resolve(
                MethodName.of(constructor), constructor.getDeclaringClass().getClassLoader());
        return ((NurseryImpl) nursery).start(name, Contract.of(contract), factory, SpawnSettings.DEFAULT);
    }

    /** From now on it is noted where trees, actors and dialogs are made. */
    public static void noteCreation() {
        Created.note();
    }

    /** The roots of all trees, with what is below. */
    public static List<ActorView> trees() {
        return Trees.live().stream()
                .map(tree -> view(tree.root(), tree.created()))
                .toList();
    }

    /** The actors that were given up and still have running threads. */
    public static List<ActorView> abandoned() {
        return Abandoned.remaining().stream().map(cell -> view(cell, null)).toList();
    }

    private static ActorView view(ActorCell cell, @Nullable Throwable created) {
        List<PendingView> pending = new ArrayList<>();
        List<ActorView> children = new ArrayList<>();
        for (ActorCell.Nest nest : cell.nests()) {
            for (ChildMonitor child : ((NurseryImpl) nest).children()) {
                for (Connection.Pending each : child.pending()) {
                    pending.add(new PendingView(
                            each.key(),
                            each.what(),
                            Created.frames(each.created()),
                            why -> each.cancel()
                                    .accept(new CancelReason(CancelReason.Source.REQUESTED, null, each.what(), why))));
                }
                ActorCell hosted = child.hostedCell();
                children.add(
                        hosted != null
                                ? view(hosted, child.created())
                                : new ActorView(
                                        child.id(),
                                        child.backendKey(),
                                        "elsewhere",
                                        0,
                                        List.of(),
                                        List.of(),
                                        Created.frames(child.created()),
                                        List.of()));
            }
        }
        Turn turn = cell.turn();
        return new ActorView(
                cell.id(),
                cell.backend(),
                cell.describeState(),
                turn == null ? 0 : turn.waiting(),
                Tasks.of(cell).stream().map(ForTesting::view).toList(),
                pending,
                Created.frames(created),
                children);
    }

    private static TaskView view(Task task) {
        Object waitsFor = task.waitingFor();
        return new TaskView(
                task.name(), task.thread(), waitsFor == null ? null : waitsFor.toString(), task.cancelSeen() != null);
    }

    /** A picture of one tree; empty if it is over. */
    public static String picture(ActorId root) {
        return TreePicture.draw(
                Trees.live().stream()
                        .filter(tree -> tree.root().id().equals(root))
                        .toList(),
                List.of());
    }

    /** Within what time a tree ends that is cancelled; nothing if it is over. */
    public static Duration ladder(ActorId root) {
        ActorTree tree = find(root);
        return tree == null
                ? Duration.ZERO
                : Duration.ofNanos(tree.root().tree().ladderNanos());
    }

    /** Cancels everything in a tree, its main task included; does not wait. Does nothing if it is over. */
    public static void cancel(ActorId root, String why) {
        ActorTree tree = find(root);
        if (tree != null) {
            tree.root().cancel(reason(root, why), tree.root().tree().ladderNanos());
        }
    }

    /**
     * Cancels an actor of a tree, but no root; does not wait. Does nothing if it is gone.
     *
     * @param root the tree
     */
    public static void cancelChild(ActorId root, ActorId actor, String why) {
        ActorTree tree = find(root);
        ChildMonitor child = tree == null ? null : find(tree.root(), actor);
        if (child != null) {
            child.cancelSoon(reason(actor, why));
        }
    }

    /**
     * Ends the books of a tree whose owner does not end it, after it was cancelled and had its time: its threads can do nothing any more,
     * and the services of the JVM are given back. Does nothing if it is over.
     */
    public static void giveUp(ActorId root, String why) {
        ActorTree tree = find(root);
        if (tree != null) {
            tree.giveUp(new CancelReason(CancelReason.Source.ABANDONED, null, "root " + root.name(), why));
        }
    }

    private static CancelReason reason(ActorId actor, String why) {
        return new CancelReason(CancelReason.Source.REQUESTED, null, "actor " + actor.name(), why);
    }

    private static @Nullable ActorTree find(ActorId root) {
        for (ActorTree tree : Trees.live()) {
            if (tree.root().id().equals(root)) {
                return tree;
            }
        }
        return null;
    }

    private static @Nullable ChildMonitor find(ActorCell cell, ActorId actor) {
        for (ActorCell.Nest nest : cell.nests()) {
            for (ChildMonitor child : ((NurseryImpl) nest).children()) {
                ActorCell hosted = child.hostedCell();
                ChildMonitor found = child.id().equals(actor) ? child : hosted == null ? null : find(hosted, actor);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
