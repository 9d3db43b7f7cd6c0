package dev.harrow.behaviour;

import dev.harrow.Backend;
import dev.harrow.spawn.ProcessBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import dev.harrow.spi.VesselExit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Backend {@code process} on a machine where a process takes its time to die, after its links are closed: as one does that has a large heap. Found as
 * {@link RelayedBackend} is.
 */
public final class SlowDeathBackend extends ForwardingBackend {
    static final Backend KEY = new Backend("slow-death");

    /** Longer than the parent of an actor waits for the news of its death, and shorter than the grace of its ladder. */
    private static final int MILLIS = 350;

    /** Whether one was told to end before it had died; of the last one that was made. Written by any thread. */
    static volatile boolean toldToEnd;

    /** For {@link java.util.ServiceLoader}. */
    public SlowDeathBackend() {
        super(KEY, new ProcessBackend());
    }

    @Override
    public Vessel spawn(SpawnRequest request) throws InterruptedException {
        toldToEnd = false;
        return new Dying(real.spawn(request));
    }

    private record Dying(Vessel real) implements Vessel {
        @Override
        public void onExit(Consumer<VesselExit> listener) {
            real.onExit(exit -> CompletableFuture.delayedExecutor(MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> listener.accept(exit)));
        }

        @Override
        public void arrived() {
            real.arrived();
        }

        @Override
        public void saidGoodbye() {
            real.saidGoodbye();
        }

        @Override
        public void terminate() {
            toldToEnd = true;
            real.terminate();
        }

        @Override
        public void kill() {
            toldToEnd = true;
            real.kill();
        }
    }
}
