package dev.harrow;

/** The user asked the program to end, by Ctrl-C or by a termination signal (S-14). */
public final class UserAbortException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public UserAbortException(String message) {
        super(message, null);
    }

    public UserAbortException(String message, Throwable cause) {
        super(message, cause);
    }
}
