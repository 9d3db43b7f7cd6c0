package dev.harrow.spawn;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.Transport;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.Household;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnOptions;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.StandbyOptions;
import dev.harrow.spi.Vessel;
import java.util.Optional;
import java.util.Set;

/**
 * Actors as JVMs of their own that have booted before anybody asked for them.
 *
 * <p>All is as with {@link ProcessBackend}, but a start takes milliseconds as long as there are JVMs that stand by; {@link dev.harrow.StandbyConfig} says
 * how many, and with what options. Where none is left an actor is started as by that backend. A JVM becomes one actor, and ends with it.
 *
 * <p>A JVM that has booted cannot take on options any more: an actor that asks for some is refused if no JVM with just these stands by. For the rest
 * the gate and the capabilities are those of that backend.
 */
public final class WarmBackend implements SpawnBackend {

    /** What holds for its JVMs as for those of any actor. */
    private final ProcessBackend processes = new ProcessBackend();

    /** For {@link java.util.ServiceLoader}. */
    public WarmBackend() {}

    @Override
    public Backend key() {
        return Backend.WARM;
    }

    @Override
    public Availability availability() {
        return processes.availability();
    }

    @Override
    public Availability availability(SpawnRequest request) {
        WantedJvm wanted = WantedJvm.of(request.options());
        return wanted.amongst(request.household()).isPresent()
                ? Availability.available()
                : Availability.unavailable(
                        "it asks for a JVM with " + wanted
                                + ", which one that has booted without cannot take on, and no JVM with these stands by",
                        "let some stand by that have just these, by RootConfig.standby, or use the backend '"
                                + Backend.PROCESS + "'");
    }

    @Override
    public Set<Capability> capabilities() {
        return processes.capabilities();
    }

    @Override
    public Set<Transport> transports() {
        return processes.transports();
    }

    @Override
    public void prepare(Household household) {
        StandbyPool pool = pool(household);
        for (StandbyOptions each : household.standbyOptions()) {
            if (each.prefill()) {
                pool.fill(each);
            }
        }
    }

    private StandbyPool pool(Household household) {
        return household.kept(StandbyPool.class, home -> new StandbyPool(home, this));
    }

    @Override
    public Vessel spawn(SpawnRequest request) throws InterruptedException {
        ActorId actor = request.actor();
        SpawnOptions options = request.options();
        WantedJvm wanted = WantedJvm.of(options);
        StandbyOptions kind = wanted.amongst(request.household()).orElseThrow();
        StandbyPool pool = pool(request.household());
        Optional<StandbyPool.Jvm> next = pool.take(kind);
        while (next.isPresent()) {
            StandbyPool.Jvm jvm = next.get();
            jvm.vessel().becomes(actor, options.output());
            boolean taken = false;
            try {
                taken = request.handOver(jvm.standby(), wanted.properties());
            } finally {
                if (!taken) {
                    jvm.vessel().kill();
                }
            }
            if (taken) {
                pool.standsNoMore(jvm);
                return jvm.vessel();
            }
            next = pool.take(kind);
        }
        return processes.spawn(request);
    }
}
