package dev.harrow.behaviour;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.SpawnFailedException;
import dev.harrow.spawn.WarmBackend;
import dev.harrow.spi.Household;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Standby;
import dev.harrow.spi.StandbyOptions;
import dev.harrow.spi.Ticker;
import dev.harrow.spi.Vessel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Backend {@code warm} for trees in which a JVM that stands by is watched: what it says to its parent passes a {@link Relay}. Found as {@link
 * RelayedBackend} is.
 */
public final class RelayedWarmBackend extends ForwardingBackend {
    static final Backend KEY = new Backend("relayed-warm");

    /** The option of the JVMs of one life, which names it. */
    private static final String MARK = "-Dharrow.test.life=";

    private static final Map<String, Observer> OBSERVERS = new ConcurrentHashMap<>(); // by the name of the life

    /** Watches one JVM. */
    interface Observer extends Relay.Watcher {
        /** It is about to begin, under this name. */
        void expected(ActorId standby, Relay relay);
    }

    /** For {@link java.util.ServiceLoader}. */
    public RelayedWarmBackend() {
        super(KEY, new WarmBackend());
    }

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
    public Vessel spawn(SpawnRequest request) throws InterruptedException {
        return real.spawn(new Watched(request));
    }

    private static final class Watched extends Request {
        Watched(SpawnRequest real) {
            super(real);
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
