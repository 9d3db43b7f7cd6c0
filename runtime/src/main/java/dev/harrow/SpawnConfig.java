package dev.harrow;

import dev.harrow.internal.supervise.SpawnSettings;
import java.nio.file.Path;

/** Options of one actor; each method returns the configuration with one option changed. */
public sealed interface SpawnConfig permits SpawnSettings {

    /**
     * What the actor is made of. The environment variable {@code HARROW_SPAWN_BACKEND} beats this option; without either the root's
     * default is taken.
     */
    SpawnConfig backend(Backend backend);

    /** Lets calls of the actor object overlap, for stateless services. */
    SpawnConfig parallel();

    /** Exposes the public static methods of {@code functions} to {@link Portal#callStatic(Fn0) callStatic}. */
    SpawnConfig expose(Class<?> functions);

    /**
     * On backend {@link Backend#ISOLATED}, packages whose classes the actor shares with its parent, with all packages below them: those of libraries that
     * are large and hold no state of the application. SLF4J, Netty and Jackson always are shared. Added to those that were given before; without
     * effect on other backends.
     *
     * {@snippet :
     * n.start("parser", Parser.class, FastParser::new, c -> c.backend(Backend.ISOLATED).shared("org.apache.commons"));
     * }
     *
     * @throws IllegalArgumentException if one is no name of a package, or belongs to Harrow itself, of which each such actor has its own copy
     */
    SpawnConfig shared(String... packages);

    /**
     * On backend {@link Backend#ISOLATED}, gives the actor's tasks virtual threads, as many as there are tasks, instead of up to 256 platform threads. Code
     * that computes without end then takes a carrier that other actors need, until the guard adds one. Without effect on other backends, whose tasks
     * have virtual threads anyway.
     */
    SpawnConfig virtualThreads();

    /**
     * Options for the actor's JVM, such as {@code -Xmx256m}, added to those that were given before. This and the following options have no effect
     * where the actor has no JVM of its own.
     */
    SpawnConfig jvmArgs(String... arguments);

    /** An environment variable of the actor's JVM, beyond those of this one. */
    SpawnConfig env(String name, String value);

    /** The working directory of the actor's JVM; that of this one by default. */
    SpawnConfig workingDirectory(Path directory);

    /** What becomes of what the actor's JVM prints; {@link Output#INHERIT} by default. */
    SpawnConfig output(Output output);
}
