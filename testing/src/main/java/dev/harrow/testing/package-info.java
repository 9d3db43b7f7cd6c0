/**
 * The testing kit: tests of actors that run on every backend, end in time, and leave nothing behind.
 *
 * <ul>
 *   <li>{@link dev.harrow.testing.ActorTest} makes a test method one test per backend and transport, with an open nursery to use; or
 *       all tests of a class.
 *   <li>{@link dev.harrow.testing.LeakChecked} gives the bound and the leak check to plain JUnit tests.
 *   <li>{@link dev.harrow.testing.ActorTimeout} changes the bound, {@link dev.harrow.testing.AllowLeak} lifts the leak check. Others add kinds of
 *       leftovers by {@link dev.harrow.testing.spi.LeakProbe}.
 *   <li>{@link dev.harrow.testing.Steered} tries many orders of the steps that tasks take, and repeats one; {@link
 *       dev.harrow.testing.Faults} disturbs the link to an actor.
 *   <li>{@link dev.harrow.testing.SkipOnBackend} and {@link dev.harrow.testing.OnlyOnBackend} leave out backends, {@link
 *       dev.harrow.testing.OnlyWithCapability} those that cannot do something, {@link dev.harrow.testing.ExpectedFailureOnBackend} says where a test is known to fail; each wants a reason.
 *   <li>{@link dev.harrow.testing.RemoteAssertions} and {@link dev.harrow.testing.TreeAssertions} are assertions about what happens between
 *       actors, and about the trees.
 * </ul>
 *
 * <p>Settings are JUnit configuration parameters, so they may be system properties, or entries of {@code
 * junit-platform.properties}:
 *
 * <ul>
 *   <li>{@code harrow.test.backends}: the backends to test, separated by commas; the environment variable {@code
 *       HARROW_TEST_BACKENDS} says the same where the parameter is absent; all known ones by default.
 *   <li>{@code harrow.test.transports}, or {@code HARROW_TEST_TRANSPORTS}: likewise the transports; those that can reach the actors of
 *       a backend by default.
 *   <li>{@code harrow.test.seed}: from what the seeds of {@link dev.harrow.testing.Steered} tests follow; from the clock by default. {@code
 *       harrow.test.schedule}: the one seed with which they are run.
 *   <li>{@code harrow.test.timeoutFactor}: by what all bounds and graces of the kit are multiplied, for slow machines; 1 by default.
 *   <li>{@code harrow.test.dumps}: the folder for the dumps of tests that did not end in time; {@code target/harrow-dumps} by
 *       default.
 * </ul>
 */
package dev.harrow.testing;
