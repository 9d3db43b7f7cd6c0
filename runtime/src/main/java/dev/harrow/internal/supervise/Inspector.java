package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.CancelReason;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.internal.ipc.Ledger;
import dev.harrow.internal.ipc.SocketFiles;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.Connection;
import dev.harrow.internal.rpc.Contract;
import dev.harrow.internal.rpc.Factory;
import dev.harrow.internal.scope.Created;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.Turn;
import dev.harrow.internal.wire.ActorSnapshot;
import dev.harrow.internal.wire.MethodName;
import dev.harrow.spi.ForTesting;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link ForTesting} behind its door. */
public final class Inspector implements ForTesting {
    public static final Inspector INSTANCE = new Inspector();

    private Inspector() {}

    @Override
    public <T> Portal<T> start(Nursery nursery, String name, Class<T> contract, Constructor<?> constructor)
            throws InterruptedException {
        Factory factory = Factory.resolve(
                MethodName.of(constructor), constructor.getDeclaringClass().getClassLoader());
        return ((NurseryImpl) nursery).start(name, Contract.of(contract), factory, SpawnSettings.DEFAULT);
    }

    @Override
    public void noteCreation() {
        Created.note();
    }

    @Override
    public List<HeldView> channels() {
        return view(Ledger.CHANNELS);
    }

    @Override
    public List<HeldView> buffers() {
        return view(Ledger.BUFFERS);
    }

    private static List<HeldView> view(Ledger ledger) {
        return ledger.entries().stream()
                .map(entry -> new HeldView(
                        entry.held(), entry.held().what(), Created.frames(entry.created()), entry.held()::end))
                .toList();
    }

    @Override
    public List<Path> socketFiles() throws IOException {
        return SocketFiles.left();
    }

    @Override
    public List<ActorView> trees() {
        return trees(Survey.Below.NOTHING);
    }

    @Override
    public List<ActorView> treesEverywhere() {
        return trees(Survey.take(Trees.tops()));
    }

    private static List<ActorView> trees(Survey.Below below) {
        return Trees.live().stream()
                .map(tree -> view(tree.top(), tree.created(), below))
                .toList();
    }

    @Override
    public List<StandbyView> standbys() {
        return Trees.live().stream()
                .flatMap(tree -> tree.standbys().stream())
                .map(each -> new StandbyView(each.id(), each.isReady(), process(each)))
                .toList();
    }

    private static Optional<ProcessHandle> process(StandbyMonitor standby) {
        long pid = standby.process();
        return pid == 0 ? Optional.empty() : ProcessHandle.of(pid);
    }

    @Override
    public List<ActorView> abandoned() {
        return Stream.concat(
                        Abandoned.ofThisCopy().stream().map(cell -> view(cell, null, Survey.Below.NOTHING)),
                        Abandoned.ofOtherCopies().stream().map(Inspector::view))
                .toList();
    }

    @Override
    public List<LoaderView> endedLoaders() {
        return EndedLoaders.remaining();
    }

    private static ActorView view(Leftover leftover) {
        ActorSnapshot actor = leftover.snapshot();
        return new ActorView(
                actor.id(),
                new Backend(actor.backend()),
                actor.state(),
                actor.waiting(),
                leftover.running().stream().map(Inspector::view).toList(),
                List.of(),
                List.of(),
                List.of());
    }

    private static TaskView view(Leftover.Running task) {
        return new TaskView(task.task(), task.thread(), task.waitsFor(), task.cancelled());
    }

    private static ActorView view(ActorCell cell, @Nullable Throwable created, Survey.Below below) {
        List<PendingView> pending = new ArrayList<>();
        List<ActorView> children = new ArrayList<>();
        for (ChildMonitor child : NurseryImpl.childrenOf(cell)) {
            for (Connection.Pending each : child.pending()) {
                pending.add(new PendingView(
                        each.key(),
                        each.what(),
                        Created.frames(each.created()),
                        why -> each.cancel()
                                .accept(new CancelReason(CancelReason.Source.REQUESTED, null, each.what(), why))));
            }
            ActorCell hosted = child.hostedCell();
            ActorSnapshot said = below.actors().get(child.id());
            children.add(
                    hosted != null
                            ? view(hosted, child.created(), below)
                            : view(said != null ? said : child.fromOutside("elsewhere"), child.created()));
        }
        Turn turn = cell.turn();
        return new ActorView(
                cell.id(),
                cell.backend(),
                cell.describeState(),
                turn == null ? 0 : turn.waiting(),
                Tasks.of(cell).stream().map(Inspector::view).toList(),
                pending,
                Created.frames(created),
                children);
    }

    /** An actor of another process. */
    private static ActorView view(ActorSnapshot actor, @Nullable Throwable created) {
        List<PendingView> pending = actor.pending().stream()
                .map(what -> new PendingView(what, what, List.of(), why -> {}))
                .toList();
        List<ActorView> children = actor.nurseries().stream()
                .flatMap(nursery -> nursery.actors().stream())
                .map(child -> view(child, null))
                .toList();
        return new ActorView(
                actor.id(),
                new Backend(actor.backend()),
                actor.state(),
                actor.waiting(),
                actor.tasks().stream()
                        .map(task -> new TaskView(task.name(), null, task.waitsFor(), task.cancelled()))
                        .toList(),
                pending,
                Created.frames(created),
                children);
    }

    private static TaskView view(Task task) {
        return view(Leftover.Running.of(task));
    }

    @Override
    public String picture(ActorId root) {
        Snapshots snapshots = new Snapshots(Survey.Below.NOTHING);
        return TreePicture.draw(
                Trees.tops().stream()
                        .filter(top -> top.id().equals(root))
                        .map(top -> snapshots.take(top, 0))
                        .toList(),
                List.of(),
                0);
    }

    @Override
    public Duration ladder(ActorId root) {
        TreePart tree = find(root);
        return tree == null ? Duration.ZERO : Duration.ofNanos(tree.top().tree().ladderNanos());
    }

    @Override
    public void cancel(ActorId root, String why) {
        TreePart tree = find(root);
        if (tree != null) {
            tree.top().cancel(reason(root, why), tree.top().tree().ladderNanos());
        }
    }

    @Override
    public void cancelChild(ActorId root, ActorId actor, String why) {
        TreePart tree = find(root);
        ChildMonitor child = tree == null ? null : find(tree.top(), actor);
        if (child != null) {
            child.cancelSoon(reason(actor, why));
        }
    }

    @Override
    public void giveUp(ActorId root, String why) {
        if (find(root) instanceof ActorTree tree) {
            tree.giveUp(new CancelReason(CancelReason.Source.ABANDONED, null, "root " + root.name(), why));
        }
    }

    @Override
    public Optional<ProcessHandle> process(ActorId actor) {
        for (TreePart tree : Trees.live()) {
            ChildMonitor child = find(tree.top(), actor);
            if (child != null) {
                return child.process();
            }
        }
        return Optional.empty();
    }

    private static CancelReason reason(ActorId actor, String why) {
        return new CancelReason(CancelReason.Source.REQUESTED, null, "actor " + actor.name(), why);
    }

    private static @Nullable TreePart find(ActorId root) {
        for (TreePart tree : Trees.live()) {
            if (tree.top().id().equals(root)) {
                return tree;
            }
        }
        return null;
    }

    private static @Nullable ChildMonitor find(ActorCell cell, ActorId actor) {
        for (ChildMonitor child : NurseryImpl.childrenOf(cell)) {
            ActorCell hosted = child.hostedCell();
            ChildMonitor found = child.id().equals(actor) ? child : hosted == null ? null : find(hosted, actor);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
