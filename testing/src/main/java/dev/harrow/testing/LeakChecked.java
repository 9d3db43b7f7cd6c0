package dev.harrow.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
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
 *   <li>an actor tree, with every actor, fork, call and dialog in it; in a tree that was there before, an actor, call or dialog that the
 *       test began, with the credit that it holds;
 *   <li>an actor that was abandoned and whose threads still run;
 *   <li>a process that this JVM has started;
 *   <li>a listener of the runtime, or an open channel to another JVM;
 *   <li>the file of a socket of this JVM, or of a process that it had started and that has ended;
 *   <li>a buffer that Netty has made for the runtime and that was never released; unless something else in the JVM has used buffers of Netty
 *       before the runtime did. No class of Netty is loaded to look for it;
 *   <li>a platform thread whose name begins with {@code harrow-}, or a virtual thread with code of the runtime on its stack;
 *   <li>the class loader of an actor that had one of its own and has ended, with who holds it: a thread, something that is registered with
 *       the JDK, a field. One that only soft references hold is no leak;
 *   <li>its own thread;
 *   <li>a changed system property, default handler of uncaught exceptions, or level of {@code java.util.logging} (that of the root, and
 *       those of {@code dev.harrow} and below);
 *   <li>whatever a {@link dev.harrow.testing.spi.LeakProbe} of others finds.
 * </ul>
 *
 * <p>Trees, actors, dialogs, channels and buffers are told with the place where they were made, threads with where they are.
 *
 * <p>What is left is then cleaned up, so that the next test starts clean: trees are cancelled, and given up if they do not end within their
 * ladder; processes are killed; channels are closed, socket files deleted and buffers released; threads are interrupted; settings are put back. A class loader can only be let go by its holders. What cannot be cleaned up is said, and not blamed on later tests.
 *
 * <p>What ends a little late is waited for, up to 3 s. What was there before the test is not blamed on it. To tell the two apart, tests
 * that are checked never run at the same time as each other, even when JUnit runs tests in parallel.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HarrowExtension.class)
@Timeout(value = 1, unit = TimeUnit.DAYS) // Settings: the kit keeps the time
@ResourceLock(HarrowExtension.RESOURCE)
public @interface LeakChecked {}
