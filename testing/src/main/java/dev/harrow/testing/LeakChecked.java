package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Gives plain JUnit tests, of this method or class, the bound of {@link ActorTimeout}, the leak check, and a {@link VirtualTime} or {@link
 * CapturedLog} as a parameter; {@link ActorTest} has all that built in.
 *
 * {@snippet :
 * @LeakChecked
 * class LauncherTests {
 *     @Test
 *     void bootsATree() throws Exception {
 *         Nursery.run(nursery -> { });
 *     }
 * }
 * }
 *
 * <p>A test fails if it leaves one of these behind, and names it:
 *
 * <ul>
 *   <li>an actor tree, and with it every actor, fork and open call in it;
 *   <li>an actor that was abandoned and whose threads still run;
 *   <li>a platform thread whose name begins with {@code harrow-}, or a virtual thread with code of the runtime on its stack;
 *   <li>its own thread;
 *   <li>a changed system property or default handler of uncaught exceptions; these are put back.
 * </ul>
 *
 * What ends a little late is waited for, up to 3 s. What was there before the test is not blamed on it. To tell the two apart, tests
 * that are checked never run at the same time as each other, even when JUnit runs tests in parallel.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HarrowExtension.class)
@ResourceLock(HarrowExtension.RESOURCE)
public @interface LeakChecked {}
