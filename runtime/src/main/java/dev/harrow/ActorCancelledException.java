package dev.harrow;

import java.util.Objects;

/**
 * The current task was cancelled: thrown by blocking Harrow operations, and a kind of {@link InterruptedException}, so
 * that code written for interruption reacts to it.
 *
 * <p>Let it leave the task. Catching it does not undo the cancel: the next Harrow operation of the task throws it again
 * (cancellation is level-triggered).
 */
public final class ActorCancelledException extends InterruptedException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final CancelReason reason;

    public ActorCancelledException(CancelReason reason) {
        super(reason.describe());
        this.reason = Objects.requireNonNull(reason);
    }

    /** Who asked for the cancel, and why. */
    public CancelReason reason() {
        return reason;
    }
}
