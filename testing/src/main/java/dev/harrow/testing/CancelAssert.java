package dev.harrow.testing;

import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.CancelledException;
import dev.harrow.ContextCancelledException;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * Looks at a cancel; begun by {@link RemoteAssertions#assertThatCancelled}. Each method returns the same object, or throws {@link
 * AssertionFailedError}.
 */
public final class CancelAssert {
    private final Throwable cancel;
    private final @Nullable ActorId canceller;
    private final @Nullable ActorId origin; // of a task elsewhere
    private final @Nullable CancelReason reason; // of the current task

    private CancelAssert(
            Throwable cancel, @Nullable ActorId canceller, @Nullable ActorId origin, @Nullable CancelReason reason) {
        this.cancel = cancel;
        this.canceller = canceller;
        this.origin = origin;
        this.reason = reason;
    }

    static CancelAssert of(@Nullable Throwable cancel) {
        return switch (cancel) {
            case ActorCancelledException own -> own(own, own.reason());
            case CancelledException own -> own(own, own.reason());
            case ContextCancelledException other ->
                new CancelAssert(
                        other, other.canceller().orElse(null), other.origin().orElse(null), null);
            case null -> throw new AssertionFailedError("expected a cancel, but it is null");
            default ->
                throw new AssertionFailedError(
                        "expected a cancel: an ActorCancelledException, CancelledException or ContextCancelledException,"
                                + " but it is " + cancel,
                        cancel);
        };
    }

    private static CancelAssert own(Throwable cancel, CancelReason reason) {
        return new CancelAssert(cancel, reason.actor(), null, reason);
    }

    /** This actor asked for it (S-66). */
    public CancelAssert by(ActorId actor) {
        if (!actor.equals(canceller)) {
            throw failed("canceller", actor, canceller);
        }
        return this;
    }

    /** An actor of this name asked for it. */
    public CancelAssert by(String actor) {
        if (canceller == null || !canceller.name().equals(actor)) {
            throw failed("name of the canceller", actor, canceller == null ? null : canceller.name());
        }
        return this;
    }

    /** The cancelled task ran in this actor. Only for a task elsewhere. */
    public CancelAssert of(ActorId actor) {
        if (!actor.equals(origin)) {
            throw failed("actor of the cancelled task", actor, origin);
        }
        return this;
    }

    /** The cancelled task ran in an actor of this name. Only for a task elsewhere. */
    public CancelAssert of(String actor) {
        if (origin == null || !origin.name().equals(actor)) {
            throw failed("name of the actor of the cancelled task", actor, origin == null ? null : origin.name());
        }
        return this;
    }

    /** This kind of event asked for it. Only for the cancel of the current task, which carries its reason. */
    public CancelAssert from(CancelReason.Source source) {
        if (reason == null || reason.source() != source) {
            throw failed("source", source, reason == null ? null : reason.source());
        }
        return this;
    }

    /** The exception's message, which has the reason that was given, has this in it. */
    public CancelAssert because(String part) {
        if (!String.valueOf(cancel.getMessage()).contains(part)) {
            throw failed("message", "... " + part + " ...", cancel.getMessage());
        }
        return this;
    }

    private AssertionFailedError failed(String what, Object expected, @Nullable Object actual) {
        return new AssertionFailedError(
                "expected as the " + what + " of a cancel <" + expected + ">, but it is "
                        + (actual == null ? "not known" : "<" + actual + ">") + ", in " + cancel,
                expected,
                actual,
                cancel);
    }
}
