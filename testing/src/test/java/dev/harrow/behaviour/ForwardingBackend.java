package dev.harrow.behaviour;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.Transport;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.Household;
import dev.harrow.spi.IsolationOptions;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnOptions;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Standby;
import dev.harrow.spi.Vessel;
import java.util.Map;
import java.util.Set;

/** Another backend under a key of its own. */
abstract class ForwardingBackend implements SpawnBackend {
    private final Backend key;
    final SpawnBackend real;

    ForwardingBackend(Backend key, SpawnBackend real) {
        this.key = key;
        this.real = real;
    }

    @Override
    public final Backend key() {
        return key;
    }

    @Override
    public final Availability availability() {
        return real.availability();
    }

    @Override
    public final Set<Capability> capabilities() {
        return real.capabilities();
    }

    @Override
    public final Set<Transport> transports() {
        return real.transports();
    }

    /** What it is asked, passed on. */
    static class Request implements SpawnRequest {
        final SpawnRequest real;

        Request(SpawnRequest real) {
            this.real = real;
        }

        @Override
        public final ActorId actor() {
            return real.actor();
        }

        @Override
        public final SpawnOptions options() {
            return real.options();
        }

        @Override
        public final boolean mayNeedJson() {
            return real.mayNeedJson();
        }

        @Override
        public final IsolationOptions isolation() {
            return real.isolation();
        }

        @Override
        public final ClassLoader world() {
            return real.world();
        }

        @Override
        public final Vessel hostHere() {
            return real.hostHere();
        }

        @Override
        public final Vessel hostBehind(ClassLoader loader) {
            return real.hostBehind(loader);
        }

        @Override
        public byte[] invite() throws InterruptedException {
            return real.invite();
        }

        @Override
        public Household household() {
            return real.household();
        }

        @Override
        public boolean handOver(Standby standby, Map<String, String> properties) throws InterruptedException {
            return real.handOver(standby, properties);
        }
    }
}
