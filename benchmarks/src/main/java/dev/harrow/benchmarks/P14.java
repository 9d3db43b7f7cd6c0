package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import dev.harrow.Portal;

/**
 * P14: the first nursery of a cold JVM, from {@code main} to the first {@code thread} actor's answer. Prints the milliseconds.
 *
 * @see P14Floor
 */
public final class P14 {
    private P14() {}

    public static void main(String[] args) throws InterruptedException {
        long begin = System.nanoTime();
        long end = Nursery.call(nursery -> {
            Portal<Echo> echo = nursery.start("echo", Echo.class, Echo.Serving::new);
            Pong pong = echo.call(Echo::echo, new Ping(1, "ping", 1));
            long now = System.nanoTime();
            if (pong.count() != 2) {
                throw new IllegalStateException("the actor answered " + pong);
            }
            nursery.stop();
            return now;
        });
        System.out.println((end - begin) / 1e6);
    }
}
