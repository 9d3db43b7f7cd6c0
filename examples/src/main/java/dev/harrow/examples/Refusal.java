package dev.harrow.examples;

/** A request of the command line that cannot be met: the message is the one line that the user sees, and nothing was started. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal for this reason, with the way out. */
    public Refusal(String message) {
        super(message);
    }

    /** The same, found by way of an exception. */
    public Refusal(String message, Throwable cause) {
        super(message, cause);
    }
}
