package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Makes a method one test for each backend and transport that is there and chosen; or, on a class, all tests of that class, of whatever
 * kind they are.
 *
 * {@snippet :
 * class GreeterTests {
 *     @ActorTest
 *     void greetsByName(Nursery nursery) throws InterruptedException {
 *         Portal<Greeter> greeter = nursery.start("greeter", Greeter::new);
 *         assertThat(greeter.call(Greeter::greet, "Ada")).isEqualTo("Hello, Ada");
 *     }
 * }
 *
 * @ActorTest
 * class ParserTests {
 *     @ParameterizedTest
 *     @ValueSource(strings = {"", "1;2", "1;;2"})
 *     void neverFails(String line, Nursery nursery) throws InterruptedException {
 *         assertThat(nursery.callInActor(Parser::parse, line)).isNotNull();
 *     }
 * }
 * }
 *
 * <p>On a class it goes together with everything that JUnit multiplies tests by: parameterized and repeated tests, test factories, nested
 * classes, parameterized nested classes. On a method it is a way of its own to multiply it, so another one there is an error. A method
 * with this mark in a class with it, or such a class nested in another, is run once for each run of what is around it, if it is for that.
 *
 * <p>The methods, and those that JUnit runs before and after each, may take
 *
 * <ul>
 *   <li>a {@link dev.harrow.Nursery}, open: the test is its body and the main task of the root of a tree of its own, whose default
 *       backend is the one under test and which leaves the signals of the JVM alone. When the method ends, what still lives in the
 *       nursery is cancelled in silence; a failure of the nursery is a failure of the test. To test a failure, open another
 *       nursery inside. {@link ConfigureRoot} changes the options of that tree.
 *   <li>{@link Started @Started} portals, of actors that are started in that nursery;
 *   <li>a {@link dev.harrow.Backend} and a {@link dev.harrow.Transport}: those under test;
 *   <li>a {@link VirtualTime}, which makes the time of that tree stand still; a {@link CapturedLog}: what the runtime logs;
 *   <li>a {@link TestLink}, which disturbs what goes over the links to actors,
 * </ul>
 *
 * and whatever other parameter resolvers provide. A test without a nursery parameter runs outside of any tree, and may boot its own.
 *
 * <p>All of it runs on one platform thread that the kit makes for the test. If that takes longer than its {@link ActorTimeout}, the
 * test fails with a dump of everything, and the suite goes on even if the test never returns. If threads or trees of the runtime are
 * left afterwards the test fails and names them; see {@link LeakChecked}.
 *
 * <p>A backend that is known but does not work here is reported as skipped, with the reason that the backend gives; so is a transport
 * that was asked for and that cannot reach the actors of a backend. One that works nowhere, such as {@code fork}, is reported if a test or a
 * setting names it, and else left out. An unknown one, or none at all, is an error. See {@link dev.harrow.testing the package} for the settings.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ClassTemplate
@ExtendWith(ActorTestCondition.class)
@ExtendWith(BackendMatrix.class)
@ExtendWith(HarrowExtension.class)
@ExtendWith(ExpectedFailures.class)
@Timeout(value = 1, unit = TimeUnit.DAYS) // Settings: the kit keeps the time
@ResourceLock(HarrowExtension.RESOURCE)
public @interface ActorTest {

    /**
     * The keys of the backends that the test is for; empty means all that there are. Of these run the ones that are chosen for the
     * run of the suite; if that is none, they are reported as skipped.
     */
    String[] backends() default {};

    /**
     * The keys of the transports that the test is for; empty means, for each backend, all that can reach its actors. Of these run the ones
     * that are chosen for the run of the suite; if that is none, they are reported as skipped.
     */
    String[] transports() default {};
}
