package dev.harrow.benchmarks;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.spi.ForTesting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * P8: a {@code warm} actor, one at a time, while its standby JVM is ready: from the start until its first call has returned, and from its stop until
 * it is gone.
 *
 * @see Standby
 */
public final class P8 {
    private static final Duration REFILL = Duration.ofMillis(300);
    private static final long PATIENCE = 60_000_000_000L;
    private static final long LOOK_AGAIN = 5_000_000;

    private P8() {}

    /**
     * Measures one contender whenever it is its turn.
     *
     * @param args {@code warm}, or how a standby JVM of the floor has prepared itself: {@link Standby#TOUCHED} or {@link Standby#UNTOUCHED}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("warm")) {
            Nursery.run(P8::ready, nursery -> {
                warm(nursery); // the first of all
                Turns.serve(() -> warm(nursery));
                nursery.stop();
            });
        } else {
            List<String> options = Children.optionsOf();
            Turns.serve(() -> standby(options, args[0]));
        }
    }

    /** With a pool that is filled from the beginning, and not while a start is measured. */
    static Nursery.Config ready(Nursery.Config options) {
        return options.root(root -> root.standby(standby -> standby.prefill().refillAfter(REFILL)));
    }

    static Map<String, Double> warm(Nursery nursery) throws InterruptedException {
        awaitStandby();
        return P7.harrow(nursery, Backend.WARM, () -> {});
    }

    /** Waits until there is a JVM in the pool that can be taken at once. */
    private static void awaitStandby() throws InterruptedException {
        long begin = System.nanoTime();
        while (ForTesting.ofThisJvm().standbys().stream().noneMatch(ForTesting.StandbyView::ready)) {
            if (System.nanoTime() - begin > PATIENCE) {
                throw new IllegalStateException("no standby JVM was ready within 60 s; the tree is:\n" + Harrow.tree());
            }
            LockSupport.parkNanos(LOOK_AGAIN);
            if (Thread.interrupted()) {
                throw new InterruptedException("while a standby JVM was waited for");
            }
        }
    }

    /** The floor. */
    static Map<String, Double> standby(List<String> options, String prepared) throws IOException, InterruptedException {
        try (Standby standby = Standby.start(options, prepared)) {
            long begin = System.nanoTime();
            standby.handOver();
            long answered = System.nanoTime();
            standby.endAndWait();
            return P7.figures(begin, answered, System.nanoTime());
        }
    }
}
