package dev.harrow;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why something was cancelled: recorded once, when the cancel is requested, and carried to everyone it reaches. What was done before
 * the request <i>happens before</i> anybody has the reason, in an exception or otherwise, in the same JVM.
 *
 * @param source what kind of event asked
 * @param actor the actor in which the request was made, or null where no actor was involved
 * @param scope the name of the scope, nursery or actor that was cancelled
 * @param message a sentence for people; may be empty
 */
public record CancelReason(Source source, @Nullable ActorId actor, String scope, String message) {

    /** What kind of event asked for a cancel. */
    public enum Source {
        /** Code called a {@code cancel} method. */
        REQUESTED,
        /** A deadline passed. */
        DEADLINE,
        /** Another task or actor of the same nursery failed. */
        SIBLING_FAILED,
        /** The body of the nursery left with an exception. */
        BODY_FAILED,
        /** The block above was cancelled. */
        PARENT_CANCELLED,
        /** The task that waited for the answer was cancelled. */
        CALLER_CANCELLED,
        /** The actor is being stopped and its grace is over. */
        STOPPED,
        /** The user asked the program to end. */
        USER_ABORT,
        /** The link to the peer ended. */
        LINK_LOST,
        /** The actor did not end within its ladder and was given up. */
        ABANDONED,
        /** The other side of the dialog failed. */
        PEER_FAILED
    }

    public CancelReason {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(message, "message");
    }

    /** The actor in which the request was made, if one was involved. */
    public Optional<ActorId> requester() {
        return Optional.ofNullable(actor);
    }

    /** One line for logs and exception messages. */
    public String describe() {
        StringBuilder line = new StringBuilder();
        line.append(
                switch (source) {
                    case REQUESTED -> "cancel requested";
                    case DEADLINE -> "deadline passed";
                    case SIBLING_FAILED -> "a sibling failed";
                    case BODY_FAILED -> "the nursery's body failed";
                    case PARENT_CANCELLED -> "the enclosing block was cancelled";
                    case CALLER_CANCELLED -> "the caller was cancelled";
                    case STOPPED -> "the actor was stopped";
                    case USER_ABORT -> "the user asked the program to end";
                    case LINK_LOST -> "the link to the peer ended";
                    case ABANDONED -> "the actor was abandoned";
                    case PEER_FAILED -> "the other side of the dialog failed";
                });
        line.append(" on '").append(scope).append('\'');
        if (actor != null) {
            line.append(" by ").append(actor);
        }
        if (!message.isEmpty()) {
            line.append(": ").append(message);
        }
        return line.toString();
    }
}
