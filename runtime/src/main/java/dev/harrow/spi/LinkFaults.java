package dev.harrow.spi;

import dev.harrow.ActorId;
import dev.harrow.Portal;
import dev.harrow.internal.rpc.PortalImpl;
import org.jspecify.annotations.Nullable;

/**
 * The link to an actor, as far as a test may disturb it. Every kind of link implements it, with the effect that the fault has on that kind; the
 * testing kit's {@code Faults} is made of it. All methods may be called from any thread.
 */
public interface LinkFaults {

    /**
     * The link of a portal.
     *
     * @param portal of an actor in whose parent this is called
     */
    static LinkFaults of(Portal<?> portal) {
        return PortalImpl.faults(portal);
    }

    /** The actor at its other end. */
    ActorId peer();

    /** The clock of the tree. */
    Ticker ticker();

    /**
     * From now on these decide about the messages of both directions, in place of those that did before.
     *
     * @param toActor for what is sent to the actor; null lets everything pass
     * @param fromActor for what the actor sends; null lets everything pass
     */
    void tamper(@Nullable Tamper toActor, @Nullable Tamper fromActor);

    /** The link breaks: both ends find it closed. */
    void close();

    /** The half of the link that leads to the actor ends: it finds that nothing will come any more. */
    void closeToActor();

    /** The half of the link that comes from the actor ends. */
    void closeFromActor();
}
