package dev.harrow;

/** The actor does not expose what was called; nothing was run (S-51). */
public final class NotExposedException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public NotExposedException(String message) {
        super(message, null);
    }

    public NotExposedException(String message, Throwable cause) {
        super(message, cause);
    }
}
