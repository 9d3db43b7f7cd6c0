package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.SpawnFailedException;
import dev.harrow.Transport;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.ipc.BridgeLink;
import dev.harrow.internal.ipc.Link;
import dev.harrow.internal.ipc.Listener;
import dev.harrow.internal.ipc.LocalLink;
import dev.harrow.internal.ipc.SocketFiles;
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
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.ActorSnapshot;
import dev.harrow.internal.wire.DialogIds;
import dev.harrow.internal.wire.ExitKind;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.Household;
import dev.harrow.spi.IsolationOptions;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnOptions;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Standby;
import dev.harrow.spi.Ticker;
import dev.harrow.spi.Vessel;
import dev.harrow.spi.VesselExit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    /** How long the end of a link waits for the news that the process at its other end is dead. */
    private static final long NEWS_OF_DEATH = 200_000_000;

    /** How long the end of a process waits for the end of what it has said (S-108). */
    private static final long LAST_WORDS = 500_000_000;

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
    private final SpawnOptions options;
    private final IsolationOptions isolation;
    private final ClassLoader world;
    private final boolean mayNeedJson;
    private final boolean answersToCaller;
    private final @Nullable Throwable created = Created.here();
    private final Cell<Object> ready; // READY, or the exception that start has to throw
    private final Cell<Ended> ended;
    // set once, under this lock: while the vessel is made, or when an actor that was invited has come; read by anyone
    private volatile @Nullable Connection connection;
    private volatile @Nullable Door door; // set once, while the vessel is made, if the actor was invited
    private volatile @Nullable HostedVessel hosted; // likewise, if it is in this JVM
    private volatile @Nullable Vessel vessel; // set once, when the vessel is made
    private volatile @Nullable BootPlace bootPlace; // set once, while the vessel is made, if it boots a JVM
    private Message.@Nullable Failed failure; // guarded by this: what the child said it failed with
    private Message.@Nullable Goodbye goodbye; // guarded by this
    private @Nullable CancelReason asked; // guarded by this: the first cancel that a ladder sent
    private long until = CancelScope.NEVER; // guarded by this: ticker nanos at which the steepest ladder ends
    private boolean made; // guarded by this; moves false -> true: the vessel is there and can be asked to end
    private @Nullable CancelReason early; // guarded by this: the first cancel that came before the vessel was made
    private @Nullable Duration stopping; // guarded by this: the grace with which the child was asked to stop
    private boolean acknowledged; // guarded by this
    private boolean forced; // guarded by this; moves false -> true: its vessel was told to end
    private boolean finished; // guarded by this; moves false -> true
    private Ticker.@Nullable Alarm
            patience; // guarded by this: ends a stop that takes too long and that nobody waits for
    private @Nullable Runnable onLadder; // guarded by this: tells the end to every ladder that it is on
    private boolean concluded; // guarded by this; moves false -> true: what the end means was decided

    /**
     * @param settings what was said about it
     * @param world where the classes of the actor are found, if it is in this JVM
     * @param mayNeedJson whether its contract has values that cross as JSON
     * @param answersToCaller whether a failure is thrown to the one who called, and does not concern the nursery
     */
    ChildMonitor(
            NurseryImpl nursery,
            ActorId id,
            SpawnBackend backend,
            SpawnSettings settings,
            ClassLoader world,
            boolean mayNeedJson,
            boolean answersToCaller) {
        this.nursery = nursery;
        this.id = id;
        this.backend = backend;
        this.options = settings.jvm();
        this.isolation = settings.isolation();
        this.world = world;
        this.mayNeedJson = mayNeedJson;
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

    /** The process that the child came from, while it lives: for tests. */
    Optional<ProcessHandle> process() {
        Door opened = door;
        long pid;
        synchronized (this) {
            pid = finished || opened == null ? 0 : opened.process;
        }
        return pid == 0 ? Optional.empty() : ProcessHandle.of(pid);
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

    /** Asks a child of another process, or of another copy of the runtime, what it and all below it is doing; false if it is not there to be asked. */
    boolean ask(Message.Inspect question) {
        Connection link = hosted == null ? connection : null;
        return link != null && !isEnded() && link.trySend(question);
    }

    @Override
    public void inspected(Message.Inspected answer) {
        Survey.answered(id, answer);
    }

    /** What its parent knows of a child of another process. */
    ActorSnapshot fromOutside(String state) {
        return ActorSnapshot.fromOutside(
                id,
                backend.key().key(),
                state,
                process().map(ProcessHandle::pid).orElse(0L));
    }

    // ---- starting

    @Override
    public ActorId actor() {
        return id;
    }

    @Override
    public SpawnOptions options() {
        return options;
    }

    @Override
    public IsolationOptions isolation() {
        return isolation;
    }

    @Override
    public ClassLoader world() {
        return world;
    }

    /** Who starts it. */
    ActorId parent() {
        return nursery.home().id();
    }

    @Override
    public boolean mayNeedJson() {
        return mayNeedJson;
    }

    @Override
    public byte[] invite() throws InterruptedException {
        bootPlace = BootPlace.take();
        TreePart tree = nursery.tree();
        Door opened = tree.open(parent(), id, this::arrived);
        door = opened; // nobody comes before the invitation is known
        return tree.invitation(id, parent(), backend.key().key(), opened, false);
    }

    @Override
    public Household household() {
        return nursery.tree();
    }

    @Override
    public boolean handOver(Standby standby, Map<String, String> properties) throws InterruptedException {
        return ((StandbyMonitor) standby).become(this, properties);
    }

    /** A JVM that stood by has become this actor. On a thread of the transport. */
    Connection takeOver(Link link, long pid) {
        door = Door.passed();
        return arrived(link, pid);
    }

    /** The actor that was invited has come, and proved who it is. On a thread of the transport. */
    private Connection arrived(Link link, long pid) {
        hasBooted();
        Connection toChild = new Connection(nursery.home(), id, link, DialogIds.Side.CONNECTOR, this);
        Door opened = Objects.requireNonNull(door);
        Message first;
        Message second = null;
        boolean late;
        SocketFiles.started(pid);
        synchronized (this) {
            opened.process = pid;
            connection = toChild;
            first = opened.spec;
            opened.spec = null;
            late = finished;
            if (asked != null) {
                long left = until == CancelScope.NEVER
                        ? nursery.home().tree().ladderNanos()
                        : until - nursery.home().ticker().nanos();
                second = new Message.Cancel(Message.LINK, asked, Math.max(0, left));
            } else if (stopping != null) {
                second = new Message.StopActor(Math.max(0, Blocks.nanosOf(stopping)));
            }
        }
        if (late) {
            link.close();
            return toChild;
        }
        Vessel home = vessel;
        if (home != null) {
            home.arrived();
        }
        if (first != null) {
            toChild.trySend(first);
        }
        if (second != null) {
            toChild.trySend(second);
        }
        return toChild;
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

    @Override
    public Vessel hostBehind(ClassLoader loader) {
        BridgeLink link = new BridgeLink(id.toString());
        Connection toChild = new Connection(nursery.home(), id, link, DialogIds.Side.CONNECTOR, this);
        link.attach(toChild);
        IsolatedVessel made = IsolatedVessel.make(
                id, parent(), backend.key().key(), link, nursery.tree(), loader, isolation.virtualThreads());
        connection = toChild; // last, as in hostHere
        return made;
    }

    /**
     * Makes the child and waits until it is ready.
     *
     * @throws InterruptedException if the task is cancelled; nothing of the child is left then
     */
    Connection start(Message.SpawnSpec what) throws InterruptedException {
        try {
            Backends.require(backend, this);
            Vessel vesselMade = backend.spawn(this);
            vessel = vesselMade;
            if (connection == null && door == null) {
                throw new SpawnFailedException(
                        "backend '" + backend.key() + "' made a vessel for actor " + id + " without a link to it");
            }
            if (door != null && connection != null) {
                vesselMade.arrived(); // before it could be told
            }
            vesselMade.onExit(this);
        } catch (Throwable e) {
            finish(new Ended(null), () -> new TransportClosedException("actor " + id + " was never started"), false);
            throw e;
        }
        Door opened = door;
        Connection link;
        CancelReason missed;
        Duration missedStop;
        synchronized (this) {
            made = true;
            link = connection;
            if (link == null && opened != null) {
                opened.spec = what; // whoever comes second, this thread or the actor, finds the other
            }
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
            if (link != null) {
                link.trySend(what);
            }
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
            Connection served = connection;
            if (served == null) {
                throw new IllegalStateException("actor " + id + " is ready, and there is no link to it");
            }
            return served;
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

    /** Or never will. */
    private void hasBooted() {
        BootPlace place = bootPlace;
        if (place != null) {
            place.leave();
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
        Door opened = door;
        VesselExit exit = null;
        boolean over;
        boolean parted;
        synchronized (this) {
            over = finished;
            parted = goodbye != null;
            if (opened != null) {
                opened.linkEnded = true;
                exit = opened.exit;
            }
        }
        if (over) {
            return true;
        }
        if (exit != null) {
            conclude(exit);
        } else if (opened == null) {
            linkLost();
        } else if (!parted) {
            // A process that dies closes its links first: its death is the better account, and follows at once.
            SystemTicker.instance().after(NEWS_OF_DEATH, this::linkLost);
        }
        return true;
    }

    private void linkLost() {
        Door opened = door;
        boolean lives;
        synchronized (this) {
            lives = !finished && (opened == null || opened.exit == null);
        }
        if (lives) {
            cancelSoon(new CancelReason(
                    CancelReason.Source.LINK_LOST, id, "actor " + id.name(), "the link to it was closed"));
        }
    }

    @Override
    public void goodbye(Message.Goodbye said) {
        synchronized (this) {
            goodbye = said;
        }
        Vessel left = vessel;
        Connection link = connection;
        if (left != null && link != null && door != null) {
            // Nothing more is said by either; a JVM that ends waits 300 ms for a thread that still reads.
            link.part();
            left.saidGoodbye();
            // Nothing is asked of it any more, so what is left of it has no ladder to climb, and all the same an end.
            SystemTicker.instance().after(nursery.home().tree().ladderNanos(), this::kill);
        }
    }

    // ---- its end

    @Override
    public void accept(VesselExit exit) {
        Door opened = door;
        boolean wait = false;
        long pid = 0;
        if (opened != null) {
            synchronized (this) {
                opened.exit = exit;
                wait = connection != null && !opened.linkEnded;
                pid = opened.process;
            }
        }
        if (pid != 0
                && exit.kind() == VesselExit.Kind.DIED
                && nursery.tree().settings().transport().equals(Transport.UDS)) {
            Listener.removeLeftovers(pid); // it may have been a parent, too, and had no time to tidy up (S-21)
        }
        if (wait) {
            // What it has said before is still on its way; a link that somebody else keeps open does not hold this up.
            SystemTicker.instance().after(LAST_WORDS, () -> conclude(exit));
        } else {
            conclude(exit);
        }
    }

    private void conclude(VesselExit exit) {
        Message.Failed said;
        Message.Goodbye parting;
        CancelReason request;
        boolean wanted;
        boolean stopped;
        synchronized (this) {
            if (concluded) {
                return;
            }
            concluded = true;
            said = failure;
            parting = goodbye;
            // A process that takes its time to die is told to end because its link was lost, which was its own doing.
            boolean byItself = exit.kind() == VesselExit.Kind.DIED && !forced;
            request = byItself && asked != null && isLoss(asked) ? null : asked;
            wanted = endIsWanted();
            stopped = stopping != null;
        }
        Supplier<RuntimeException> account = new Account(() -> account(exit, said, parting, request, stopped));
        if (!ready.isDone()) {
            ready.complete(said != null ? Failures.ofLink(said, id) : startFailure(exit, account.get(), request));
        }
        boolean started = READY.equals(ready.peek());
        boolean concerns = switch (exit.kind()) {
            case ABANDONED -> false;
            case DIED, ENDED -> {
                if (parting == null) {
                    yield request == null || isLoss(request); // a stop wants it to finish and to say so
                }
                if (parting.exit() == ExitKind.CANCELLED) {
                    yield !wanted;
                }
                yield parting.exit() == ExitKind.FAILED && said != null;
            }
        };
        if (request != null && (parting == null || parting.exit() == ExitKind.CANCELLED)) {
            nursery.endedBy(request);
        }
        finish(new Ended(started && concerns ? account.get() : null), account, parting == null && request == null);
    }

    /** One exception for all who are told of the end, made for the first of them: whoever throws one of his own has it as the cause (S-64). */
    private static final class Account implements Supplier<RuntimeException> {
        private @Nullable Supplier<RuntimeException> maker; // guarded by this; null once it is made
        private @Nullable RuntimeException made; // guarded by this; written once

        Account(Supplier<RuntimeException> maker) {
            this.maker = maker;
        }

        @Override
        public synchronized RuntimeException get() {
            RuntimeException known = made;
            if (known == null) {
                known = Objects.requireNonNull(maker).get();
                made = known;
                maker = null;
            }
            return known;
        }
    }

    /** What is said of the end to those who still wait for the child or come too late. */
    private RuntimeException account(
            VesselExit exit,
            Message.@Nullable Failed said,
            Message.@Nullable Goodbye parting,
            @Nullable CancelReason request,
            boolean stopped) {
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
            return new TransportClosedException("actor " + id + " died"
                    + (request != null
                            ? " after it was asked to end (" + request.describe() + ")"
                            : stopped
                                    ? " before it had finished, as it was asked to"
                                    : " although nobody had asked it to end")
                    + (exit.detail().isEmpty() ? ", without saying why" : ": " + exit.detail()));
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

    private RuntimeException startFailure(VesselExit exit, RuntimeException loss, @Nullable CancelReason request) {
        if (loss instanceof ContextCancelledException) {
            return loss;
        }
        // A process that was killed before it could be asked says nothing of the cancel, and that is what ended it.
        return request != null && !isLoss(request)
                ? new ContextCancelledException(
                        "actor " + id + " was cancelled before it was ready: " + request.describe(),
                        request.actor(),
                        id,
                        loss)
                : new SpawnFailedException(
                        "actor " + id + " ended before it was ready"
                                + (exit.detail().isEmpty() ? "" : ": " + exit.detail()),
                        loss);
    }

    private void finish(Ended how, Supplier<RuntimeException> loss, boolean diedByItself) {
        Runnable climbing;
        Ticker.Alarm waiting;
        Connection link;
        hasBooted();
        synchronized (this) {
            finished = true; // first: closing the link is no news any more, and nobody who comes is let in
            link = connection;
            climbing = onLadder;
            onLadder = null;
            waiting = patience;
            patience = null;
        }
        if (waiting != null) {
            waiting.cancel();
        }
        if (link != null) {
            link.lose(loss, diedByItself);
        }
        Door opened = door;
        if (opened != null) {
            opened.close();
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
     * First step of a ladder, which is told when the child has ended. A child that ended is left alone, and so is one that is on a ladder which ends no
     * later: what it was told holds. One that has more time than this ladder gives is told the new budget, and its further steps are those of both ladders,
     * whichever come first. One that is not made yet remembers the cancel: {@link #start} sends it up a ladder when there is something
     * to ask.
     *
     * @param budgetNanos what the child is given
     * @param endsAt ticker nanos at which this ladder ends
     */
    void askToCancel(CancelReason reason, long budgetNanos, long endsAt, Runnable whenEnded) {
        boolean there;
        boolean news;
        Connection link;
        synchronized (this) {
            if (!made && early == null) {
                early = reason;
            }
            there = made && !finished;
            news = there && endsAt < until;
            if (news) {
                until = endsAt;
                if (asked == null) {
                    asked = reason;
                }
            }
            if (there) {
                Runnable earlier = onLadder;
                onLadder = earlier == null
                        ? whenEnded
                        : () -> {
                            earlier.run();
                            whenEnded.run();
                        };
            }
            link = connection;
        }
        if (!there) {
            whenEnded.run();
        } else if (news && link != null) {
            link.trySend(new Message.Cancel(Message.LINK, reason, budgetNanos));
        } else if (news) {
            endUnasked();
        }
    }

    /** It is not here yet, so there is nobody to ask, and nothing that could be cleaned up: it does not know what it is to be. */
    private void endUnasked() {
        Vessel made = vessel;
        if (made != null) {
            force();
            made.kill();
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
            force();
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
            force();
            made.kill();
        }
    }

    private synchronized void force() {
        forced = true;
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

    /** As {@link #askToStop}, and when the grace is over the child is cancelled; does not wait. */
    void stopWithin(Duration grace) {
        askToStop(grace);
        if (isEnded()) {
            return; // it was idle, and ended while it was asked
        }
        Ticker.Alarm alarm = nursery.home()
                .ticker()
                .after(Blocks.nanosOf(grace), () -> cancelSoon(stopped("it did not stop within " + grace)));
        boolean late;
        synchronized (this) {
            late = finished;
            if (!late) {
                patience = alarm;
            }
        }
        if (late) {
            alarm.cancel();
        }
    }

    private CancelReason stopped(String why) {
        return new CancelReason(CancelReason.Source.STOPPED, nursery.home().id(), "actor " + id.name(), why);
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
            cancelAndWait(stopped(
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

    /** What a child that has ended failed with, apart from what it was asked; null if it did not. */
    @Nullable
    RuntimeException failureAtEnd() {
        Ended how = ended.peek();
        return how == null ? null : how.failure();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
