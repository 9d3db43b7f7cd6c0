package dev.harrow;

import java.util.List;
import java.util.Objects;

/**
 * Something failed in another actor.
 *
 * <p>The original exception object stays where it was thrown; what it was is told by {@link #error()}: type names,
 * message, stack, causes, the actor it began in and the actors that passed it on.
 */
public final class RemoteActorException extends HarrowException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final RemoteError error;

    public RemoteActorException(RemoteError error) {
        super(describe(error), null);
        this.error = Objects.requireNonNull(error);
    }

    /** Whether the remote exception was of this type or a subtype, compared by class name. */
    public boolean is(Class<? extends Throwable> type) {
        return error.is(type.getName());
    }

    /** The remote exception as data. */
    public RemoteError error() {
        return error;
    }

    /** The actor in which the failure began. */
    public ActorId origin() {
        return error.origin();
    }

    /** The actors that passed the error on, the origin first and the last relay last. */
    public List<ActorId> hops() {
        return error.hops();
    }

    private static String describe(RemoteError error) {
        StringBuilder text = new StringBuilder().append(error.type());
        if (error.message() != null) {
            text.append(": ").append(error.message());
        }
        text.append(" (in actor ").append(error.origin());
        if (error.hops().size() > 1) {
            text.append(", by way of ");
            for (int i = 1; i < error.hops().size(); i++) {
                text.append(i > 1 ? ", " : "").append(error.hops().get(i));
            }
        }
        return text.append(')').toString();
    }
}
