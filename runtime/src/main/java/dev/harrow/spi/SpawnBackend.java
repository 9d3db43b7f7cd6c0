package dev.harrow.spi;

import dev.harrow.Backend;
import dev.harrow.Transport;
import java.util.Set;

/**
 * A way to make actors. Implementations are found by {@link java.util.ServiceLoader}, with the class loader of the runtime; of two with the same
 * key the first is taken.
 *
 * <p>A backend only makes and ends the vessel that an actor lives in. Everything else is done in one place for all of them:
 * choosing the backend, the handshake, what the actor is, watching it, cancelling it step by step, reporting. All methods may be called
 * from any thread.
 */
public interface SpawnBackend {

    /** The key by which it is chosen. */
    Backend key();

    /**
     * Whether it can be used here and now: its gate. Asked before anything is created, each time an actor is started, so the answer has to be quick;
     * about what is truly needed and nothing else. One that throws is taken for a no.
     */
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

    /** What it can do beyond running actors; empty if nothing. */
    Set<Capability> capabilities();

    /** The transports that can reach its actors; at least one, if it can be used anywhere. By default the one of {@link SpawnRequest#hostHere}. */
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
