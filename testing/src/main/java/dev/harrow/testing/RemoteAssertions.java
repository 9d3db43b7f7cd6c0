package dev.harrow.testing;

import dev.harrow.Action;
import dev.harrow.Body;
import dev.harrow.Dialog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * Assertions about what happens between actors: failures that come from elsewhere, cancels, ends in time.
 *
 * {@snippet :
 * RemoteActorException e = assertThrows(RemoteActorException.class, () -> index.call(Index::add, page));
 * assertThatRemote(e).boxes(IOException.class).withMessageContaining("disk full").from("store").viaHops(index.id());
 *
 * assertThatCancelled(dialogError).by(root).of("worker");
 *
 * assertEndsWithin(Duration.ofSeconds(1), () -> nursery.stop());
 * }
 *
 * <p>They need no assertion library and fail with {@link AssertionFailedError}; the message has what was expected, what was found, and the
 * whole of what it was found in. May be used on any thread.
 */
public final class RemoteAssertions {

    private RemoteAssertions() {}

    /**
     * Begins to look at a failure that came from another actor.
     *
     * @param failure a {@link dev.harrow.RemoteActorException}, or a {@link dev.harrow.NurseryFailedException} with one such failure
     * @throws AssertionFailedError if it is neither
     */
    public static RemoteAssert assertThatRemote(@Nullable Throwable failure) {
        return RemoteAssert.of(failure);
    }

    /**
     * Begins to look at a cancel.
     *
     * @param cancel of the current task ({@link dev.harrow.ActorCancelledException}, {@link dev.harrow.CancelledException}), or of a task
     *     elsewhere ({@link dev.harrow.ContextCancelledException})
     * @throws AssertionFailedError if it is none of these
     */
    public static CancelAssert assertThatCancelled(@Nullable Throwable cancel) {
        return CancelAssert.of(cancel);
    }

    /**
     * Asserts that a dialog was cancelled by this side, that the other side ended because of that, and that nothing of it was thrown out of
     * the block: the cancel was absorbed (S-70).
     *
     * @param dialog one whose block was left
     */
    public static void assertAbsorbed(Dialog<?, ?, ?, ?> dialog) {
        List<String> wrong = new ArrayList<>();
        if (!dialog.isDone()) {
            wrong.add("the other side has not ended");
        }
        if (!dialog.cancelCalled()) {
            wrong.add("this side did not cancel it");
        }
        if (!dialog.cancelAcked()) {
            wrong.add("the other side did not end because of a cancel of this side, but "
                    + dialog.remoteError()
                            .map(error -> "with " + error)
                            .orElse(dialog.isDone() ? "returned" : "works on"));
        }
        dialog.localError().ifPresent(error -> wrong.add("the block of this side was left with " + error));
        if (!wrong.isEmpty()) {
            AssertionFailedError failed = new AssertionFailedError("expected that " + dialog
                    + " was cancelled by this side and that this was absorbed, but " + String.join("; ", wrong));
            dialog.remoteError().ifPresent(failed::addSuppressed);
            dialog.localError().ifPresent(failed::addSuppressed);
            throw failed;
        }
    }

    /**
     * Runs code on the current thread, which has to end within a time by the clock on the wall. If it does not, the thread is interrupted,
     * so that the test goes on; the failure has the stack of that moment.
     *
     * @param limit on a thread of the kit multiplied by the setting {@code harrow.test.timeoutFactor}
     * @return what the code returns
     * @throws X what the code throws, if it ends in time
     * @throws AssertionFailedError if it does not; what it then throws is suppressed in it
     */
    public static <R extends @Nullable Object, X extends Exception> R assertEndsWithin(Duration limit, Body<R, X> code)
            throws X, InterruptedException {
        Bound bound = Bound.begin(limit);
        R result;
        try {
            result = code.call();
        } catch (Throwable e) {
            AssertionFailedError late = bound.end();
            if (late == null) {
                throw e;
            }
            late.addSuppressed(e);
            throw late;
        }
        AssertionFailedError late = bound.end();
        if (late != null) {
            throw late;
        }
        return result;
    }

    /** As {@link #assertEndsWithin(Duration, Body)}, for code without a result. */
    public static <X extends Exception> void assertEndsWithin(Duration limit, Action<X> code)
            throws X, InterruptedException {
        Body<@Nullable Void, X> answering = () -> {
            code.run();
            return null;
        };
        assertEndsWithin(limit, answering);
    }
}
