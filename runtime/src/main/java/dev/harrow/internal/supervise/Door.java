package dev.harrow.internal.supervise;

import dev.harrow.internal.ipc.Listener;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.VesselExit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where one actor of another process is expected, once, and what its monitor has to know of such an actor beyond what it knows of others.
 * The fields are guarded by the monitor.
 */
final class Door {
    private final @Nullable String endpoint; // null if nobody is expected any more
    private final Listener.@Nullable Expectation expectation; // likewise

    Message.@Nullable SpawnSpec spec; // what the child is to be, from when the vessel is made until it is told

    long process; // the id of the process that the actor came from, or 0

    @Nullable
    VesselExit exit; // written once

    boolean linkEnded; // moves false -> true: nothing will come over the link any more

    private Door(@Nullable String endpoint, Listener.@Nullable Expectation expectation) {
        this.endpoint = endpoint;
        this.expectation = expectation;
    }

    /** @param endpoint where to come to, as text */
    static Door at(String endpoint, Listener.Expectation expectation) {
        return new Door(endpoint, expectation);
    }

    /** One that somebody has gone through, who then became the actor. */
    static Door passed() {
        return new Door(null, null);
    }

    /** Where to come to, as text. */
    String endpoint() {
        return Objects.requireNonNull(endpoint);
    }

    /** The actor has ended: nobody is let in any more. */
    void close() {
        if (expectation != null) {
            expectation.cancel();
        }
    }
}
