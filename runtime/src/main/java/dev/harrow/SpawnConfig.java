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
