package dev.harrow.testing.internal;

import dev.harrow.spi.ForTesting;

/** Listeners of the runtime, and channels to other JVMs. */
public final class ChannelProbe extends HeldProbe {

    /** For {@link java.util.ServiceLoader}. */
    public ChannelProbe() {
        super(() -> ForTesting.ofThisJvm().channels(), "not closed");
    }

    /** After the processes, and before the threads that serve channels. */
    @Override
    public int order() {
        return 260;
    }
}
