package dev.harrow.internal.supervise;

import dev.harrow.internal.ipc.Endpoint;
import dev.harrow.internal.ipc.Listener;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.VesselExit;
import org.jspecify.annotations.Nullable;

/**
 * Where one actor of another process is expected, once, and what its monitor has to know of such an actor beyond what it knows of others.
 * The fields are guarded by the monitor.
 */
final class Door {
    private final Endpoint endpoint;
    private final Listener.Expectation expectation;

    Message.@Nullable SpawnSpec spec; // what the child is to be, from when the vessel is made until it is told

    long process; // the id of the process that the actor came from, or 0

    @Nullable
    VesselExit exit; // written once

    boolean linkEnded; // moves false -> true: nothing will come over the link any more

    Door(Endpoint endpoint, Listener.Expectation expectation) {
        this.endpoint = endpoint;
        this.expectation = expectation;
    }

    /** Where to come to, as text. */
    String endpoint() {
        return endpoint.text();
    }

    /** The actor has ended: nobody is let in any more. */
    void close() {
        expectation.cancel();
    }
}
