package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Changes the options of the tree that a test's nursery stands on.
 *
 * {@snippet :
 * @ActorTest
 * @ConfigureRoot("impatient")
 * void givesUpSoon(Nursery nursery) { }
 *
 * static RootConfig impatient(RootConfig root) {
 *     return root.ladder(Duration.ofMillis(50), Duration.ofMillis(100));
 * }
 * }
 *
 * <p>All marks over a test are applied, from the outermost to the innermost, so that an inner one has the last word. The default backend is
 * always that under test, and the ticker the {@link VirtualTime} of the test if it has one.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ConfigureRoot {

    /**
     * The names of static methods that take and return a {@link dev.harrow.RootConfig}, in the order in which they are applied. They are
     * those of the test's class, a superclass or a class around; of whatever visibility.
     */
    String[] value();
}
