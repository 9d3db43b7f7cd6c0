package dev.harrow;

/** The link to the peer, or the peer itself, is gone; it is unknown whether a request that was under way took effect. */
public final class TransportClosedException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public TransportClosedException(String message) {
        super(message, null);
    }

    public TransportClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
