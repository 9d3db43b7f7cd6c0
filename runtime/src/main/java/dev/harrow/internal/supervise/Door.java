package dev.harrow.internal.supervise;

import dev.harrow.internal.ipc.Endpoint;
import dev.harrow.internal.ipc.Listener;

/** Where one actor of another process is expected, once. */
final class Door {
    private final Endpoint endpoint;
    private final Listener.Expectation expectation;

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
