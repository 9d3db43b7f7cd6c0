package dev.harrow;

import dev.harrow.internal.supervise.SpawnSettings;

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
}
