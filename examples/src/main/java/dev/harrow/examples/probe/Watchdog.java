package dev.harrow.examples.probe;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends the program if something takes longer than it may. A platform thread: it needs no carrier to do so. */
final class Watchdog implements AutoCloseable {
    private static final Duration EXIT = Duration.ofSeconds(5);

    private final CountDownLatch done = new CountDownLatch(1);

    /**
     * Watches over what follows, until {@link #close}.
     *
     * @param what what may not take longer
     * @param limit how long it may take
     */
    Watchdog(String what, Duration limit) {
        Thread watched = Thread.currentThread();
        daemon("probe-watchdog", () -> {
            if (!isDoneWithin(limit)) {
                System.err.println("probe: " + what + " took longer than " + limit.toMillis()
                        + " ms and was ended; --limit SECONDS gives it more time. It was here:");
                for (StackTraceElement frame : watched.getStackTrace()) {
                    System.err.println("    at " + frame);
                }
                daemon("probe-last-resort", () -> {
                    isDoneWithin(EXIT);
                    Runtime.getRuntime().halt(Status.TIME_LIMIT.code());
                });
                System.exit(Status.TIME_LIMIT.code());
            }
        });
    }

    private boolean isDoneWithin(Duration limit) {
        try {
            return done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false; // nobody but the end of the JVM has a reason to
        }
    }

    private static void daemon(String name, Runnable body) {
        Thread.ofPlatform().name(name).daemon().start(body);
    }

    @Override
    public void close() {
        done.countDown();
    }
}
