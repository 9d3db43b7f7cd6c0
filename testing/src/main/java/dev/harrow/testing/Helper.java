package dev.harrow.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does something that may block on a platform thread of its own, and waits for it no longer than given. */
final class Helper {

    private Helper() {}

    /**
     * Runs {@code action}.
     *
     * @return null if it is done, or a clause that says why not
     */
    static @Nullable String run(String name, Duration atMost, Runnable action) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = Thread.ofPlatform()
                .daemon(true)
                .name(name)
                .uncaughtExceptionHandler((dead, e) -> failure.set(e))
                .start(action);
        if (!thread.join(atMost)) {
            return "it did not end within " + atMost;
        }
        Throwable thrown = failure.get();
        return thrown == null ? null : "it failed: " + thrown;
    }
}
