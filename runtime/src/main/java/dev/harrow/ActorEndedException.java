package dev.harrow;

/** The actor has ended or takes no requests any more. Nothing of the request was run. */
public final class ActorEndedException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public ActorEndedException(String message) {
        super(message, null);
    }
}
