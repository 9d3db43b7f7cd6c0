package dev.harrow.testing.internal;

import dev.harrow.spi.ForTesting;

/** Buffers of Netty that the runtime uses. */
public final class BufferProbe extends HeldProbe {

    /** For {@link java.util.ServiceLoader}. */
    public BufferProbe() {
        super(() -> ForTesting.ofThisJvm().buffers(), "not released");
    }

    /** After the channels, which release theirs. */
    @Override
    public int order() {
        return 270;
    }
}
