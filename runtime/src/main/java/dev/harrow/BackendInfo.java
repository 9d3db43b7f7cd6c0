package dev.harrow;

import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import java.util.Objects;
import java.util.Set;

/**
 * What a spawn backend says of itself at one moment; see {@link Backends}.
 *
 * @param key by which it is chosen
 * @param provider the name of the class that it is
 * @param availability whether actors can be started with it, here and now, and if not why and what to do instead
 * @param capabilities what it can do beyond running actors; whatever is not among them it cannot do
 * @param transports those that can reach its actors; empty only if it is not available
 */
public record BackendInfo(
        Backend key,
        String provider,
        Availability availability,
        Set<Capability> capabilities,
        Set<Transport> transports) {

    public BackendInfo {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(availability, "availability");
        capabilities = Set.copyOf(capabilities);
        transports = Set.copyOf(transports);
    }

    /** Whether actors can be started with it. */
    public boolean isAvailable() {
        return availability instanceof Availability.Available;
    }

    /** Whether it can do this. */
    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }
}
