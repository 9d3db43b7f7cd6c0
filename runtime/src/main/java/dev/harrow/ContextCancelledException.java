package dev.harrow;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The task on the other side ended because somebody asked it to (S-66). It is neither a failure of that task nor the cancel of
 * the current one. */
public final class ContextCancelledException extends HarrowException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final @Nullable ActorId canceller;

    @SuppressWarnings("serial")
    private final @Nullable ActorId origin;

    public ContextCancelledException(String message, @Nullable ActorId canceller, @Nullable ActorId origin) {
        this(message, canceller, origin, null);
    }

    /**
     * The same, learnt of from another actor.
     *
     * @param cause the exception that told it, or null
     */
    public ContextCancelledException(
            String message, @Nullable ActorId canceller, @Nullable ActorId origin, @Nullable Throwable cause) {
        super(message, cause);
        this.canceller = canceller;
        this.origin = origin;
    }

    /** The actor that asked for the cancel, where it is known. */
    public Optional<ActorId> canceller() {
        return Optional.ofNullable(canceller);
    }

    /** The actor in which the cancelled task ran, where it is known. */
    public Optional<ActorId> origin() {
        return Optional.ofNullable(origin);
    }
}
