package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs an {@link ActorTest} several times, each time with the steps of its tasks in another order, and in virtual time.
 *
 * {@snippet :
 * @ActorTest
 * @Steered(runs = 100)
 * void nobodyIsGreetedTwice(Nursery nursery) throws InterruptedException { ... }
 * }
 *
 * <p>Each run has a seed, which its name shows. It decides, whenever several tasks could go on, which of them does; the same seed leads to the same
 * order. A failure tells the seed and the last steps; {@code -Dharrow.test.schedule=SEED} runs the test with that seed alone. The seeds
 * follow from {@code harrow.test.seed}, or from the clock where that is absent.
 *
 * <p>What is steered, and what is not, is said by {@link dev.harrow.spi.Steering}: Harrow operations of {@code thread} actors and of the forks and the body
 * of the test's nursery are; code between them, threads of the test's own, what blocks outside of Harrow and the JDK's own clocks are not. In
 * short: wait in Harrow operations, such as {@link dev.harrow.Scopes#sleep}, and not on latches, Awaitility or {@code Thread.sleep}. Other backends are
 * reported as skipped. A test all of whose tasks wait for each other fails at once, and says who waits for what.
 *
 * <p>On a class it holds for every test in it; the mark on the method counts first.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Steered {

    /** How many orders are tried; at least 1. */
    int runs() default 20;
}
