package dev.harrow;

/**
 * An actor has as many tasks as it may have, so another one did not begin: a {@link Nursery#fork fork} throws this, and a request is answered with it.
 * Nothing of the task has run.
 *
 * <p>Only tasks on platform threads are bounded: those of an actor of backend {@link Backend#ISOLATED}, unless it was started with
 * {@link SpawnConfig#virtualThreads}.
 */
public final class TooManyTasksException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public TooManyTasksException(String message) {
        super(message, null);
    }
}
