package dev.harrow.spi;

import dev.harrow.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the JVM of an actor is to be started, for backends that start one.
 *
 * @param jvmArgs options for it, after those that the backend chooses, so that they win
 * @param environment variables beyond those of this JVM
 * @param directory its working directory, or null for that of this JVM
 * @param output what becomes of what it prints
 */
public record SpawnOptions(
        List<String> jvmArgs,
        Map<String, String> environment,
        @Nullable Path directory,
        Output output) {

    public SpawnOptions {
        jvmArgs = List.copyOf(jvmArgs);
        environment = Map.copyOf(environment);
    }
}
