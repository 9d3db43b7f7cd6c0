package dev.harrow.internal.wire;

/**
 * Bytes that cannot be read, somewhere inside a frame or a payload. Never leaves this package: it becomes a {@link
 * WireException} for a frame and a {@code MsgTypeException} for a payload.
 */
final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        // a peer may provoke many of these: no stack trace
        super(message, null, false, false);
    }
}
