package dev.harrow;

/** An actor did not acknowledge a request to end within the time it was given (S-34, S-44). */
public final class ActorTooSlowException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public ActorTooSlowException(String message) {
        super(message, null);
    }

    public ActorTooSlowException(String message, Throwable cause) {
        super(message, cause);
    }
}
