package dev.harrow.spi;

import dev.harrow.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kind of JVMs that stand by, as {@link dev.harrow.StandbyConfig} describes it.
 *
 * @param size how many stand by at a time
 * @param prefill whether they are started with the tree, and not with the first actor
 * @param refillAfter how long after one has become an actor another is started
 * @param idle how long they stand by while none is asked for
 * @param jvmArgs options for them, after those that the backend chooses
 * @param environment variables beyond those of this JVM
 * @param directory their working directory, or null for that of this JVM
 */
public record StandbyOptions(
        int size,
        boolean prefill,
        Duration refillAfter,
        Duration idle,
        List<String> jvmArgs,
        Map<String, String> environment,
        @Nullable Path directory) {

    public StandbyOptions {
        jvmArgs = List.copyOf(jvmArgs);
        environment = Map.copyOf(environment);
    }

    /** How such a JVM is started. What it prints is nobody's as long as it is no actor; the end of that is in the account of its end. */
    public SpawnOptions jvm() {
        return new SpawnOptions(jvmArgs, environment, directory, Output.DISCARD);
    }
}
