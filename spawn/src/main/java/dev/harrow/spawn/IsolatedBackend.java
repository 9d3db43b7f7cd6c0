package dev.harrow.spawn;

import dev.harrow.Backend;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import java.util.Set;

/**
 * Actors in the running JVM, each behind a class loader of its own: with classes and static fields that no other actor has, and a copy of Harrow.
 *
 * <p>Starting one costs milliseconds. Values cross as bytes, as they do between processes, so nothing of the parent's classes gets in, or out. SLF4J, Netty
 * and Jackson are shared with the parent, and what {@link dev.harrow.SpawnConfig#shared} adds. Inside, the context class loader, services, resources and
 * what is found by reflection are the actor's own. A native library can be loaded by one class loader only, so by one actor, or it is shared.
 *
 * <p>The tasks of such an actor have platform threads, up to 256 of them: code that computes without end takes a processor, and not the carriers that
 * other actors need; {@link dev.harrow.SpawnConfig#virtualThreads} changes that.
 *
 * <p>It shares the heap with all of its JVM, and {@code System.exit} ends all of it. An actor that does not react to a cancel cannot be killed; it is
 * interrupted and then abandoned: the parent goes on, and what still runs is reported. When an actor has ended its loader can be unloaded, as far as its
 * own code has left nothing behind that holds it: threads, JDBC drivers, handlers of {@code java.util.logging}, MBeans, shutdown hooks of the JVM.
 */
public final class IsolatedBackend implements SpawnBackend {

    /** For {@link java.util.ServiceLoader}. */
    public IsolatedBackend() {}

    @Override
    public Backend key() {
        return Backend.ISOLATED;
    }

    @Override
    public Availability availability() {
        Class<?> missing = ClassBytes.missing(SpawnBackend.class, IsolatedBackend.class);
        return missing == null
                ? Availability.available()
                : Availability.unavailable(
                        "the bytes of " + missing.getName()
                                + " cannot be read from its class loader, so there can be no second copy of it",
                        "put the jars of Harrow on the class path or the module path, or use the backend '"
                                + Backend.PROCESS + "'");
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.OWN_STATICS);
    }

    @Override
    public Vessel spawn(SpawnRequest request) {
        return request.hostBehind(new IsolatedLoader(
                "harrow-actor[" + request.actor() + "]",
                request.world(),
                request.isolation().shared()));
    }
}
