package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.UserAbortException;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.TaskLog;
import dev.harrow.internal.scope.Baton;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.TaskThreads;
import dev.harrow.spi.StandbyOptions;
import dev.harrow.spi.Steering;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One actor tree in the JVM of its root, from the boot on the caller's thread to its end: with its main task. */
final class ActorTree extends TreePart {
    private final Task main;
    private final @Nullable Baton baton; // what the tasks hand on, if the tree is steered

    private ActorTree(RootSettings settings) {
        Steering steering = settings.steering();
        Baton taken = steering == null ? null : Baton.take(steering, settings.name() + "/main");
        ActorId rootId = ActorId.random(settings.name());
        ActorCell root = new ActorCell(
                rootId,
                null,
                settings.defaultBackend(),
                context(rootId.uuid(), settings, taken), // a tree is known by its root
                ClassLoader.getSystemClassLoader(),
                null,
                TaskThreads.VIRTUAL);
        super(settings, root, null, Doorway.own(settings.transport()));
        this.baton = taken;
        root.serveNothing();
        root.tasks().open();
        this.main = Task.begin("main", root, top().tasks());
    }

    /** Boots a tree: from now on the current thread runs its main task. */
    static ActorTree boot(RootSettings settings) {
        SystemTicker.instance().acquire();
        ActorTree tree = new ActorTree(settings);
        TaskLog.enter(tree.main);
        tree.begin();
        return tree;
    }

    @Override
    void begin() {
        super.begin();
        if (settings().handleSignals()) {
            Signals.listen(this);
        }
        for (StandbyOptions each : settings().standby()) {
            if (each.prefill()) {
                Backends.prepare(this);
                break;
            }
        }
    }

    Task main() {
        return main;
    }

    /**
     * The user wants the program to end: the body of the root leaves with {@link UserAbortException} (S-14). If it has left already,
     * the lifetime callbacks that run are cancelled; if somebody has asked before, whoever has not reacted is woken again. Any thread.
     */
    void abort(String how) {
        CancelReason why = new CancelReason(
                CancelReason.Source.USER_ABORT, top().id(), "root " + top().id().name(), how);
        if (!main.homeScope().cancel(why)) {
            main.homeScope().nudge();
        }
        top().cancelTeardown(why);
    }

    /**
     * Ends the tree after its nursery: runs the root's lifetime callbacks, gives up the thread and the services.
     *
     * @param outcome what the nursery threw, or null
     * @return what to throw, or null
     */
    @Nullable
    Throwable end(@Nullable Throwable outcome) {
        if (top().severed() != null) {
            // It was given up before: there is nothing left to end but the task of this thread.
            TaskLog.leave();
            main.end(null);
            return outcome;
        }
        // An abort from now on is for the callbacks, which are a task of their own on this thread: it must not wake the
        // main task.
        CancelScope callbacks = main.enter("callbacks", CancelScope.Border.SHIELD);
        ActorCell.End end = top().endRoot();
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

    @Override
    void leave() {
        if (settings().handleSignals()) {
            Signals.forget(this);
        }
        super.leave();
    }

    /**
     * Ends the tree although its owner does not: the thread has ended, or does not come back. Whatever still runs in the root can do
     * nothing any more and is counted as abandoned. For what was left behind by a test, after a cancel.
     */
    void giveUp(CancelReason why) {
        if (!takeShare()) {
            return;
        }
        top().sever(why);
        for (ActorCell.Nest nest : top().nests()) {
            ((NurseryImpl) nest).giveUp();
        }
        top().taskEnded(); // the main task, which nobody waits for
        if (top().active() > 0) {
            Abandoned.take(top());
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
