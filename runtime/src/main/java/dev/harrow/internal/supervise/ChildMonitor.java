package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.SpawnFailedException;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.ipc.LocalLink;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.Connection;
import dev.harrow.internal.rpc.DialogView;
import dev.harrow.internal.rpc.Failures;
import dev.harrow.internal.rpc.PortalImpl;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Cell;
import dev.harrow.internal.scope.Created;
import dev.harrow.internal.scope.Label;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.DialogIds;
import dev.harrow.internal.wire.ExitKind;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import dev.harrow.spi.VesselExit;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches one child from before it is made until it is gone, whatever it is made of: the only place that decides what the end
 * of a child means.
 *
 * <p>It has no thread. What happens comes in as events: messages from the child, the exit of its vessel, steps of the ladder.
 */
final class ChildMonitor implements Connection.Control, SpawnRequest, PortalImpl.Ender, Consumer<VesselExit> {
    /** In {@link #ready}: the child serves. */
    private static final Object READY = "ready";

    /**
     * How a child ended.
     *
     * @param failure what the nursery has to know as a failure, or null
     */
    record Ended(@Nullable RuntimeException failure) {}

    private final NurseryImpl nursery;
    private final ActorId id;
    private final SpawnBackend backend;
    private final ClassLoader world;
    private final boolean answersToCaller;
    private final @Nullable Throwable created = Created.here();
    private final Cell<Object> ready; // READY, or the exception that start has to throw
    private final Cell<Ended> ended;
    private volatile @Nullable Connection connection; // set once, while the vessel is made; read by anyone
    private volatile @Nullable HostedVessel hosted; // likewise, if it is in this JVM
    private volatile @Nullable Vessel vessel; // set once, when the vessel is made
    private Message.@Nullable Failed failure; // guarded by this: what the child said it failed with
    private Message.@Nullable Goodbye goodbye; // guarded by this
    private @Nullable CancelReason asked; // guarded by this: the first cancel that a ladder sent
    private long until = CancelScope.NEVER; // guarded by this: ticker nanos at which the steepest ladder ends
    private boolean made; // guarded by this; moves false -> true: the vessel is there and can be asked to end
    private @Nullable CancelReason early; // guarded by this: the first cancel that came before the vessel was made
    private @Nullable Duration stopping; // guarded by this: the grace with which the child was asked to stop
    private boolean acknowledged; // guarded by this
    private boolean finished; // guarded by this; moves false -> true
    private @Nullable Runnable onLadder; // guarded by this: tells the end to every ladder that it is on

    /**
     * @param world where the classes of the actor are found, if it is in this JVM
     * @param answersToCaller whether a failure is thrown to the one who called, and does not concern the nursery
     */
    ChildMonitor(NurseryImpl nursery, ActorId id, SpawnBackend backend, ClassLoader world, boolean answersToCaller) {
        this.nursery = nursery;
        this.id = id;
        this.backend = backend;
        this.world = world;
        this.answersToCaller = answersToCaller;
        this.ready = new Cell<>(new Label("start of actor ", id));
        this.ended = new Cell<>(new Label("end of actor ", id));
    }

    ActorId id() {
        return id;
    }

    Backend backendKey() {
        return backend.key();
    }

    /** The child's own cell if it is in this JVM, or null: for reports only. */
    @Nullable
    ActorCell hostedCell() {
        HostedVessel here = hosted;
        return here == null ? null : here.cell();
    }

    /** Where it was started, if that is noted. */
    @Nullable
    Throwable created() {
        return created;
    }

    /** What was asked of the child and is not answered: for reports. */
    List<Connection.Pending> pending() {
        Connection link = connection;
        return link == null ? List.of() : link.pending();
    }

    /** The dialogs with the child that are not over: for reports only. */
    List<DialogView> dialogViews() {
        Connection link = connection;
        return link == null ? List.of() : link.dialogViews();
    }

    boolean isEnded() {
        return ended.isDone();
    }

    // ---- starting

    @Override
    public ActorId actor() {
        return id;
    }

    @Override
    public Vessel hostHere() {
        LocalLink link = LocalLink.create();
        Connection toChild = new Connection(nursery.home(), id, link, DialogIds.Side.CONNECTOR, this);
        link.attach(toChild);
        HostedVessel here = new HostedVessel(
                id, nursery.home().id(), backend.key(), nursery.home().tree(), world, link.other());
        hosted = here;
        // Last: from now on a stop by another task is sent over it, so there has to be somebody at the other end.
        connection = toChild;
        return here;
    }

    /**
     * Makes the child and waits until it is ready.
     *
     * @throws InterruptedException if the task is cancelled; nothing of the child is left then
     */
    Connection start(Message.SpawnSpec spec) throws InterruptedException {
        Connection link;
        try {
            Vessel vesselMade = backend.spawn(this);
            vessel = vesselMade;
            link = connection;
            if (link == null) {
                throw new SpawnFailedException(
                        "backend '" + backend.key() + "' made a vessel for actor " + id + " without a link to it");
            }
            vesselMade.onExit(this);
        } catch (Throwable e) {
            finish(new Ended(null), () -> new TransportClosedException("actor " + id + " was never started"));
            throw e;
        }
        CancelReason missed;
        Duration missedStop;
        synchronized (this) {
            made = true;
            missed = early;
            missedStop = stopping;
        }
        // It was told to end while it was made. Its end comes like any other, and is told by ready.
        if (missed != null) {
            cancelSoon(missed);
        } else if (missedStop != null) {
            askToStop(missedStop);
        }
        try {
            link.trySend(spec);
            Object outcome = ready.await();
            if (outcome instanceof RuntimeException failed) {
                // Told to the one who starts it, when nothing of it is left.
                ended.awaitAlways();
                Task task = Task.require("Nursery.start");
                CancelReason own = task.cancelSeen();
                if (own != null && Blocks.isConsequence(failed)) {
                    throw task.cancelled(own);
                }
                throw failed;
            }
            return link;
        } catch (InterruptedException e) {
            CancelReason reason = Blocks.reasonOf(e);
            cancelAndWait(new CancelReason(
                    reason == null ? CancelReason.Source.REQUESTED : reason.source(),
                    nursery.home().id(),
                    "start of actor " + id.name(),
                    reason == null ? "the starting thread was interrupted" : reason.message()));
            throw e;
        }
    }

    @Override
    public void ready() {
        ready.complete(READY);
    }

    // ---- what the child says

    @Override
    public void failed(Message.Failed failed) {
        synchronized (this) {
            failure = failed;
        }
    }

    @Override
    public void cancelReceived() {
        synchronized (this) {
            acknowledged = true;
        }
    }

    /** The link is gone: what that means is told by the end of the vessel, which is made to come if it does not by itself. */
    @Override
    public boolean closed() {
        boolean over;
        synchronized (this) {
            over = finished;
        }
        if (!over) {
            cancelSoon(new CancelReason(
                    CancelReason.Source.LINK_LOST, id, "actor " + id.name(), "the link to it was closed"));
        }
        return true;
    }

    @Override
    public void goodbye(Message.Goodbye said) {
        synchronized (this) {
            goodbye = said;
        }
    }

    // ---- its end

    @Override
    public void accept(VesselExit exit) {
        Message.Failed said;
        Message.Goodbye parting;
        CancelReason request;
        boolean wanted;
        synchronized (this) {
            said = failure;
            parting = goodbye;
            request = asked;
            wanted = endIsWanted();
        }
        Supplier<RuntimeException> account = () -> account(exit, said, parting, request);
        if (!ready.isDone()) {
            ready.complete(said != null ? Failures.ofLink(said, id) : startFailure(exit, account.get()));
        }
        boolean started = READY.equals(ready.peek());
        boolean concerns = switch (exit.kind()) {
            case ABANDONED -> false;
            case DIED, ENDED -> {
                if (parting == null || parting.exit() == ExitKind.CANCELLED) {
                    yield !wanted;
                }
                yield parting.exit() == ExitKind.FAILED && said != null;
            }
        };
        finish(new Ended(started && concerns ? account.get() : null), account);
    }

    /** What is said of the end to those who still wait for the child or come too late. */
    private RuntimeException account(
            VesselExit exit,
            Message.@Nullable Failed said,
            Message.@Nullable Goodbye parting,
            @Nullable CancelReason request) {
        if (exit.kind() == VesselExit.Kind.ABANDONED) {
            return new TransportClosedException("actor " + id + " was abandoned"
                    + (request == null ? "" : " after it was asked to end: " + request.describe()) + "; "
                    + exit.detail());
        }
        if (request != null && isLoss(request)) {
            return new TransportClosedException("the link to actor " + id
                    + " was closed although nobody had asked the actor to end, so it was ended"
                    + (exit.detail().isEmpty() ? "" : "; " + exit.detail()));
        }
        if (parting == null) {
            return new TransportClosedException(
                    "actor " + id + " died" + (exit.detail().isEmpty() ? " without saying why" : ": " + exit.detail()));
        }
        if (parting.exit() == ExitKind.FAILED && said != null) {
            return Failures.ofLink(said, id);
        }
        if (parting.exit() == ExitKind.CANCELLED) {
            return new ContextCancelledException(
                    "actor " + id + " was cancelled: " + parting.reason(), request != null ? request.actor() : id, id);
        }
        return new TransportClosedException("actor " + id + " has ended in order");
    }

    private RuntimeException startFailure(VesselExit exit, RuntimeException loss) {
        return loss instanceof ContextCancelledException
                ? loss
                : new SpawnFailedException(
                        "actor " + id + " ended before it was ready"
                                + (exit.detail().isEmpty() ? "" : ": " + exit.detail()),
                        loss);
    }

    private void finish(Ended how, Supplier<RuntimeException> loss) {
        Runnable climbing;
        synchronized (this) {
            finished = true; // first: closing the link is no news any more
            climbing = onLadder;
            onLadder = null;
        }
        Connection link = connection;
        if (link != null) {
            link.lose(loss);
        }
        // Off the table before anyone learns that it ended.
        nursery.childEnded(this, answersToCaller ? null : how.failure());
        ended.complete(how);
        if (climbing != null) {
            climbing.run();
        }
    }

    /** Whether this side has asked the child to end, so that its end is no surprise. */
    synchronized boolean endIsWanted() {
        return stopping != null || (asked != null && !isLoss(asked));
    }

    /** Whether the child is made to end because its link was lost, which nobody wanted (D-1). */
    private static boolean isLoss(CancelReason reason) {
        return reason.source() == CancelReason.Source.LINK_LOST;
    }

    // ---- making it end

    /**
     * First step of a ladder. A child that ended is left alone, and so is one that is on a ladder which ends no later: what it was told
     * holds. One that has more time than this ladder gives is told the new budget, and its further steps are those of both ladders,
     * whichever come first. One that is not made yet remembers the cancel: {@link #start} sends it up a ladder when there is something
     * to ask.
     *
     * @param budgetNanos what the child is given
     * @param endsAt ticker nanos at which this ladder ends
     */
    void askToCancel(CancelReason reason, long budgetNanos, long endsAt, Runnable whenEnded) {
        boolean news;
        synchronized (this) {
            if (!made && early == null) {
                early = reason;
            }
            news = made && !finished && endsAt < until;
            if (news) {
                until = endsAt;
                if (asked == null) {
                    asked = reason;
                }
                Runnable earlier = onLadder;
                onLadder = earlier == null
                        ? whenEnded
                        : () -> {
                            earlier.run();
                            whenEnded.run();
                        };
            }
        }
        Connection link = connection;
        if (news && link != null) {
            link.trySend(new Message.Cancel(Message.LINK, reason, budgetNanos));
        } else {
            whenEnded.run();
        }
    }

    void terminateUnlessAcknowledged() {
        boolean late;
        synchronized (this) {
            late = !acknowledged;
        }
        if (late && !isEnded()) {
            LOG.warn("actor {} did not acknowledge its cancel in time; it is terminated", id);
            terminate();
        }
    }

    void terminate() {
        Vessel made = vessel;
        if (made != null && !isEnded()) {
            made.terminate();
        }
    }

    /** Whether it is in this JVM and no thread is in it: whatever it still has to do has not begun. */
    boolean hasNotHadItsTurn() {
        ActorCell here = hostedCell();
        return here != null
                && !isEnded()
                && !here.isTearingDown()
                && Tasks.of(here).isEmpty();
    }

    void kill() {
        Vessel made = vessel;
        if (made != null && !isEnded()) {
            LOG.warn("actor {} did not end within the budget of its cancel; it is killed or given up", id);
            made.kill();
        }
    }

    /** Asks the child to finish what it has accepted and to end; does not wait. */
    void askToStop(Duration grace) {
        synchronized (this) {
            stopping = grace;
        }
        Connection link = connection;
        if (link != null) {
            link.trySend(new Message.StopActor(Math.max(0, Blocks.nanosOf(grace))));
        }
    }

    /** Waits for the end after {@link #askToStop}; when the grace is over the child is cancelled. */
    void awaitStopped(Duration grace) throws InterruptedException {
        if (ended.isDone()) {
            return; // it was idle, and ended while it was asked
        }
        InterruptedException interrupted = null;
        boolean over = false;
        try {
            over = Blocks.moveOnAfter(grace, () -> {
                ended.await();
            });
        } catch (InterruptedException e) {
            interrupted = e;
        }
        if (!over) {
            cancelAndWait(new CancelReason(
                    CancelReason.Source.STOPPED,
                    nursery.home().id(),
                    "actor " + id.name(),
                    interrupted == null
                            ? "it did not stop within " + grace
                            : "the task that stopped it was cancelled"));
        }
        if (interrupted != null) {
            throw interrupted;
        }
    }

    @Override
    public void stop(Duration grace) throws InterruptedException {
        askToStop(grace);
        awaitStopped(grace);
    }

    @Override
    public void cancel(String message) throws InterruptedException {
        cancelAndWait(
                new CancelReason(CancelReason.Source.REQUESTED, nursery.home().id(), "actor " + id.name(), message));
    }

    /** Does not wait. */
    void cancelSoon(CancelReason reason) {
        nursery.cancelChildren(List.of(this), reason);
    }

    private void cancelAndWait(CancelReason reason) {
        cancelSoon(reason);
        ended.awaitAlways();
    }

    /** Waits until the child is gone, whatever happens. */
    void awaitEnd() {
        ended.awaitAlways();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
