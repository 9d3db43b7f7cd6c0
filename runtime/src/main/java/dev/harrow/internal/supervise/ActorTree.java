package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.UserAbortException;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.TaskLog;
import dev.harrow.internal.rpc.TreeContext;
import dev.harrow.internal.scope.Baton;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Created;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.scope.Task;
import dev.harrow.spi.Steering;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One actor tree, from the boot of its root on the caller's thread to its end: the settings that hold in it, its main task, and
 * its share of the services of the JVM.
 */
final class ActorTree {
    private final RootSettings settings;
    private final ActorCell root;
    private final Task main;
    private final @Nullable Baton baton; // what the tasks hand on, if the tree is steered
    private final @Nullable Throwable created = Created.here();
    private boolean released; // guarded by this; moves false -> true: the tree has no share of the services any more

    private ActorTree(RootSettings settings) {
        this.settings = settings;
        Steering steering = settings.steering();
        this.baton = steering == null ? null : Baton.take(steering, settings.name() + "/main");
        ActorId rootId = ActorId.random(settings.name());
        TreeContext context = new TreeContext(
                rootId.uuid(), // a tree is known by its root
                baton == null ? settings.ticker() : baton.ticker(),
                Blocks.nanosOf(settings.acknowledge()),
                Blocks.nanosOf(settings.end()),
                Blocks.nanosOf(settings.cancelGrace()),
                settings.openRequests(),
                Boolean.getBoolean("harrow.local.alwaysEncode"),
                baton);
        this.root = new ActorCell(
                rootId, null, settings.defaultBackend(), context, ClassLoader.getSystemClassLoader(), null);
        root.serveNothing();
        root.tasks().open();
        this.main = Task.begin("main", root, root.tasks());
    }

    /** Boots a tree: from now on the current thread runs its main task. */
    static ActorTree boot(RootSettings settings) {
        SystemTicker.instance().acquire();
        ActorTree tree = new ActorTree(settings);
        TaskLog.enter(tree.main);
        Trees.add(tree);
        if (settings.handleSignals()) {
            Signals.listen(tree);
        }
        if (settings.starvationGuard()) {
            StarvationGuard.acquire();
        }
        return tree;
    }

    /** The tree that a task of this JVM belongs to. */
    static ActorTree of(Task task) {
        return Trees.find(((ActorCell) task.home()).tree().tree());
    }

    UUID id() {
        return root.tree().tree();
    }

    RootSettings settings() {
        return settings;
    }

    ActorCell root() {
        return root;
    }

    Task main() {
        return main;
    }

    /** Where it was booted, if that is noted. */
    @Nullable
    Throwable created() {
        return created;
    }

    /**
     * The user wants the program to end: the body of the root leaves with {@link UserAbortException} (S-14). If it has left already,
     * the lifetime callbacks that run are cancelled; if somebody has asked before, whoever has not reacted is woken again. Any thread.
     */
    void abort(String how) {
        CancelReason why = new CancelReason(
                CancelReason.Source.USER_ABORT, root.id(), "root " + root.id().name(), how);
        if (!main.homeScope().cancel(why)) {
            main.homeScope().nudge();
        }
        root.cancelTeardown(why);
    }

    /**
     * Ends the tree after its nursery: runs the root's lifetime callbacks, gives up the thread and the services.
     *
     * @param outcome what the nursery threw, or null
     * @return what to throw, or null
     */
    @Nullable
    Throwable end(@Nullable Throwable outcome) {
        if (root.severed() != null) {
            // It was given up before: there is nothing left to end but the task of this thread.
            TaskLog.leave();
            main.end(null);
            return outcome;
        }
        // An abort from now on is for the callbacks, which are a task of their own on this thread: it must not wake the
        // main task.
        CancelScope callbacks = main.enter("callbacks", CancelScope.Border.SHIELD);
        ActorCell.End end = root.endRoot();
        main.leave(callbacks);
        Throwable result = outcome;
        CancelReason abort = main.homeScope().reason();
        if (abort != null && abort.source() == CancelReason.Source.USER_ABORT) {
            if (outcome == null || Blocks.isCancel(outcome)) {
                result = outcome == null
                        ? new UserAbortException(abort.message())
                        : new UserAbortException(abort.message(), outcome);
            } else {
                outcome.addSuppressed(new UserAbortException(abort.message()));
            }
        }
        if (end.failure() != null && end.failure() != result) {
            if (result == null) {
                result = unchecked(end.failure());
            } else {
                result.addSuppressed(end.failure());
            }
        }
        boolean last = takeShare();
        if (last) {
            leave();
        }
        TaskLog.leave();
        main.end(null);
        if (last) {
            releaseClock();
        }
        return result;
    }

    /** Whether this call is the one that has to give the services back. */
    private synchronized boolean takeShare() {
        boolean first = !released;
        released = true;
        return first;
    }

    private void leave() {
        if (settings.starvationGuard()) {
            StarvationGuard.release();
        }
        if (settings.handleSignals()) {
            Signals.forget(this);
        }
        Trees.remove(this);
    }

    /**
     * Ends the tree although its owner does not: the thread has ended, or does not come back. Whatever still runs in the root can do
     * nothing any more and is counted as abandoned. For what was left behind by a test, after a cancel.
     */
    void giveUp(CancelReason why) {
        if (!takeShare()) {
            return;
        }
        root.sever(why);
        for (ActorCell.Nest nest : root.nests()) {
            ((NurseryImpl) nest).giveUp();
        }
        root.taskEnded(); // the main task, which nobody waits for
        if (root.active() > 0) {
            Abandoned.take(root);
        }
        leave();
        releaseClock();
    }

    /** Last: what ends a tree may still be timed. */
    private void releaseClock() {
        if (baton != null) {
            baton.end();
        }
        SystemTicker.instance().release();
    }

    private static Throwable unchecked(Throwable failure) {
        return failure instanceof Exception && !(failure instanceof RuntimeException)
                ? new dev.harrow.TaskFailedException("a lifetime callback of the root failed: " + failure, failure)
                : Objects.requireNonNull(failure);
    }
}
