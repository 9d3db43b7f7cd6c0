package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@link ActorTest} methods under this mark are not run on these backends: they are reported as skipped, with the reason.
 *
 * {@snippet :
 * @ActorTest
 * @SkipOnBackend(value = {"process", "warm"}, reason = "counts the threads of this JVM")
 * void usesOneThreadPerRequest(Nursery nursery) { }
 * }
 *
 * <p>Marks stand on methods, classes and their superclasses, enclosing classes, and packages. All of them count; where several name
 * the same backend, the reason of the innermost is shown. A key that is neither a backend found here nor one that Harrow ships is an
 * error before the first run of a test under the mark, and so is a blank reason.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(SkipOnBackend.List.class)
public @interface SkipOnBackend {

    /** The keys of the backends; at least one. */
    String[] value();

    /** Why, for the reader of the report; must not be blank. */
    String reason();

    /** Several marks in one place. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        SkipOnBackend[] value();
    }
}
