package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests under this mark, if they are run per backend ({@link ActorTest}), are known to fail on these. They are run all the same: one
 * that fails is reported as aborted, with the reason and the failure; one that passes fails, so that the mark does not outlive what it
 * was for.
 *
 * {@snippet :
 * @ActorTest
 * @ExpectedFailureOnBackend(value = "isolated", reason = "statics are not shared, issue 42")
 * void theCounterIsSeenByAll(Nursery nursery) { }
 * }
 *
 * <p>A failure is what the test throws, or its constructor, or a method that JUnit runs before or after it; a start of an actor that the
 * kit was asked for; not ending in time; and what is left behind. A mistake in the use of JUnit or of the kit is not.
 *
 * <p>Where it may stand, and which of several marks holds, is said at {@link SkipOnBackend}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(ExpectedFailureOnBackend.List.class)
@ExtendWith(MarkGuard.class)
public @interface ExpectedFailureOnBackend {

    /** The keys of the backends; at least one. */
    String[] value();

    /** Why, for the reader of the report; must not be blank. */
    String reason();

    /**
     * Whether a test that passes fails. Without, it passes, and a report entry {@code harrow.expectedFailure} says so: for what fails now
     * and then.
     */
    boolean strict() default true;

    /** Several marks in one place. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(MarkGuard.class)
    @interface List {
        ExpectedFailureOnBackend[] value();
    }
}
