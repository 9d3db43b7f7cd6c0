package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Starts an actor for a test in its nursery, and gives it the {@link dev.harrow.Portal}.
 *
 * {@snippet :
 * @ActorTest
 * void greetsByName(@Started(PoliteGreeter.class) Portal<Greeter> greeter) throws InterruptedException {
 *     assertThat(greeter.call(Greeter::greet, "Ada")).isEqualTo("Hello, Ada");
 * }
 * }
 *
 * <p>The contract is the type argument of the portal. Every parameter starts an actor of its own, with the default backend of the nursery:
 * the one under test. It lives until the test is over, unless the test ends it. Options, and factories other than a constructor without
 * parameters, are for {@link dev.harrow.Nursery#start}.
 *
 * <p>If the actor cannot be started, the test fails with the reason.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Started {

    /** The class whose constructor without parameters makes the actor object; the contract itself, a class then, where absent. */
    Class<?> value() default void.class;

    /** The actor's name; the simple name of the class where absent. */
    String name() default "";
}
