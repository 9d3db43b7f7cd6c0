package dev.harrow.spi;

import dev.harrow.Backend;
import dev.harrow.Transport;
import java.util.Set;

/**
 * A way to make actors. Implementations are found by {@link java.util.ServiceLoader}.
 *
 * <p>A backend only makes and ends the vessel that an actor lives in. Everything else is done in one place for all of them:
 * choosing the backend, the handshake, what the actor is, watching it, cancelling it step by step, reporting. All methods may be called
 * from any thread.
 */
public interface SpawnBackend {

    /** The key by which it is chosen. */
    Backend key();

    /** Whether it can be used here and now; asked before anything is created. */
    Availability availability();

    /**
     * Whether it can make this actor, with these options; asked after {@link #availability()}, and before anything is created. By default it can.
     */
    default Availability availability(SpawnRequest request) {
        return Availability.available();
    }

    /**
     * A tree begins in this JVM whose root wants things to be ready before the first actor (see {@link dev.harrow.StandbyConfig#prefill}). Begins with
     * that, and does not wait for it; by default there is nothing to do. Not called where {@link #availability()} says no.
     */
    default void prepare(Household household) {}

    Set<Capability> capabilities();

    /** The transports that can reach its actors; at least one. By default the one of {@link SpawnRequest#hostHere}. */
    default Set<Transport> transports() {
        return Set.of(Transport.LOCAL);
    }

    /**
     * Starts a vessel for one actor.
     *
     * @throws dev.harrow.SpawnFailedException if that is not possible; nothing may be left then
     * @throws InterruptedException if the starting task is cancelled; nothing may be left then
     */
    Vessel spawn(SpawnRequest request) throws InterruptedException;
}
