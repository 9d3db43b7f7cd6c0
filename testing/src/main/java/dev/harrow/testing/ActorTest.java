package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Makes a method one test for each backend that is there and chosen.
 *
 * {@snippet :
 * class GreeterTests {
 *     @ActorTest
 *     void greetsByName(Nursery nursery) throws InterruptedException {
 *         Portal<Greeter> greeter = nursery.start("greeter", Greeter::new);
 *         assertThat(greeter.call(Greeter::greet, "Ada")).isEqualTo("Hello, Ada");
 *     }
 * }
 * }
 *
 * <p>The method, and the methods that JUnit runs before and after it, may take
 *
 * <ul>
 *   <li>a {@link dev.harrow.Nursery}, open: the test is its body and the main task of the root of a tree of its own, whose default
 *       backend is the one under test and which leaves the signals of the JVM alone. When the method ends, what still lives in the
 *       nursery is cancelled in silence; a failure of the nursery is a failure of the test. To test a failure, open another
 *       nursery inside.
 *   <li>a {@link dev.harrow.Backend}: the one under test,
 * </ul>
 *
 * and whatever other parameter resolvers provide. A test without a nursery parameter runs outside of any tree, and may boot its own.
 *
 * <p>All of it runs on one platform thread that the kit makes for the test. If that takes longer than its {@link ActorTimeout}, the
 * test fails with a dump of everything, and the suite goes on even if the test never returns. If threads or trees of the runtime are
 * left afterwards the test fails and names them; see {@link LeakChecked}.
 *
 * <p>A backend that is known but does not work here is reported as skipped, with the reason that the backend gives. An unknown one, or
 * no backend at all, is an error. See {@link dev.harrow.testing the package} for the settings.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(BackendMatrix.class)
@ExtendWith(HarrowExtension.class)
@ResourceLock(HarrowExtension.RESOURCE)
public @interface ActorTest {

    /**
     * The keys of the backends that the test is for; empty means all that there are. Of these run the ones that are chosen for the
     * run of the suite; if that is none, they are reported as skipped.
     */
    String[] backends() default {};
}
