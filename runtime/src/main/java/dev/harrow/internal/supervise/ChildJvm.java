package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.CancelReason;
import dev.harrow.internal.ipc.Dialler;
import dev.harrow.internal.ipc.Endpoint;
import dev.harrow.internal.ipc.Link;
import dev.harrow.internal.ipc.TreeSecret;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.ChildEnd;
import dev.harrow.internal.rpc.Connection;
import dev.harrow.internal.scope.Parker;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.scope.TaskThreads;
import dev.harrow.internal.wire.DialogIds;
import dev.harrow.internal.wire.Invitation;
import dev.harrow.internal.wire.Message;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that one actor has to itself: {@code dev.harrow.spi.ActorJvm} behind its door.
 *
 * <p>It ends with its actor. It sees its parent die by the end of its standard input, which no signal and no block can hold up, and by the end
 * of the link; then the actor is cancelled, and if it does not react the JVM ends under it (D-3). What it has started itself sees the same of
 * this JVM.
 *
 * <p>One that stands by has no actor yet: it greets its parent under a name of its own, rehearses, and is an actor from when it is told which one.
 *
 * <p>Its usual end is the return of the main program: that runs the shutdown hooks as {@code System.exit} does, which first asks the JDK's loggers whether
 * one wants to know of it, and in a JVM that has not logged so far that is a good part of what its end takes. Threads of the user that keep the JVM
 * need the exit all the same.
 */
public final class ChildJvm {
    /** How long connecting to the parent may take; the parent gives up earlier, if it does. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

    /** How long the actor may take beyond its ladder once its parent is gone. */
    private static final long MARGIN = 500_000_000;

    /** How long the parent is given to let go, so that no thread is in native code when the JVM ends, which would hold that up. */
    private static final long LET_GO = 1_000_000_000;

    /** When the guard of the carriers begins: nothing starves before something has run. */
    private static final long GUARD_AFTER = 1_000_000_000;

    /** How long the JVM is given to end because its main program has returned. */
    private static final long RETURN_LIMIT = 500_000_000;

    /** For threads that begin while those that there are are counted. */
    private static final int SPARE = 16;

    private static final int DIED_WITH_PARENT = 1;

    /** What a JVM ends with that a termination signal ends: 128 and its number. */
    private static final int TERMINATED = 143;

    private final Invitation invitation;
    private final RootSettings settings;
    private final TreeSecret secret;
    private final InputStream parent;
    private final Thread main = Thread.currentThread();
    private final Thread watcher = Parker.daemon("harrow-parent", this::watchParent);
    private volatile @Nullable Inhabitant inhabitant; // set once, by the main thread: the actor, when there is one
    private volatile boolean ended; // moves false -> true: the actor has ended and said so
    private volatile boolean letGo; // moves false -> true: the parent has ended, or closed the way to here

    /** The actor, and what this JVM has of its tree. */
    private record Inhabitant(ActorCell cell, TreePart part) {}

    private ChildJvm(Invitation invitation, InputStream parent) {
        this.invitation = invitation;
        this.settings = RootSettings.ofText(invitation.settings());
        this.secret = TreeSecret.of(invitation.secret());
        this.parent = parent;
    }

    /** See {@code ActorJvm.run}. */
    public static void run(InputStream parent) throws IOException {
        System.setIn(InputStream.nullInputStream());
        Invitation invitation = Invitation.readFrom(parent);
        Signals.ignoreInterrupt();
        ChildJvm jvm = new ChildJvm(invitation, parent);
        Signals.endActor(jvm::terminated);
        if (invitation.standby()) {
            Parker.start(jvm.watcher);
            jvm.standBy();
        } else {
            Inhabitant known = jvm.inhabit(invitation.child(), invitation.parent());
            Parker.start(jvm.watcher);
            jvm.live(known);
        }
    }

    /** From now on there is an actor here. On the main thread. */
    private Inhabitant inhabit(ActorId child, ActorId itsParent) {
        ActorCell cell = new ActorCell(
                child,
                itsParent,
                new Backend(invitation.backend()),
                TreePart.context(invitation.tree(), settings, null),
                ClassLoader.getSystemClassLoader(),
                null,
                TaskThreads.VIRTUAL);
        Inhabitant known =
                new Inhabitant(cell, TreePart.join(settings, cell, secret, Doorway.own(settings.transport())));
        inhabitant = known;
        // It loads a good part of the JDK's management, which a child does without until it has given its first
        // answers.
        SystemTicker.instance().after(GUARD_AFTER, StarvationGuard::watch);
        return known;
    }

    private Connection connect(Inhabitant known, ActorId itsParent, Link link) {
        ChildEnd end = new ChildEnd(known.cell(), Survey::answer, this::actorEnded);
        Connection connection = new Connection(known.cell(), itsParent, link, DialogIds.Side.ACCEPTOR, end);
        end.connect(connection);
        return connection;
    }

    private void live(Inhabitant known) throws IOException {
        untilTheEnd(known, dial(made -> connect(known, invitation.parent(), made)));
    }

    /** Connects to the parent, under the name of the invitation. */
    private Link dial(Function<Link, Link.Receiver> receiver) throws IOException {
        return Dialler.dial(
                Endpoint.parse(invitation.endpoint()),
                invitation.tree(),
                invitation.child(),
                invitation.parent(),
                secret,
                CONNECT_LIMIT,
                receiver);
    }

    private void untilTheEnd(Inhabitant known, Link link) {
        while (!ended) {
            Parker.park(this);
        }
        link.close();
        known.part().leave();
        long until = System.nanoTime() + LET_GO;
        while (!letGo && System.nanoTime() - until < 0) {
            Parker.parkFor(this, until - System.nanoTime());
        }
        if (!letGo || isKeptByOthers()) {
            System.exit(0);
        }
    }

    /** Whether the JVM would go on without this thread. */
    private static boolean isKeptByOthers() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        Thread[] all = new Thread[top.activeCount() + SPARE];
        int count = top.enumerate(all);
        for (int i = 0; i < count; i++) {
            if (all[i] != Thread.currentThread() && !all[i].isDaemon()) {
                return true;
            }
        }
        return count == all.length; // there may be more
    }

    private void actorEnded() {
        ended = true;
        Parker.wake(main);
        Parker.wake(watcher);
    }

    /**
     * Somebody wants this process to end, and does not know of the tree: the actor cancels itself, so that its cleanup and its callbacks run (S-46, S-49).
     * One that is cancelled already, or is no actor yet, has nothing to gain: the JVM ends at once, and so it does when the ladder is over.
     */
    private void terminated() {
        Inhabitant known = inhabitant;
        if (known != null && known.cell().tasks().reason() == null) {
            long last = System.nanoTime() + known.cell().tree().ladderNanos() + MARGIN;
            known.cell().cancel("SIGTERM was received");
            while (System.nanoTime() - last < 0) {
                Parker.parkFor(this, last - System.nanoTime()); // the JVM ends under it
            }
        }
        if (!ended) {
            System.exit(TERMINATED);
        }
    }

    // ---- standing by

    /** What takes the messages of the parent: before it is told which actor this is, nothing else is for this. */
    private static final class Waiting extends ActorToBe {
        private final ChildJvm jvm;
        private Link link; // set once, before the first message
        private volatile Message.@Nullable Become told; // set once, by the thread of the link

        @SuppressWarnings("NullAway.Init") // on() comes before every use
        Waiting(ChildJvm jvm) {
            this.jvm = jvm;
        }

        Waiting on(Link made) {
            link = made;
            return this;
        }

        @Override
        void early(Message message) {
            if (message instanceof Message.Become become && told == null) {
                told = become;
                Parker.wake(jvm.main);
            } else {
                link.close();
            }
        }

        @Override
        void earlyUnreadable(String why) {
            link.close();
        }

        /** Nothing is left to do here. */
        @Override
        void neverWas() {
            Runtime.getRuntime().halt(0);
        }
    }

    private void standBy() throws IOException {
        Waiting waiting = new Waiting(this);
        Link link = dial(waiting::on);
        try {
            Rehearsal.play(() -> waiting.told != null);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the main thread of a JVM that stands by", e);
        }
        link.send(new Message.StartAck(Message.LINK)); // ready
        Message.Become become = waiting.told;
        while (become == null) {
            Parker.park(this);
            become = waiting.told;
        }
        become.properties().forEach(System::setProperty);
        Inhabitant known = inhabit(become.child(), become.parent());
        waiting.becomes(connect(known, become.parent(), link));
        link.send(new Message.StartAck(Message.LINK)); // it is this actor now
        untilTheEnd(known, link);
    }

    // ---- the parent

    /** On a thread of its own, which is blocked in the read. */
    private void watchParent() {
        try {
            while (parent.read() >= 0) {
                // What comes is not for us; only the end is.
            }
        } catch (IOException e) {
            // The pipe is broken, which is the same news.
            System.err.println("harrow: the standard input failed: " + e);
        }
        Inhabitant known = inhabitant;
        if (known == null) {
            Runtime.getRuntime().halt(DIED_WITH_PARENT); // it stands by, and nobody will tell it what it is
            return;
        }
        ActorCell cell = known.cell();
        long last = System.nanoTime() + cell.tree().ladderNanos() + MARGIN;
        letGo = true;
        if (!ended) { // or it has just said goodbye: then it does not hear this any more
            cell.cancel(
                    new CancelReason(
                            CancelReason.Source.LINK_LOST,
                            cell.parent().orElse(null),
                            "actor " + cell.id().name(),
                            "its parent has ended"),
                    cell.tree().ladderNanos());
        }
        while (!ended && System.nanoTime() - last < 0) {
            Parker.parkFor(this, last - System.nanoTime());
        }
        if (!ended) {
            Runtime.getRuntime().halt(DIED_WITH_PARENT);
        }
        Parker.wake(main);
        endInAnyCase(last);
    }

    /** The main thread returns, and whoever has called it may not; or a thread has been started that keeps the JVM; or its shutdown hooks hang. */
    private void endInAnyCase(long last) {
        long until = System.nanoTime() + RETURN_LIMIT;
        while (System.nanoTime() - until < 0) {
            Parker.parkFor(this, until - System.nanoTime());
        }
        SystemTicker.instance()
                .after(last - System.nanoTime(), () -> Runtime.getRuntime().halt(DIED_WITH_PARENT));
        System.exit(0);
    }
}
