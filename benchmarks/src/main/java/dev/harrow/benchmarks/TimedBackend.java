package dev.harrow.benchmarks;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.SpawnFailedException;
import dev.harrow.Transport;
import dev.harrow.internal.wire.Invitation;
import dev.harrow.spawn.ProcessBackend;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.Household;
import dev.harrow.spi.IsolationOptions;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnOptions;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Standby;
import dev.harrow.spi.Vessel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Backend {@code process} for a {@link Timeline}: what its actors and their parent say to each other passes a {@link FrameRelay}. One at a time. Only the
 * JVM of the timeline has the service file by which it is found.
 */
public final class TimedBackend implements SpawnBackend {
    static final Backend KEY = new Backend("timed");

    private static final String UNIX = "/unix";
    private static final AtomicReference<@Nullable Watched> NEXT = new AtomicReference<>();

    private final ProcessBackend real = new ProcessBackend();

    /** The next life that is watched. */
    static final class Watched implements AutoCloseable {
        private final Stamps stamps;
        private volatile @Nullable FrameRelay relay; // set once, when the actor is invited

        Watched(Stamps stamps) {
            this.stamps = stamps;
            NEXT.set(this);
        }

        @Override
        public void close() throws IOException {
            NEXT.set(null);
            FrameRelay made = relay;
            if (made != null) {
                made.close();
            }
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public TimedBackend() {}

    @Override
    public Backend key() {
        return KEY;
    }

    @Override
    public Availability availability() {
        return real.availability();
    }

    @Override
    public Set<Capability> capabilities() {
        return real.capabilities();
    }

    /** Unix sockets are what the relay knows. */
    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.UDS);
    }

    @Override
    public Vessel spawn(SpawnRequest request) throws InterruptedException {
        Watched watched = NEXT.getAndSet(null);
        if (watched == null) {
            throw new SpawnFailedException("nobody watches the start of actor " + request.actor());
        }
        watched.stamps.note(Point.SPAWNS);
        return real.spawn(new Redirected(request, watched));
    }

    /** Invites the actor to the relay. */
    private record Redirected(SpawnRequest real, Watched watched) implements SpawnRequest {

        @Override
        public Household household() {
            return real.household();
        }

        @Override
        public boolean handOver(Standby standby, Map<String, String> properties) throws InterruptedException {
            return real.handOver(standby, properties);
        }

        @Override
        public ActorId actor() {
            return real.actor();
        }

        @Override
        public SpawnOptions options() {
            return real.options();
        }

        @Override
        public IsolationOptions isolation() {
            return real.isolation();
        }

        @Override
        public ClassLoader world() {
            return real.world();
        }

        @Override
        public Vessel hostHere() {
            return real.hostHere();
        }

        @Override
        public Vessel hostBehind(ClassLoader loader) {
            return real.hostBehind(loader);
        }

        @Override
        public byte[] invite() throws InterruptedException {
            try {
                Invitation sent = Invitation.readFrom(new ByteArrayInputStream(real.invite()));
                FrameRelay relay = new FrameRelay(Path.of(sent.endpoint().substring(UNIX.length())), watched.stamps);
                watched.relay = relay;
                return new Invitation(
                                sent.tree(),
                                sent.child(),
                                sent.parent(),
                                sent.backend(),
                                UNIX + relay.socket(),
                                sent.secret(),
                                sent.settings(),
                                sent.standby())
                        .encode();
            } catch (IOException e) {
                throw new SpawnFailedException("there is no relay for actor " + real.actor(), e);
            }
        }
    }
}
