package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.internal.ipc.LocalLink;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.ChildEnd;
import dev.harrow.internal.rpc.Connection;
import dev.harrow.internal.rpc.TreeContext;
import dev.harrow.internal.scope.TaskThreads;
import dev.harrow.internal.wire.DialogIds;
import dev.harrow.spi.VesselBase;
import dev.harrow.spi.VesselExit;
import org.jspecify.annotations.Nullable;

/** An actor in this JVM, with this copy of the runtime. It cannot be killed, only given up. */
final class HostedVessel extends VesselBase implements Runnable {
    private final ActorCell cell;
    private final LocalLink link;

    /** @param toParent the child's end of the link */
    HostedVessel(ActorId id, ActorId parent, Backend backend, TreeContext tree, ClassLoader world, LocalLink toParent) {
        StarvationGuard.watch();
        this.cell = new ActorCell(id, parent, backend, tree, world, contextLoader(), TaskThreads.VIRTUAL);
        this.link = toParent;
        ChildEnd end = new ChildEnd(cell, Survey::answer, this);
        Connection connection = new Connection(cell, parent, toParent, DialogIds.Side.ACCEPTOR, end);
        toParent.attach(connection);
        end.connect(connection);
    }

    /** That of the thread that starts the actor, unless it is the usual one. */
    private static @Nullable ClassLoader contextLoader() {
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        return own == ClassLoader.getSystemClassLoader() ? null : own;
    }

    ActorCell cell() {
        return cell;
    }

    /** The actor has ended. */
    @Override
    public void run() {
        ended(new VesselExit(VesselExit.Kind.ENDED, ""));
    }

    @Override
    public void terminate() {
        cell.nudge();
    }

    @Override
    public void kill() {
        Abandoned.giveUp(cell, link, this::ended);
    }
}
