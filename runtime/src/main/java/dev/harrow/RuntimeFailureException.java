package dev.harrow;

/** The runtime was used in a way that its state forbids, such as opening a second root in one tree (S-7). */
public final class RuntimeFailureException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public RuntimeFailureException(String message) {
        super(message, null);
    }

    public RuntimeFailureException(String message, Throwable cause) {
        super(message, cause);
    }
}
