package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.Running;
import dev.harrow.TaskFailedException;
import dev.harrow.internal.scope.Cell;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The result to come of a fork or a one-shot actor.
 *
 * @param <R> the result
 */
public final class RunningImpl<R extends @Nullable Object> implements Running<R> {

    private record Outcome(@Nullable Object value, @Nullable Throwable thrown) {}

    private final String what;
    private final @Nullable ActorId actor;
    private final Consumer<String> canceller;
    private final Cell<Outcome> outcome;

    /** @param canceller asks what runs to end; does not block */
    RunningImpl(String what, @Nullable ActorId actor, Consumer<String> canceller) {
        this.what = what;
        this.actor = actor;
        this.canceller = canceller;
        this.outcome = new Cell<>("result of " + what);
    }

    void returned(@Nullable Object value) {
        outcome.complete(new Outcome(value, null));
    }

    /** It failed. The exception that {@link #result} will throw, the same object each time, is made here. */
    void failed(Throwable failure) {
        Throwable thrown = failure instanceof RuntimeException || failure instanceof Error
                ? failure
                : new TaskFailedException(what + " failed: " + failure, failure);
        outcome.complete(new Outcome(null, thrown));
    }

    void cancelled(CancelReason reason, @Nullable ActorId where) {
        outcome.complete(new Outcome(
                null,
                new ContextCancelledException(what + " was cancelled: " + reason.describe(), reason.actor(), where)));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // null is an R where R allows it
    public R result() throws InterruptedException {
        Outcome known = outcome.await();
        switch (known.thrown()) {
            case null -> {
                return (R) known.value();
            }
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable impossible -> throw new IllegalStateException(impossible);
        }
    }

    @Override
    public boolean isDone() {
        return outcome.isDone();
    }

    @Override
    public void cancel(String reason) {
        canceller.accept(reason);
    }

    @Override
    public Optional<ActorId> actor() {
        return Optional.ofNullable(actor);
    }

    @Override
    public String toString() {
        return what;
    }
}
