package dev.harrow;

import dev.harrow.internal.supervise.RunningImpl;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task or a one-shot actor that was started and will have a result. May be used from any thread.
 *
 * <p><b>Memory consistency.</b> What the task did <i>happens before</i> {@link #result} returns or throws, and before {@link #isDone} is true, on whichever
 * thread. What was done before {@link #cancel} is seen by the task when it sees the cancel.
 *
 * @param <R> the result
 */
public sealed interface Running<R extends @Nullable Object> permits RunningImpl {

    /**
     * Waits for the result. May be called any number of times, also after the nursery has ended, and gives the same value or throws
     * the same exception object each time. If it has ended, this never throws a cancel of the caller. What the task did is seen then.
     *
     * @throws RemoteActorException if it was an actor's function and that threw
     * @throws ContextCancelledException if it was cancelled
     * @throws TaskFailedException if it was a fork and threw a checked exception; an unchecked one is thrown as it is
     * @throws InterruptedException if the current task is cancelled, or the thread interrupted from outside
     */
    R result() throws InterruptedException;

    /** Whether it has ended, in whatever way. */
    boolean isDone();

    /** Cancels it; harmless if it has ended. Does not wait. */
    void cancel(String reason);

    /** The actor that runs it, or empty for a fork. */
    Optional<ActorId> actor();
}
