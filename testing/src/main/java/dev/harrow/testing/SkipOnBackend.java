package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests under this mark, if they are run per backend ({@link ActorTest}), are not run on these: they are reported as skipped, with
 * the reason.
 *
 * {@snippet :
 * @ActorTest
 * @SkipOnBackend(value = {"process", "warm"}, reason = "counts the threads of this JVM")
 * void usesOneThreadPerRequest(Nursery nursery) { }
 * }
 *
 * <p>This mark, {@link OnlyOnBackend}, {@link OnlyWithCapability} and {@link ExpectedFailureOnBackend} stand on methods, classes and their
 * superclasses, enclosing classes, and packages, any number of them in one place. The innermost one that says something about a test on a backend
 * holds there; in one place those of this type come first, then those that say only, of backends and then of capabilities, then those of expected
 * failures. A key that is neither a backend found here nor one that Harrow ships is an error before the first run of a test under the mark, and
 * so is a blank reason, a mark that names nothing, and a mark on a method or class that no test is run per backend in. A backend that is known and
 * cannot be used here may be named.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(SkipOnBackend.List.class)
@ExtendWith(MarkGuard.class)
public @interface SkipOnBackend {

    /** The keys of the backends; at least one. */
    String[] value();

    /** Why, for the reader of the report; must not be blank. */
    String reason();

    /** Several marks in one place. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(MarkGuard.class)
    @interface List {
        SkipOnBackend[] value();
    }
}
