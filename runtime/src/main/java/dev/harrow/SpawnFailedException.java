package dev.harrow;

/** An actor could not be started; nothing of it is left. */
public final class SpawnFailedException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public SpawnFailedException(String message) {
        super(message, null);
    }

    public SpawnFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
