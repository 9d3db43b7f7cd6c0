package dev.harrow.internal.rpc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.ActorEndedException;
import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.RuntimeFailureException;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.ipc.Link;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Cell;
import dev.harrow.internal.scope.CreditGate;
import dev.harrow.internal.scope.Label;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.DialogIds;
import dev.harrow.internal.wire.FailureKind;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.Payload;
import dev.harrow.internal.wire.PayloadCodec;
import dev.harrow.internal.wire.SignatureCodec;
import dev.harrow.spi.LinkFaults;
import dev.harrow.spi.Tamper;
import dev.harrow.spi.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One actor's side of its link to one peer: the calls that it made, the requests that it serves, and what is said about the
 * actors themselves.
 *
 * <p>Delivery never blocks and never throws: it completes cells, starts tasks and records cancels (S-67).
 */
public final class Connection implements Link.Receiver {
    /** How many frames that cannot be read a link survives (S-105, S-134). */
    private static final int TOLERATED_FRAMES = 4;

    /** What one end does about messages that concern the actors and not one dialog. None of it blocks. */
    public interface Control {

        /** The child is ready. */
        default void ready() {}

        /** The peer, or the link, failed with this. */
        default void failed(Message.Failed failure) {}

        /** The peer has taken note of the cancel. */
        default void cancelReceived() {}

        /** The peer asks what this actor and all below it is doing. */
        default void inspect(Message.Inspect question) {}

        /** The peer says what it and all below it is doing. */
        default void inspected(Message.Inspected answer) {}

        /** The peer says that it ended. */
        default void goodbye(Message.Goodbye goodbye) {}

        /**
         * The link was closed.
         *
         * @return whether {@link #lose} will be called with a better account of it than there is now
         */
        default boolean closed() {
            return false;
        }
    }

    private final ActorCell cell;
    private final ActorId peer;
    private final Link link;
    private final Control control;
    private final DialogIds.Side side;
    private volatile @Nullable OpenCalls calls; // written once, under this lock: with the first call that is made here
    // this end of the dialogs that are not over; written once, under this lock, with the first one
    private volatile @Nullable ConcurrentHashMap<Long, DialogEnd> dialogs;
    private int unreadable; // guarded by this: how many frames came that could not be read
    // written once, when no call can be answered any more; read by anyone: why
    private volatile @Nullable Supplier<RuntimeException> lost;
    private volatile boolean peerDiedByItself; // written with it, and before
    private volatile boolean parted; // moves false -> true, before the link is closed for it: the peer has said goodbye

    /**
     * @param cell the actor at this end
     * @param peer the actor at the other
     * @param side which end this is
     */
    public Connection(ActorCell cell, ActorId peer, Link link, DialogIds.Side side, Control control) {
        this.cell = cell;
        this.peer = peer;
        this.link = link;
        this.control = control;
        this.side = side;
    }

    public ActorId peer() {
        return peer;
    }

    public ActorCell cell() {
        return cell;
    }

    /** Whether values are handed over without bytes: on a local link, unless the tree always encodes. */
    private boolean handsOverReferences() {
        return link.handsOverReferences() && !cell.tree().alwaysEncode();
    }

    /** A value as it goes over this connection. */
    Payload payload(PayloadCodec codec, @Nullable Object value) {
        return handsOverReferences() ? codec.toLocal(value, false) : codec.encode(value);
    }

    /** Whether the peer is gone although nobody had asked it to end. */
    boolean peerDiedByItself() {
        return peerDiedByItself;
    }

    /** How many calls and dialogs made here have not been answered. */
    public int openCalls() {
        OpenCalls open = calls;
        return (open == null ? 0 : open.size()) + openedDialogs().size();
    }

    /**
     * Runs code of the user because of what has come: at once if a task of the peer brings that, and not on a thread that serves other links
     * too, or supervises.
     */
    void runForUser(MethodSpec method, Runnable code) {
        if (link.handsOverReferences()) {
            code.run();
        } else if (cell.threads().take()) {
            cell.startThread(method, () -> {
                try {
                    code.run();
                } finally {
                    cell.threads().giveBack();
                }
            });
        } else {
            cell.startVirtual(method, code); // it was asked for before, so it has to be done
        }
    }

    /** The dialogs opened here that are not over, in no order. */
    private List<DialogImpl<?, ?, ?, ?>> openedDialogs() {
        ConcurrentHashMap<Long, DialogEnd> known = dialogs;
        if (known == null) {
            return List.of();
        }
        List<DialogImpl<?, ?, ?, ?>> opened = new ArrayList<>();
        for (DialogEnd each : known.values()) {
            if (each instanceof DialogImpl<?, ?, ?, ?> dialog) {
                opened.add(dialog);
            }
        }
        return opened;
    }

    /** The dialogs opened here that are not over, for pictures; in no order. */
    public List<DialogView> dialogViews() {
        List<DialogView> views = new ArrayList<>();
        for (DialogImpl<?, ?, ?, ?> each : openedDialogs()) {
            views.add(each.view());
        }
        return views;
    }

    /** The calls made here that have not been answered, in no order. */
    public List<PendingCall> pendingCalls() {
        OpenCalls open = calls;
        return open == null ? List.of() : open.list();
    }

    /**
     * A request that was made here and is not answered, or credit that is out without one.
     *
     * @param key the same for the same request
     * @param what it is, for people
     * @param created where it was made, if that is noted
     * @param cancel cancels it; does not wait
     */
    public record Pending(Object key, String what, @Nullable Throwable created, Consumer<CancelReason> cancel) {}

    /** What was asked of the peer and is not answered, in no order: for reports. */
    public List<Pending> pending() {
        List<Pending> all = new ArrayList<>();
        for (PendingCall call : pendingCalls()) {
            all.add(new Pending(call, call.toString(), null, call::cancel));
        }
        for (DialogImpl<?, ?, ?, ?> dialog : openedDialogs()) {
            all.add(new Pending(dialog, dialog.describe(), dialog.created(), reason -> cancelCall(dialog.id, reason)));
        }
        OpenCalls open = calls;
        int out = open == null ? 0 : open.room().taken() - all.size();
        if (open != null && out > 0) {
            all.add(new Pending(
                    open, "credit for " + out + " requests to " + peer + ", which nobody makes", null, reason -> {}));
        }
        return all;
    }

    /** The place for calls, or null if none can be made any more. */
    private @Nullable OpenCalls placeForCalls() {
        OpenCalls known = calls;
        if (known == null) {
            synchronized (this) {
                known = calls;
                if (known == null && lost == null) {
                    known = new OpenCalls(
                            new CreditGate(
                                    new Label("room for a request to ", peer),
                                    cell.tree().openRequests()),
                            side);
                    calls = known;
                }
            }
        }
        return known;
    }

    // ---- calling

    /**
     * Makes a request; waits only for room.
     *
     * @throws ActorEndedException if the peer is gone; nothing was sent
     * @throws InterruptedException if the task was cancelled; nothing was sent
     */
    public PendingCall send(Task task, MethodSpec method, Message.Kind kind, @Nullable Object[] arguments)
            throws InterruptedException {
        Payload payload = prepare(task, method, arguments);
        OpenCalls open = takeRoom(task);
        PendingCall call = new PendingCall(this, open.nextId(), method);
        open.put(call);
        if (lost != null) {
            // It may have been closed before the call was in the table.
            open.remove(call.dialog());
            throw gone(task);
        }
        try {
            link.send(start(task, call.dialog(), kind, method, payload));
        } catch (TransportClosedException e) {
            // Why it is closed may not be known yet: then a call waits for that, like those that are under way (D-1).
            boolean waits = kind == Message.Kind.CALL && mayBeAccountedFor();
            if (!waits && takeBack(open, call)) {
                throw gone(task);
            }
        } catch (RuntimeException | Error e) {
            takeBack(open, call);
            throw e;
        }
        return call;
    }

    /** Forgets a call that was not sent, with the room that it took; false if somebody has ended it already. */
    private static boolean takeBack(OpenCalls open, PendingCall call) {
        boolean there = open.remove(call.dialog()) != null;
        if (there) {
            open.room().release();
        }
        return there;
    }

    /** What comes before every request: the checks, and the arguments. */
    private Payload prepare(Task task, MethodSpec method, @Nullable Object[] arguments) throws InterruptedException {
        if (task.home() != cell) {
            throw new RuntimeFailureException(
                    "the portal to " + peer + " belongs to actor " + cell.id() + " and was used in "
                            + task.home().id() + "; references to actors are not shared by way of memory");
        }
        task.checkpoint();
        SignatureCodec codec = method.codec();
        awaitRoomOnLink();
        return handsOverReferences() ? codec.toLocal(arguments, false) : codec.encode(arguments);
    }

    /**
     * Waits while more was accepted for the link than it could pass on: a peer that does not read holds up those who send to it, and not the
     * heap. For requests and items, which tasks send; answers and what is said about them are bounded by what was asked.
     */
    void awaitRoomOnLink() throws InterruptedException {
        while (!link.hasRoom()) {
            Cell<Boolean> room = new Cell<>(new Label("room on the link to ", peer));
            link.whenRoom(() -> room.complete(true));
            room.await();
        }
    }

    /** Takes room for a request; waits for it. */
    private OpenCalls takeRoom(Task task) throws InterruptedException {
        OpenCalls open = placeForCalls();
        if (open == null || !open.room().acquire()) {
            throw gone(task);
        }
        return open;
    }

    private Message.Start start(Task task, long dialog, Message.Kind kind, MethodSpec method, Payload payload) {
        long remaining = task.remainingNanos();
        return new Message.Start(
                dialog,
                kind,
                method.name(),
                method.isStatic(),
                cell.id(),
                remaining == CancelScope.NEVER ? Message.NO_DEADLINE : Math.max(0, remaining),
                payload);
    }

    /**
     * Begins a dialog; waits only for room.
     *
     * @throws ActorEndedException if the peer is gone; nothing was sent
     * @throws InterruptedException if the task was cancelled; nothing was sent
     */
    <S extends @Nullable Object, I, O, R extends @Nullable Object> DialogImpl<S, I, O, R> open(
            Task task, MethodSpec method, @Nullable Object[] arguments) throws InterruptedException {
        method.dialogCodec(); // a type that cannot cross is refused before anything is sent
        Payload payload = prepare(task, method, arguments);
        OpenCalls open = takeRoom(task);
        DialogImpl<S, I, O, R> dialog = new DialogImpl<>(this, open.nextId(), method, task);
        ConcurrentHashMap<Long, DialogEnd> table = dialogTable();
        table.put(dialog.id, dialog);
        boolean sent = false;
        try {
            if (lost == null) { // it may have been closed before the dialog was in the table
                link.send(start(task, dialog.id, Message.Kind.DIALOG, method, payload));
                sent = true;
            }
        } catch (TransportClosedException e) {
            LOG.debug("{} could not begin {}: {}", cell.id(), dialog, e.getMessage());
            sent = mayBeAccountedFor(); // then it will be told why the link is closed, as others are (D-1)
        } finally {
            if (!sent && table.remove(dialog.id) != null) {
                open.room().release();
            }
        }
        if (!sent) {
            throw gone(task);
        }
        return dialog;
    }

    private ConcurrentHashMap<Long, DialogEnd> dialogTable() {
        ConcurrentHashMap<Long, DialogEnd> known = dialogs;
        if (known == null) {
            synchronized (this) {
                known = dialogs;
                if (known == null) {
                    known = new ConcurrentHashMap<>(4);
                    dialogs = known;
                }
            }
        }
        return known;
    }

    private @Nullable DialogEnd dialog(long id) {
        ConcurrentHashMap<Long, DialogEnd> known = dialogs;
        return known == null ? null : known.get(id);
    }

    /** Whether a dialog with this id is open here. */
    boolean hasDialog(long id) {
        return dialog(id) != null;
    }

    /** This end serves a dialog from now on. */
    void serving(ContextImpl<?, ?, ?> context) {
        dialogTable().put(context.id, context);
    }

    /** This end serves a dialog no more. */
    void served(ContextImpl<?, ?, ?> context) {
        ConcurrentHashMap<Long, DialogEnd> known = dialogs;
        if (known != null) {
            known.remove(context.id);
        }
    }

    /**
     * Sends an item of a dialog. One for which the link closes before it is known why is as lost as those that are under way, and who sends is told with
     * the dialog (D-1).
     *
     * @return the other end of the dialog, if it is in this JVM and has not ended
     * @throws TransportClosedException if the link is closed; it was not sent
     */
    @Nullable
    DialogEnd deliver(long dialog, Payload item) {
        if (link.neighbour() instanceof Connection there) {
            DialogEnd end = there.dialog(dialog);
            if (end != null) {
                end.item(item);
            }
            return end;
        }
        try {
            link.send(new Message.Yield(dialog, item));
        } catch (TransportClosedException e) {
            if (!mayBeAccountedFor()) {
                throw e;
            }
        }
        return null;
    }

    /** Throws if the link is closed. */
    void requireLink() {
        link.neighbour();
    }

    /** Why nothing was sent: a cancel that {@code task} sees by now goes first, because it may be what ended the peer (S-31). */
    private RuntimeException gone(Task task) throws InterruptedException {
        task.throwIfCancelled();
        Supplier<RuntimeException> why = lost;
        if (why != null) {
            return new ActorEndedException("actor " + peer + " has ended, so nothing was sent to it ("
                    + why.get().getMessage() + ")");
        }
        return new ActorEndedException(
                parted
                        ? "actor " + peer + " has ended, so nothing was sent to it"
                        : "the link to actor " + peer + " is closed, so nothing was sent to it");
    }

    /** Whether it will still be said why the link is closed, and that its end was not the last word of the peer. */
    private boolean mayBeAccountedFor() {
        return lost == null && !parted;
    }

    /** Asks the peer to cancel one of the calls or dialogs made here. */
    void cancelCall(long dialog, CancelReason reason) {
        trySend(new Message.Cancel(dialog, reason, cell.tree().cancelGraceNanos()));
    }

    /** Sends a message about the actors; tells whether the link took it. */
    public boolean trySend(Message message) {
        try {
            link.send(message);
            return true;
        } catch (TransportClosedException e) {
            LOG.debug("{} could not tell {}: {}", cell.id(), peer, e.getMessage());
            return false;
        }
    }

    /**
     * No call can be answered any more: every open one fails with {@code why}, and so does every later one.
     *
     * @param byItself whether the peer died although nobody had asked it to end
     */
    public void lose(Supplier<RuntimeException> why, boolean byItself) {
        OpenCalls open;
        synchronized (this) {
            if (lost != null) {
                return;
            }
            peerDiedByItself = byItself;
            lost = why;
            open = calls;
        }
        if (open != null) {
            open.room().close();
            for (PendingCall call : open.list()) {
                if (open.remove(call.dialog()) != null) {
                    call.lost(why.get());
                }
            }
        }
        ConcurrentHashMap<Long, DialogEnd> known = dialogs;
        if (known != null) {
            for (DialogEnd dialog : known.values()) {
                if (dialog instanceof DialogImpl<?, ?, ?, ?> && known.remove(dialog.id) != null) {
                    dialog.lost(why.get());
                }
            }
        }
        link.close();
    }

    /** The peer has said its last word, and nobody has anything to say to it: the link ends, and who still waits is told why later. */
    public void part() {
        parted = true;
        link.close();
    }

    // ---- serving

    /** Answers a request that will not run. */
    void refuse(Message.Start start, RuntimeException why) {
        reply(Failures.refused(start.dialog(), why, cell.id()));
        if (start.kind() == Message.Kind.TELL && !(why instanceof ActorEndedException)) {
            LOG.warn("a tell of {} by {} was refused: {}", start.target().name(), start.requester(), why.getMessage());
        }
    }

    /** Sends an answer; if the asker is gone there is nobody to tell (S-53). */
    void reply(Message answer) {
        trySend(answer);
    }

    // ---- delivery

    @Override
    public void received(Message message) {
        // Those of every start, call and end, in front of the switch: linking a switch over types takes a cold JVM some
        // milliseconds.
        if (message instanceof Message.Start start) {
            cell.accept(this, start);
            return;
        }
        if (message instanceof Message.Return answer) {
            answered(answer);
            return;
        }
        if (message instanceof Message.SpawnSpec spec && control instanceof ChildEnd child) {
            child.specified(spec);
            return;
        }
        if (message instanceof Message.StartAck ack && ack.dialog() == Message.LINK) {
            control.ready();
            return;
        }
        if (message instanceof Message.Cancel cancel) {
            cancel(cancel);
            return;
        }
        if (message instanceof Message.StopActor) {
            cell.stop();
            return;
        }
        receivedOther(message);
    }

    private void receivedOther(Message message) {
        switch (message) {
            case Message.Start start -> cell.accept(this, start);
            case Message.Return answer -> answered(answer);
            case Message.Failed failed -> {
                if (failed.dialog() == Message.LINK) {
                    control.failed(failed);
                } else {
                    answered(failed);
                }
            }
            case Message.Cancel cancel -> cancel(cancel);
            case Message.StopActor stop -> cell.stop();
            case Message.StartAck ack -> {
                if (ack.dialog() == Message.LINK) {
                    control.ready();
                }
            }
            case Message.CancelAck ack -> {
                if (ack.dialog() == Message.LINK) {
                    control.cancelReceived();
                }
            }
            case Message.CancelDone done -> {}
            case Message.Inspect question -> control.inspect(question);
            case Message.Inspected answer -> control.inspected(answer);
            case Message.Become _ -> unexpected(message); // it is for who stands by, and is no actor yet
            case Message.Goodbye goodbye -> control.goodbye(goodbye);
            case Message.SpawnSpec spec -> {
                if (control instanceof ChildEnd child) {
                    child.specified(spec);
                } else {
                    unexpected(message);
                }
            }
            case Message.Hello hello -> unexpected(message);
            case Message.Yield item -> {
                DialogEnd end = dialog(item.dialog());
                if (end != null) {
                    end.item(item.item());
                } else {
                    late(message);
                }
            }
            case Message.Credit credit -> {
                DialogEnd end = dialog(credit.dialog());
                if (end != null) {
                    end.credit(credit.items(), credit.bytes());
                }
            }
            case Message.Started started -> {
                DialogEnd end = dialog(started.dialog());
                if (end != null) {
                    end.begun(started);
                } else {
                    late(message);
                }
            }
            case Message.Stop stop -> {
                DialogEnd end = dialog(stop.dialog());
                if (end != null) {
                    end.stopped(stop.closed());
                }
            }
            case Message.Stalled stalled -> {
                DialogEnd end = dialog(stalled.dialog());
                if (end != null) {
                    end.stalled(stalled.stack());
                }
            }
        }
    }

    /** A message for a dialog that is over: dropped, never an error (S-2). */
    private void late(Message message) {
        LOG.debug(
                "{} dropped a {} of {} for a dialog that is over",
                cell.id(),
                message.getClass().getSimpleName(),
                peer);
    }

    private void unexpected(Message message) {
        LOG.warn(
                "{} dropped a {} of {} that fits no dialog",
                cell.id(),
                message.getClass().getSimpleName(),
                peer);
    }

    private void answered(Message answer) {
        OpenCalls open = calls;
        PendingCall call = open == null ? null : open.remove(answer.dialog());
        if (open == null || call == null) {
            dialogAnswered(answer);
            return;
        }
        open.room().release();
        call.answered(answer);
    }

    private void dialogAnswered(Message answer) {
        DialogEnd end = dialog(answer.dialog());
        if (end == null) {
            late(answer);
            return;
        }
        OpenCalls open = calls;
        if (end instanceof DialogImpl<?, ?, ?, ?> && dialogTable().remove(end.id) != null && open != null) {
            open.room().release();
        }
        end.answered(answer);
    }

    /** A class of its own: it runs once in the JVM of an actor, which would take longer to make one of a lambda. */
    private record CancelOfActor(ActorCell cell, Message.Cancel cancel) implements Runnable {
        @Override
        public void run() {
            cell.cancel(cancel.reason(), cancel.budgetNanos());
        }
    }

    private void cancel(Message.Cancel cancel) {
        trySend(new Message.CancelAck(cancel.dialog()));
        if (cancel.dialog() == Message.LINK) {
            Propagation.run(new CancelOfActor(cell, cancel));
            return;
        }
        Served request = cell.find(this, cancel.dialog());
        if (request != null) {
            Propagation.run(() -> request.cancel(cancel.reason()));
        }
    }

    /**
     * Something of the dialog was lost, so it cannot go on: it fails at this end, and the other is told. The link goes on, unless that
     * happens too often.
     */
    @Override
    public void unreadable(long dialog, String why) {
        boolean tooMany;
        synchronized (this) {
            unreadable++;
            tooMany = unreadable > TOLERATED_FRAMES;
        }
        LOG.warn("{} could not read what {} sent for dialog {}: {}", cell.id(), peer, dialog, why);
        if (tooMany) {
            LOG.error(
                    "{} closes its link to {}: more than {} frames of it could not be read",
                    cell.id(),
                    peer,
                    TOLERATED_FRAMES);
            link.close();
        } else if (side.began(dialog)) {
            answerLost(dialog, why);
        } else if (dialog != Message.LINK) {
            requestLost(dialog, why);
        }
    }

    private void answerLost(long dialog, String why) {
        TransportClosedException loss = new TransportClosedException("what " + peer
                + " sent for a call or dialog of " + cell.id() + " could not be read, so it ended here (" + why
                + "); it is unknown what of it took effect");
        OpenCalls open = calls;
        PendingCall call = open == null ? null : open.remove(dialog);
        DialogEnd end = call != null ? null : dialog(dialog);
        if (open == null || (call == null && end == null)) {
            return;
        }
        open.room().release();
        if (call != null) {
            call.lost(loss);
        } else if (end instanceof DialogImpl<?, ?, ?, ?> && dialogTable().remove(dialog) != null) {
            end.lost(loss);
        }
        cancelCall(
                dialog,
                new CancelReason(
                        CancelReason.Source.LINK_LOST,
                        cell.id(),
                        "actor " + cell.id().name(),
                        "an answer was lost"));
    }

    private void requestLost(long dialog, String why) {
        reply(Failures.failed(
                dialog,
                FailureKind.PROTOCOL,
                new TransportClosedException(
                        "a message of the caller could not be read, so the request was ended (" + why + ")"),
                cell.id()));
        Served request = cell.find(this, dialog);
        if (request != null) {
            CancelReason reason = new CancelReason(
                    CancelReason.Source.LINK_LOST, peer, request.method(), "a message of the caller could not be read");
            Propagation.run(() -> request.cancel(reason));
        }
    }

    /** The link, for tests that disturb it. */
    LinkFaults faults() {
        return new LinkFaults() {
            @Override
            public ActorId peer() {
                return peer;
            }

            @Override
            public Ticker ticker() {
                return cell.ticker();
            }

            @Override
            public void tamper(@Nullable Tamper toActor, @Nullable Tamper fromActor) {
                link.tamper(toActor, fromActor);
            }

            @Override
            public void close() {
                link.close();
            }

            @Override
            public void closeToActor() {
                link.closeSending();
            }

            @Override
            public void closeFromActor() {
                link.closeReceiving();
            }
        };
    }

    /** As {@link CancelOfActor}. */
    private record Closed(ActorId self, ActorId peer) implements Supplier<RuntimeException> {
        @Override
        public RuntimeException get() {
            return new TransportClosedException("the link between " + self + " and " + peer + " was closed");
        }
    }

    @Override
    public void closed() {
        if (!control.closed()) {
            lose(new Closed(cell.id(), peer), false);
        }
        for (Served request : cell.served()) {
            if (request.from() != this) {
                continue;
            }
            request.cancel(new CancelReason(
                    CancelReason.Source.LINK_LOST, peer, request.method(), "the link to the caller was closed"));
        }
    }
}
