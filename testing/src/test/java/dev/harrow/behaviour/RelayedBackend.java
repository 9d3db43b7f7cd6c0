package dev.harrow.behaviour;

import dev.harrow.Backend;
import dev.harrow.SpawnFailedException;
import dev.harrow.spawn.ProcessBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Backend {@code process} for actors whose life is watched: the processes are its own, and what they say to their parents passes a {@link Relay}.
 * Found by the service file in {@code src/test/relayed}, which only the executions that need it have on their class path.
 */
public final class RelayedBackend extends ForwardingBackend {
    static final Backend KEY = new Backend("relayed");

    private static final Map<String, Observer> OBSERVERS = new ConcurrentHashMap<>(); // by the name of the actor

    /** One process begins at a time, so that whose it is can be told before it has a name. */
    private static final ReentrantLock BEGINNING = new ReentrantLock();

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
    public RelayedBackend() {
        super(KEY, new ProcessBackend());
    }

    /** Whose life is watched by whom; until the actor of that name is started. */
    static void observe(String actor, Observer observer) {
        OBSERVERS.put(actor, observer);
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
    private static final class Redirected extends Request {
        private final Observer observer;

        Redirected(SpawnRequest real, Observer observer) {
            super(real);
            this.observer = observer;
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
