package dev.harrow.internal.scope;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.spi.Ticker;

/** An actor's home for tasks of tests that race in real time. */
final class RealTimeHome implements TaskHome, AutoCloseable {
    private final ActorId id = ActorId.random("home");

    RealTimeHome() {
        SystemTicker.instance().acquire();
    }

    @Override
    public ActorId id() {
        return id;
    }

    @Override
    public Ticker ticker() {
        return SystemTicker.instance();
    }

    @Override
    public CancelReason severed() {
        return null;
    }

    @Override
    public void close() {
        SystemTicker.instance().release();
    }
}
