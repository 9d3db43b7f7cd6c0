package dev.harrow.behaviour;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How late this machine wakes a platform thread, measured while a test runs: what a bound on time has to be allowed in addition to what
 * the runtime promises.
 */
final class WakeUpLag implements AutoCloseable {
    private static final long NAP = 1_000_000;

    private volatile long worst; // written by the probe; read by the test
    private volatile boolean over; // written by the test; read by the probe
    private final Thread probe = new Thread(this::measure, "wake-up lag probe");

    WakeUpLag() {
        probe.setDaemon(true);
        probe.start();
    }

    private void measure() {
        while (!over) {
            long before = System.nanoTime();
            LockSupport.parkNanos(NAP);
            worst = Math.max(worst, System.nanoTime() - before - NAP);
        }
    }

    /** A bound of the runtime, with 20 times the worst lag so far and a constant for the work itself on top. */
    Duration allowing(Duration bound) {
        return bound.plus(twentyfold()).plus(Duration.ofMillis(300));
    }

    /** 20 times the worst lag so far. */
    Duration twentyfold() {
        return Duration.ofNanos(20 * worst);
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(probe);
    }
}
