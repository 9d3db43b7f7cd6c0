package dev.harrow;

import dev.harrow.internal.scope.Blocks;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines and shields for blocks of code inside an actor.
 *
 * {@snippet :
 * long count = Scopes.failAfter(Duration.ofSeconds(2), () -> portal.call(Counter::count, text));
 * }
 *
 * <p>Deadlines nest: inside a block the nearest one binds, and it travels with every call as the time that remains. A deadline
 * that passes cancels the block: Harrow operations in it throw, other blocking operations of the JDK are interrupted, and code
 * that does neither goes on until it does ({@link #checkpoint()} is for loops that compute).
 *
 * <p>A body runs on the thread of its caller, so these methods order nothing between threads; {@link #checkpoint()} and {@link #sleep} of a turn may let another
 * turn run meanwhile, see {@link Actor}. What was done before a cancel is seen when the cancel is ({@link CancelReason}).
 *
 * <p>All methods throw {@link NoRuntimeException} outside of any actor. They may be used by any task and bind only the calling
 * one and what it starts inside the block.
 */
public final class Scopes {

    private Scopes() {}

    /**
     * Runs {@code body} with a deadline and returns its result. A result that is there is returned, even if the deadline has
     * passed in the meantime.
     *
     * @param within the time it may take; zero or less cancels it at its first operation
     * @throws DeadlineExceededException if the deadline ended the block
     * @throws InterruptedException if an enclosing block was cancelled, or the thread interrupted from outside
     */
    public static <R extends @Nullable Object, X extends Exception> R failAfter(Duration within, Body<R, X> body)
            throws X, InterruptedException {
        return Blocks.failAfter(within, body);
    }

    /** Like {@link #failAfter(Duration, Body)}, for code without a result. */
    public static <X extends Exception> void failAfter(Duration within, Action<X> body) throws X, InterruptedException {
        Blocks.failAfter(within, Blocks.asBody(body));
    }

    /**
     * Runs {@code body} with a deadline; if that ends the block, goes on without a result. A failure of the cleanup, as of a resource that does not
     * close, is thrown all the same (S-41).
     *
     * @return the result, or empty if the deadline ended the block (or the result was null)
     * @throws InterruptedException if an enclosing block was cancelled, or the thread interrupted from outside
     */
    public static <R, X extends Exception> Optional<R> moveOnAfter(Duration within, Body<R, X> body)
            throws X, InterruptedException {
        return Blocks.moveOnAfter(within, body);
    }

    /**
     * Like {@link #moveOnAfter(Duration, Body)}, for code without a result.
     *
     * @return whether the block ended by itself
     */
    public static <X extends Exception> boolean moveOnAfter(Duration within, Action<X> body)
            throws X, InterruptedException {
        return Blocks.moveOnAfter(within, body);
    }

    /**
     * Runs {@code body} to its end although the code around it is cancelled, for cleanup that has to talk to others. What was
     * kept out takes effect at the first operation after the block. A shield is always bounded.
     *
     * @param atMost after this the body is cancelled in its turn
     * @throws DeadlineExceededException if the time ran out and no enclosing block is cancelled
     * @throws InterruptedException if the time ran out and an enclosing block is cancelled, or the thread was interrupted from
     *     outside
     */
    public static <R extends @Nullable Object, X extends Exception> R shield(Duration atMost, Body<R, X> body)
            throws X, InterruptedException {
        return Blocks.shield(atMost, body);
    }

    /** Like {@link #shield(Duration, Body)}, for code without a result. */
    public static <X extends Exception> void shield(Duration atMost, Action<X> body) throws X, InterruptedException {
        Blocks.shield(atMost, Blocks.asBody(body));
    }

    /**
     * Runs {@code body} free of the deadlines around it: they neither cancel it nor travel with its calls. Other cancels reach
     * it as before.
     */
    public static <R extends @Nullable Object, X extends Exception> R detached(Body<R, X> body)
            throws X, InterruptedException {
        return Blocks.detached(body);
    }

    /** Like {@link #detached(Body)}, for code without a result. */
    public static <X extends Exception> void detached(Action<X> body) throws X, InterruptedException {
        Blocks.detached(Blocks.asBody(body));
    }

    /** The time that remains until the nearest deadline that binds the current task; may be negative; empty if there is none. */
    public static Optional<Duration> remaining() {
        return Blocks.remaining();
    }

    /**
     * Does nothing, unless the current task is cancelled: for loops that compute and never block. A turn that is held for
     * long lets another one run here.
     *
     * @throws ActorCancelledException if the current task is cancelled
     * @throws InterruptedException if the thread was interrupted from outside
     */
    public static void checkpoint() throws InterruptedException {
        Blocks.checkpoint();
    }

    /**
     * Pauses the current task, by the clock of its actor tree. Other turns of the same actor may run meanwhile, unlike with
     * {@link Thread#sleep}.
     *
     * @throws ActorCancelledException if the current task is cancelled, at the latest when the time is over
     * @throws InterruptedException if the thread was interrupted from outside
     */
    public static void sleep(Duration time) throws InterruptedException {
        Blocks.sleep(time);
    }
}
