package dev.harrow.internal.supervise;

import dev.harrow.internal.ipc.Link;
import dev.harrow.internal.rpc.Connection;
import dev.harrow.internal.wire.Message;
import org.jspecify.annotations.Nullable;

/** Takes what comes over the link of a JVM that stands by, at either end: once there is an actor, for the connection of that. */
abstract class ActorToBe implements Link.Receiver {
    private volatile @Nullable Connection actor; // written once, before anything comes that is for it

    /** From now on what comes is for the actor. */
    final void becomes(Connection connection) {
        actor = connection;
    }

    /** Takes what comes before. */
    abstract void early(Message message);

    /** Before, a frame has come that cannot be read. */
    abstract void earlyUnreadable(String why);

    /** The link was closed before there was an actor. */
    abstract void neverWas();

    @Override
    public final void received(Message message) {
        Connection known = actor;
        if (known != null) {
            known.received(message);
        } else {
            early(message);
        }
    }

    @Override
    public final void unreadable(long dialog, String why) {
        Connection known = actor;
        if (known != null) {
            known.unreadable(dialog, why);
        } else {
            earlyUnreadable(why);
        }
    }

    @Override
    public final void closed() {
        Connection known = actor;
        if (known != null) {
            known.closed();
        } else {
            neverWas();
        }
    }
}
