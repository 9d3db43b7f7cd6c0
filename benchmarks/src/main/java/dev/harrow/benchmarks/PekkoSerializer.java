package dev.harrow.benchmarks;

import org.apache.pekko.serialization.JSerializer;
import org.jspecify.annotations.Nullable;

/** The small records for Pekko Artery, by their class; named in the configuration of {@link PekkoServer}. */
public final class PekkoSerializer extends JSerializer {
    private static final int IDENTIFIER = 1_405_001; // those below 40 are Pekko's

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public boolean includeManifest() {
        return true;
    }

    @Override
    public byte[] toBinary(Object value) {
        return switch (value) {
            case Ping ping -> SmallBytes.of(ping);
            case Pong pong -> SmallBytes.of(pong);
            case Afar.Arrived arrived -> SmallBytes.of(arrived);
            default -> throw new IllegalArgumentException("no form is known of " + value.getClass());
        };
    }

    @Override
    public Object fromBinaryJava(byte[] bytes, @Nullable Class<?> manifest) {
        if (manifest == Ping.class) {
            return SmallBytes.ping(bytes);
        }
        if (manifest == Pong.class) {
            return SmallBytes.pong(bytes);
        }
        if (manifest == Afar.Arrived.class) {
            return SmallBytes.arrived(bytes);
        }
        throw new IllegalArgumentException("no form is known of " + manifest);
    }
}
