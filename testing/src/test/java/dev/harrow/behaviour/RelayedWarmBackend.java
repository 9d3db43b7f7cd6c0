package dev.harrow.behaviour;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.SpawnFailedException;
import dev.harrow.Transport;
import dev.harrow.spawn.WarmBackend;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.Household;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnOptions;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Standby;
import dev.harrow.spi.StandbyOptions;
import dev.harrow.spi.Ticker;
import dev.harrow.spi.Vessel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Backend {@code warm} for trees in which a JVM that stands by is watched: what it says to its parent passes a {@link Relay}. Found as {@link
 * RelayedBackend} is.
 */
public final class RelayedWarmBackend implements SpawnBackend {
    static final Backend KEY = new Backend("relayed-warm");

    /** The option of the JVMs of one life, which names it. */
    private static final String MARK = "-Dharrow.test.life=";

    private static final Map<String, Observer> OBSERVERS = new ConcurrentHashMap<>(); // by the name of the life

    private final WarmBackend real = new WarmBackend();

    /** Watches one JVM. */
    interface Observer extends Relay.Watcher {
        /** It is about to begin, under this name. */
        void expected(ActorId standby, Relay relay);
    }

    /** For {@link java.util.ServiceLoader}. */
    public RelayedWarmBackend() {}

    static String mark(String life) {
        return MARK + life;
    }

    /** From now on: the next JVM that stands by in that life, and no other. */
    static void observe(String life, Observer observer) {
        OBSERVERS.put(mark(life), observer);
    }

    private static @Nullable Observer observer(Household household) {
        List<String> arguments = household.standbyOptions().getFirst().jvmArgs();
        return arguments.isEmpty() ? null : OBSERVERS.remove(arguments.getFirst());
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
        return real.spawn(new Request(request));
    }

    private record Request(SpawnRequest real) implements SpawnRequest {
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
        public byte[] invite() throws InterruptedException {
            return real.invite();
        }

        @Override
        public Household household() {
            return new House(real.household());
        }

        @Override
        public boolean handOver(Standby standby, Map<String, String> properties) throws InterruptedException {
            return real.handOver(standby instanceof Redirected redirected ? redirected.real() : standby, properties);
        }
    }

    private record House(Household real) implements Household {
        @Override
        public List<StandbyOptions> standbyOptions() {
            return real.standbyOptions();
        }

        @Override
        public Standby expectStandby(SpawnBackend backend) {
            Standby standby = real.expectStandby(backend);
            Observer observer = observer(real);
            if (observer == null) {
                return standby;
            }
            try {
                Relay relay = new Relay(Relay.endpointIn(standby.invitation()), observer);
                observer.expected(standby.id(), relay);
                return new Redirected(standby, relay.endpoint());
            } catch (IOException e) {
                throw new SpawnFailedException("there is no relay for " + standby.id(), e);
            }
        }

        @Override
        public <T extends AutoCloseable> T kept(Class<T> type, Function<? super Household, T> maker) {
            return real.kept(type, home -> maker.apply(this));
        }

        @Override
        public Ticker ticker() {
            return real.ticker();
        }
    }

    private record Redirected(Standby real, String endpoint) implements Standby {
        @Override
        public ActorId id() {
            return real.id();
        }

        @Override
        public byte[] invitation() {
            return Relay.redirected(real.invitation(), endpoint);
        }

        @Override
        public boolean isReady() {
            return real.isReady();
        }

        @Override
        public void onNews(Consumer<Boolean> then) {
            real.onNews(then);
        }

        @Override
        public void end() {
            real.end();
        }
    }
}
