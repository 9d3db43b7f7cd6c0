package dev.harrow;

/** An operation that needs a current actor was used outside of any (S-8). */
public final class NoRuntimeException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public NoRuntimeException(String message) {
        super(message, null);
    }

    public NoRuntimeException(String message, Throwable cause) {
        super(message, cause);
    }
}
