package dev.harrow;

/** A block or call did not end within its deadline. The message names the scope that owned the deadline. */
public final class DeadlineExceededException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public DeadlineExceededException(String message) {
        super(message, null);
    }

    public DeadlineExceededException(String message, Throwable cause) {
        super(message, cause);
    }
}
