package dev.harrow.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A platform thread that runs the parts of one test, one after the other. */
final class TestThread {
    private static final ThreadLocal<Double> FACTOR = ThreadLocal.withInitial(() -> 1.0);

    private final BlockingQueue<Optional<Runnable>> parts = new LinkedBlockingQueue<>(); // empty: the end
    private final Thread thread;

    /** Starts it, with the context class loader of the current thread. */
    TestThread(Settings settings) {
        thread = Thread.ofPlatform()
                .daemon(true)
                .name("test " + settings.name())
                .unstarted(() -> {
                    FACTOR.set(settings.factor());
                    loop();
                });
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
    }

    /** A time as long as this machine needs it, where that is known: on the thread of a test. */
    static Duration scaled(Duration time) {
        return Duration.ofNanos((long) (time.toNanos() * FACTOR.get()));
    }

    /** Adds a part; any thread. A part must not throw. */
    void add(Runnable part) {
        parts.add(Optional.of(part));
    }

    /** The thread ends after the parts that were added. */
    void end() {
        parts.add(Optional.empty());
    }

    Thread thread() {
        return thread;
    }

    private void loop() {
        while (true) {
            Optional<Runnable> part;
            try {
                part = parts.take();
            } catch (InterruptedException late) {
                // Meant for a part that has ended; the flag is clear now, and the next part starts without it.
                continue;
            }
            if (part.isEmpty()) {
                return;
            }
            part.get().run();
        }
    }
}
