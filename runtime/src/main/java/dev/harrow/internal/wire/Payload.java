package dev.harrow.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * The value inside a message, not yet decoded. The envelope is read first and the payload later, by the dialog that
 * knows its declared type, so that a bad payload hurts one dialog and not the link.
 */
public sealed interface Payload {

    /** The payload of a {@code void} result: no bytes. */
    Encoded EMPTY = new Encoded(Bytes.EMPTY);

    /** Bytes that a {@link PayloadCodec} or {@link SignatureCodec} wrote. */
    record Encoded(Bytes bytes) implements Payload {}

    /**
     * A value handed over inside this JVM. Only the local link carries it: it has no bytes, and putting it into a frame
     * throws {@link IllegalStateException}.
     */
    record Reference(@Nullable Object value) implements Payload {}
}
