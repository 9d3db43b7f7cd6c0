package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What this test, or the tests of this class, leave behind is meant: it is not cleaned up and does not fail them, and later tests are not
 * blamed for it either.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface AllowLeak {

    /** Why, for the reader; must not be blank. */
    String value();
}
