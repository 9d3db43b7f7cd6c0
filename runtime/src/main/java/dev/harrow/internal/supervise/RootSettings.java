package dev.harrow.internal.supervise;

import dev.harrow.Backend;
import dev.harrow.RootConfig;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.spi.Ticker;
import java.time.Duration;

/** The options of a tree, as a value. */
public record RootSettings(
        String name,
        Backend defaultBackend,
        Duration acknowledge,
        Duration end,
        Duration cancelGrace,
        Duration stopGrace,
        int openRequests,
        boolean handleSignals,
        boolean starvationGuard,
        Ticker ticker)
        implements RootConfig {

    static final RootSettings DEFAULT = new RootSettings(
            "root",
            Backend.THREAD,
            Duration.ofMillis(500),
            Duration.ofMillis(1600),
            Duration.ofMillis(616),
            Duration.ofSeconds(10),
            1024,
            true,
            true,
            SystemTicker.instance());

    @Override
    public RootConfig name(String changed) {
        return new RootSettings(
                changed,
                defaultBackend,
                acknowledge,
                end,
                cancelGrace,
                stopGrace,
                openRequests,
                handleSignals,
                starvationGuard,
                ticker);
    }

    @Override
    public RootConfig defaultBackend(Backend changed) {
        return new RootSettings(
                name,
                changed,
                acknowledge,
                end,
                cancelGrace,
                stopGrace,
                openRequests,
                handleSignals,
                starvationGuard,
                ticker);
    }

    @Override
    public RootConfig ladder(Duration ack, Duration thenEnd) {
        return new RootSettings(
                name,
                defaultBackend,
                positive("acknowledge", ack),
                positive("end", thenEnd),
                cancelGrace,
                stopGrace,
                openRequests,
                handleSignals,
                starvationGuard,
                ticker);
    }

    @Override
    public RootConfig cancelGrace(Duration changed) {
        return new RootSettings(
                name,
                defaultBackend,
                acknowledge,
                end,
                positive("cancelGrace", changed),
                stopGrace,
                openRequests,
                handleSignals,
                starvationGuard,
                ticker);
    }

    @Override
    public RootConfig stopGrace(Duration changed) {
        return new RootSettings(
                name,
                defaultBackend,
                acknowledge,
                end,
                cancelGrace,
                positive("stopGrace", changed),
                openRequests,
                handleSignals,
                starvationGuard,
                ticker);
    }

    @Override
    public RootConfig openRequests(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("openRequests must be at least 1, not " + limit);
        }
        return new RootSettings(
                name,
                defaultBackend,
                acknowledge,
                end,
                cancelGrace,
                stopGrace,
                limit,
                handleSignals,
                starvationGuard,
                ticker);
    }

    @Override
    public RootConfig handleSignals(boolean handle) {
        return new RootSettings(
                name,
                defaultBackend,
                acknowledge,
                end,
                cancelGrace,
                stopGrace,
                openRequests,
                handle,
                starvationGuard,
                ticker);
    }

    @Override
    public RootConfig starvationGuard(boolean on) {
        return new RootSettings(
                name,
                defaultBackend,
                acknowledge,
                end,
                cancelGrace,
                stopGrace,
                openRequests,
                handleSignals,
                on,
                ticker);
    }

    @Override
    public RootConfig ticker(Ticker changed) {
        return new RootSettings(
                name,
                defaultBackend,
                acknowledge,
                end,
                cancelGrace,
                stopGrace,
                openRequests,
                handleSignals,
                starvationGuard,
                changed);
    }

    private static Duration positive(String option, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(option + " must be more than zero and at most a day, not " + value);
        }
        return value;
    }
}
