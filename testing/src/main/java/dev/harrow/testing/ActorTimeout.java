package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How long one test may take by the clock on the wall, with what runs before and after it; 30 s where this is absent. The mark on the
 * method counts, else that of the nearest class around it.
 *
 * <p>The bound is kept by a platform thread, so it holds when every carrier of virtual threads is busy. At the end of it the actor
 * trees, the last lines of the runtime's log and the stacks of all threads go to {@code System.err} and to a file under {@code
 * target/harrow-dumps}; then the nursery of the test is cancelled and its thread interrupted, and after a grace of 5 s the test fails,
 * whether its thread has returned or not. Methods that run after the test then have 10 s, on a fresh thread if need be. Its tree is ended
 * like any other that is left behind ({@link LeakChecked}).
 *
 * <p>All these times are multiplied by the setting {@code harrow.test.timeoutFactor}. JUnit's own default timeout does not end such tests
 * any more, so the bound may be longer; a {@link org.junit.jupiter.api.Timeout} that is written down holds all the same. Methods that run
 * before and after a test, and for a whole class, remain subject to what JUnit is set to.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ActorTimeout {

    /** The bound in seconds; at least 1. */
    int value();
}
