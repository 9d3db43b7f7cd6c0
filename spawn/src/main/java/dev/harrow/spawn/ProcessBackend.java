package dev.harrow.spawn;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.Transport;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnOptions;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Actors as JVMs of their own, with the JDK and the classes of this one.
 *
 * <p>Nothing is shared, {@code System.exit} and an exhausted heap are the failure of one actor, and one that does not react is killed. Such a JVM
 * starts in some tenths of a second, with options that favour a fast start over fast code; {@link dev.harrow.SpawnConfig#jvmArgs} changes
 * them. It ends with its actor, and with this JVM however that ends. {@code pgrep -f 'harrow-actor\['} finds them all.
 *
 * <p>It has all {@linkplain dev.harrow.spi.Capability capabilities}. What it cannot give is what JVMs do not share: objects, static fields, locks, and classes that only a
 * loader of the program's own has. Its gate asks for the launcher of this JDK, and that a JVM with the class path and module path of this one finds
 * Harrow there.
 */
public final class ProcessBackend implements SpawnBackend {

    /** For {@link java.util.ServiceLoader}. */
    public ProcessBackend() {
        StartCaches.holdOwn();
    }

    @Override
    public Backend key() {
        return Backend.PROCESS;
    }

    @Override
    public Availability availability() {
        return JvmGate.availability();
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.UDS, Transport.TCP);
    }

    @Override
    public Vessel spawn(SpawnRequest request) throws InterruptedException {
        byte[] invitation = request.invite();
        return start(
                request.actor(),
                request.options(),
                request.mayNeedJson() ? Repertoire.WHOLE : Repertoire.PLAIN,
                invitation);
    }

    /**
     * Starts a JVM and tells it who it is.
     *
     * @param actor what it is called
     */
    static ProcessVessel start(ActorId actor, SpawnOptions options, Repertoire repertoire, byte[] invitation) {
        ProcessBuilder builder = new ProcessBuilder();
        CacheSetting.inherit(builder.environment());
        builder.environment().putAll(options.environment());
        Path directory = options.directory();
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        JvmStart start = new JvmStart(
                ActorMain.class,
                List.of("harrow-actor[" + actor + "]"), // for people
                options.jvmArgs(),
                builder.environment(),
                repertoire);
        return ProcessVessel.begin(builder, start, actor, options.output(), invitation);
    }
}
