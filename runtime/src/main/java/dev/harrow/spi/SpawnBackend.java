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
