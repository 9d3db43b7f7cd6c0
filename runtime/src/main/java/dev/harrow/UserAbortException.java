package dev.harrow;

/**
 * The user asked the program to end, by Ctrl-C or by a termination signal (S-14). Code may throw it too, to end a program in order: in
 * an actor it ends that actor, and its callers and its nursery get it as a failure. {@code System.exit} cleans up nothing, see {@link Backend}.
 */
public final class UserAbortException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public UserAbortException(String message) {
        super(message, null);
    }

    public UserAbortException(String message, Throwable cause) {
        super(message, cause);
    }
}
