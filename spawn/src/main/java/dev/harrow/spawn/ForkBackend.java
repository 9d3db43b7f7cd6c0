package dev.harrow.spawn;

import dev.harrow.Backend;
import dev.harrow.Transport;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import java.util.Set;

/**
 * The key of a backend that there cannot be: actors as forks of this JVM.
 *
 * <p>A process that was forked has one thread, the one that forked it. Of a JVM that is not enough to run Java: the threads that collect, compile and stop
 * the others for that are gone, and their locks are as they were. So it is always refused; {@code docs/analysis/forking-a-jvm.md} says what was
 * tried. What a fork is wanted for, a start in milliseconds, {@link WarmBackend} gives.
 */
public final class ForkBackend implements SpawnBackend {
    private static final Availability GATE = Availability.reserved(
            "a JVM that was forked has one thread left, and neither collector nor compiler, so no actor can run in it"
                    + " (docs/analysis/forking-a-jvm.md explains it)",
            "use the backend '" + Backend.WARM + "', whose JVMs have booted before an actor asks for one");

    /** For {@link java.util.ServiceLoader}. */
    public ForkBackend() {}

    @Override
    public Backend key() {
        return Backend.FORK;
    }

    @Override
    public Availability availability() {
        return GATE;
    }

    /** None: there is no actor that could do anything. */
    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    /** None: there is no actor that could be reached. */
    @Override
    public Set<Transport> transports() {
        return Set.of();
    }

    @Override
    public Vessel spawn(SpawnRequest request) {
        throw new UnsupportedOperationException("the gate of backend '" + Backend.FORK + "' was not asked");
    }
}
