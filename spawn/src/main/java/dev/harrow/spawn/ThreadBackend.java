package dev.harrow.spawn;

import dev.harrow.Backend;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import java.util.Set;

/**
 * Actors as virtual-thread task trees in the running JVM.
 *
 * <p>Starting one costs microseconds, and an idle one a few hundred bytes. Isolation is by values only: what an actor is sent is never
 * shared with the sender, but static fields are the same for all. It has none of the {@linkplain dev.harrow.spi.Capability capabilities}: an actor
 * that does not react to a cancel cannot be killed, it is interrupted and then abandoned; one that calls {@code System.exit} ends the program; one
 * that exhausts the heap exhausts that of all. Its gate asks for nothing but a JDK that Harrow knows.
 */
public final class ThreadBackend implements SpawnBackend {

    /** For {@link java.util.ServiceLoader}. */
    public ThreadBackend() {}

    @Override
    public Backend key() {
        return Backend.THREAD;
    }

    @Override
    public Availability availability() {
        return Availability.available();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public Vessel spawn(SpawnRequest request) {
        return request.hostHere();
    }
}
