package dev.harrow.testing;

import dev.harrow.spi.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests under this mark, if they are run per backend ({@link ActorTest}), are run on those that have all of these capabilities: on the others they
 * are reported as skipped, with the reason. Unlike {@link OnlyOnBackend} it holds for backends that nobody knew when the test was written.
 *
 * {@snippet :
 * @ActorTest
 * @OnlyWithCapability(value = Capability.CONTAINS_EXIT, reason = "ends the JVM of the actor")
 * void anExitEndsTheActorOnly(Nursery nursery) { }
 * }
 *
 * <p>Where it may stand, and which of several marks holds, is said at {@link SkipOnBackend}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(OnlyWithCapability.List.class)
@ExtendWith(MarkGuard.class)
public @interface OnlyWithCapability {

    /** What the backend has to have; at least one, and all of them if there are more. */
    Capability[] value();

    /** Why not without, for the reader of the report; must not be blank. */
    String reason();

    /** Several marks in one place. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(MarkGuard.class)
    @interface List {
        OnlyWithCapability[] value();
    }
}
