package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests under this mark, if they are run per backend ({@link ActorTest}), are run on these and no other: on the others they are
 * reported as skipped, with the reason.
 *
 * {@snippet :
 * @ActorTest
 * @OnlyOnBackend(value = {"process", "warm"}, reason = "ends the JVM of the actor")
 * void anExitEndsTheActorOnly(Nursery nursery) { }
 * }
 *
 * <p>Where it may stand, and which of several marks holds, is said at {@link SkipOnBackend}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(OnlyOnBackend.List.class)
@ExtendWith(MarkGuard.class)
public @interface OnlyOnBackend {

    /** The keys of the backends; at least one. */
    String[] value();

    /** Why not on the others, for the reader of the report; must not be blank. */
    String reason();

    /** Several marks in one place. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE, ElementType.PACKAGE})
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(MarkGuard.class)
    @interface List {
        OnlyOnBackend[] value();
    }
}
