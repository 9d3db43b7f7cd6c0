package dev.harrow.behaviour;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.SpawnFailedException;
import dev.harrow.Transport;
import dev.harrow.spawn.ProcessBackend;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.Household;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnOptions;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Standby;
import dev.harrow.spi.Vessel;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Backend {@code process} for actors whose life is watched: the processes are its own, and what they say to their parents passes a {@link Relay}.
 * Found by the service file in {@code src/test/relayed}, which only the executions that need it have on their class path.
 */
public final class RelayedBackend implements SpawnBackend {
    static final Backend KEY = new Backend("relayed");

    private static final Map<String, Observer> OBSERVERS = new ConcurrentHashMap<>(); // by the name of the actor

    /** One process begins at a time, so that whose it is can be told before it has a name. */
    private static final ReentrantLock BEGINNING = new ReentrantLock();

    private final ProcessBackend real = new ProcessBackend();

    /** Watches one life. */
    interface Observer extends Relay.Watcher {
        /**
         * The relay is there, and nobody has dialled.
         *
         * @param invitation of the parent, with the real endpoint
         */
        void relayed(Relay relay, byte[] invitation);

        /** A process is about to begin; nobody else makes one until {@link #begun}. */
        void beginning();

        /** Waits until it has begun, or failed to. */
        void begun();
    }

    /** For {@link java.util.ServiceLoader}. */
    public RelayedBackend() {}

    /** Whose life is watched by whom; until the actor of that name is started. */
    static void observe(String actor, Observer observer) {
        OBSERVERS.put(actor, observer);
    }

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

    @Override
    public Set<Transport> transports() {
        return real.transports();
    }

    @Override
    public Vessel spawn(SpawnRequest request) throws InterruptedException {
        Observer observer = OBSERVERS.remove(request.actor().name());
        if (observer == null) {
            return real.spawn(request);
        }
        Redirected redirected = new Redirected(request, observer);
        BEGINNING.lock();
        try {
            observer.beginning();
            return real.spawn(redirected);
        } finally {
            observer.begun();
            BEGINNING.unlock();
        }
    }

    /** Invites the actor to the relay. */
    private record Redirected(SpawnRequest real, Observer observer) implements SpawnRequest {

        @Override
        public ActorId actor() {
            return real.actor();
        }

        @Override
        public SpawnOptions options() {
            return real.options();
        }

        @Override
        public Vessel hostHere() {
            return real.hostHere();
        }

        @Override
        public Household household() {
            return real.household();
        }

        @Override
        public boolean handOver(Standby standby, Map<String, String> properties) throws InterruptedException {
            return real.handOver(standby, properties);
        }

        @Override
        public byte[] invite() throws InterruptedException {
            byte[] invitation = real.invite();
            try {
                Relay relay = new Relay(Relay.endpointIn(invitation), observer);
                observer.relayed(relay, invitation);
                return Relay.redirected(invitation, relay.endpoint());
            } catch (IOException e) {
                throw new SpawnFailedException("there is no relay for actor " + real.actor(), e);
            }
        }
    }
}
