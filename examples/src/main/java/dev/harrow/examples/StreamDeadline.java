package dev.harrow.examples;

import dev.harrow.DeadlineExceededException;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import dev.harrow.Sink;
import dev.harrow.Source;
import java.time.Duration;

/** A time limit in the middle of a stream: it ends the loop here, and the producer over there, whose cleanup runs first. */
public final class StreamDeadline {

    private StreamDeadline() {}

    /** Something that goes on for ever. */
    public interface Clock {
        /** Sends the next tick every few milliseconds. */
        void ticks(Sink<Integer> out) throws InterruptedException;
    }

    /** A {@link Clock}. */
    public static final class Ticking implements Clock {
        @Override
        public void ticks(Sink<Integer> out) throws InterruptedException {
            try {
                for (int tick = 1; ; tick++) {
                    out.send(tick);
                    Scopes.sleep(Duration.ofMillis(5));
                }
            } finally {
                System.out.println("the clock is put away");
            }
        }
    }

    /** Listens for a while. */
    public static void main(String[] arguments) throws InterruptedException {
        Nursery.run(nursery -> {
            Portal<Clock> clock = nursery.start("clock", Clock.class, Ticking::new);
            int[] heard = new int[1];
            try {
                Scopes.failAfter(Duration.ofMillis(200), () -> {
                    try (Source<Integer> ticks = clock.streamFrom(Clock::ticks)) {
                        ticks.forEach(tick -> heard[0] = tick);
                    }
                    return null;
                });
            } catch (DeadlineExceededException e) {
                System.out.println("the time is over" + (heard[0] > 0 ? ", after some ticks" : ""));
            }
            nursery.stop();
        });
    }
}
