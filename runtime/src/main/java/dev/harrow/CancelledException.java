package dev.harrow;

import java.util.Objects;

/**
 * The unchecked twin of {@link ActorCancelledException}, thrown where a checked exception cannot be declared: by a method
 * of a proxy, by an iterator.
 *
 * <p>It is no {@link HarrowException}, so that catching failures never catches the cancel of the own task.
 */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final CancelReason reason;

    public CancelledException(CancelReason reason) {
        super(reason.describe());
        this.reason = Objects.requireNonNull(reason);
    }

    /** Who asked for the cancel, and why. */
    public CancelReason reason() {
        return reason;
    }
}
