package dev.harrow.internal.supervise;

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
import dev.harrow.internal.wire.DialogIds;
import dev.harrow.internal.wire.Invitation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A JVM that one actor has to itself: {@code dev.harrow.spi.ActorJvm} behind its door.
 *
 * <p>It ends with its actor. It sees its parent die by the end of its standard input, which no signal and no block can hold up, and by the end
 * of the link; then the actor is cancelled, and if it does not react the JVM ends under it (D-3). What it has started itself sees the same of
 * this JVM.
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

    private static final int DIED_WITH_PARENT = 1;

    private final Invitation invitation;
    private final InputStream parent;
    private final ActorCell cell;
    private final TreePart part;
    private final Thread main = Thread.currentThread();
    private volatile boolean ended; // moves false -> true: the actor has ended and said so
    private volatile boolean letGo; // moves false -> true: the parent has ended, or closed the way to here

    private ChildJvm(Invitation invitation, InputStream parent) {
        this.invitation = invitation;
        this.parent = parent;
        RootSettings settings = RootSettings.ofText(invitation.settings());
        this.cell = new ActorCell(
                invitation.child(),
                invitation.parent(),
                new Backend(invitation.backend()),
                TreePart.context(invitation.tree(), settings, null),
                ClassLoader.getSystemClassLoader(),
                null);
        this.part = TreePart.join(settings, cell, TreeSecret.of(invitation.secret()));
    }

    /** See {@code ActorJvm.run}. */
    public static void run(InputStream parent) throws IOException {
        System.setIn(InputStream.nullInputStream());
        Invitation invitation = Invitation.readFrom(parent);
        Signals.ignoreInterrupt();
        ChildJvm jvm = new ChildJvm(invitation, parent);
        Parker.start(Parker.daemon("harrow-parent", jvm::watchParent));
        jvm.live();
    }

    private void live() throws IOException {
        // It loads a good part of the JDK's management, which a child does without until it has given its first
        // answers.
        SystemTicker.instance().after(GUARD_AFTER, StarvationGuard::watch);
        ChildEnd end = new ChildEnd(cell, Survey::answer, this::actorEnded);
        Link link = Dialler.dial(
                Endpoint.parse(invitation.endpoint()),
                invitation.tree(),
                invitation.child(),
                invitation.parent(),
                part.secret(),
                CONNECT_LIMIT,
                made -> {
                    Connection connection =
                            new Connection(cell, invitation.parent(), made, DialogIds.Side.ACCEPTOR, end);
                    end.connect(connection);
                    return connection;
                });
        while (!ended) {
            Parker.park(this);
        }
        link.close();
        part.leave();
        long until = System.nanoTime() + LET_GO;
        while (!letGo && System.nanoTime() - until < 0) {
            Parker.parkFor(this, until - System.nanoTime());
        }
        System.exit(0);
    }

    private void actorEnded() {
        ended = true;
        Parker.wake(main);
    }

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
        letGo = true;
        if (ended) {
            Parker.wake(main);
            return;
        }
        cell.cancel(
                new CancelReason(
                        CancelReason.Source.LINK_LOST,
                        invitation.parent(),
                        "actor " + cell.id().name(),
                        "its parent has ended"),
                cell.tree().ladderNanos());
        long until = System.nanoTime() + cell.tree().ladderNanos() + MARGIN;
        while (System.nanoTime() - until < 0) {
            Parker.parkFor(this, until - System.nanoTime());
        }
        Runtime.getRuntime().halt(DIED_WITH_PARENT);
    }
}
