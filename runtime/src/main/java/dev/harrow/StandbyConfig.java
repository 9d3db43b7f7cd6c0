package dev.harrow;

import dev.harrow.internal.supervise.StandbySettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Options of one kind of JVMs that stand by for actors of the backend {@link Backend#WARM}; each method returns the configuration with one option
 * changed.
 *
 * {@snippet :
 * Nursery.run(c -> c.root(r -> r.standby(s -> s.size(4).prefill().jvmArgs("-Xmx256m"))), nursery -> {
 *     Portal<Factoring> worker = nursery.start("worker", Factoring.class, FactoringActor::new,
 *             o -> o.backend(Backend.WARM).jvmArgs("-Xmx256m"));
 * });
 * }
 *
 * <p>A JVM that has booted cannot change its options, its environment or its working directory. So an actor gets one that was started with those that it
 * asks for, and {@code start} refuses it if no kind has them. Properties ({@code -Dname=value}) are no matter, as they are set when the actor
 * comes, unless the JDK itself reads them: those whose names begin with {@code java.}, {@code jdk.}, {@code sun.} or {@code user.}.
 */
public sealed interface StandbyConfig permits StandbySettings {

    /**
     * How many stand by at a time in each JVM of the tree that starts such actors; 1 by default, 64 at most. More actors than that at once are started like
     * those of {@link Backend#PROCESS}.
     */
    StandbyConfig size(int jvms);

    /** Starts them with the tree; by default they are started with the first actor, which comes too early for them. In the root's JVM only. */
    StandbyConfig prefill();

    /** How long after one has become an actor another takes its place, so that they do not compete; 0.1 s by default. At most an hour. */
    StandbyConfig refillAfter(Duration delay);

    /** How long they stand by while nobody asks for one; a minute by default, at most a day. The next actor makes them come back. */
    StandbyConfig idle(Duration limit);

    /** Options for these JVMs, such as {@code -Xmx256m}, added to those that were given before. */
    StandbyConfig jvmArgs(String... arguments);

    /** An environment variable of these JVMs, beyond those of this one. */
    StandbyConfig env(String name, String value);

    /** The working directory of these JVMs; that of this one by default. */
    StandbyConfig workingDirectory(Path directory);
}
