package dev.harrow.internal.supervise;

import dev.harrow.StandbyConfig;
import dev.harrow.spi.StandbyOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One kind of JVMs that stand by, as a value. */
public record StandbySettings(StandbyOptions options) implements StandbyConfig {
    private static final int MOST = 64;

    static final StandbySettings DEFAULT = new StandbySettings(
            new StandbyOptions(1, false, Duration.ofMillis(100), Duration.ofMinutes(1), List.of(), Map.of(), null));

    static StandbySettings of(UnaryOperator<StandbyConfig> options) {
        return (StandbySettings) options.apply(DEFAULT);
    }

    /** Whether an actor that asks for the one gets the other. */
    static boolean sameJvm(StandbyOptions one, StandbyOptions other) {
        return one.jvm().equals(other.jvm());
    }

    @Override
    public StandbyConfig size(int jvms) {
        if (jvms < 1 || jvms > MOST) {
            throw new IllegalArgumentException("1 to " + MOST + " JVMs can stand by, not " + jvms);
        }
        return with(jvms, options.prefill(), options.refillAfter(), options.idle());
    }

    @Override
    public StandbyConfig prefill() {
        return with(options.size(), true, options.refillAfter(), options.idle());
    }

    @Override
    public StandbyConfig refillAfter(Duration delay) {
        if (delay.isNegative() || delay.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("refillAfter must be between zero and an hour, not " + delay);
        }
        return with(options.size(), options.prefill(), delay, options.idle());
    }

    @Override
    public StandbyConfig idle(Duration limit) {
        return with(options.size(), options.prefill(), options.refillAfter(), RootSettings.positive("idle", limit));
    }

    private StandbySettings with(int size, boolean prefill, Duration refillAfter, Duration idle) {
        return new StandbySettings(new StandbyOptions(
                size, prefill, refillAfter, idle, options.jvmArgs(), options.environment(), options.directory()));
    }

    @Override
    public StandbyConfig jvmArgs(String... arguments) {
        List<String> all = new ArrayList<>(options.jvmArgs());
        all.addAll(List.of(arguments));
        return with(all, options.environment(), options.directory());
    }

    @Override
    public StandbyConfig env(String name, String value) {
        SpawnSettings.requireVariable(name, value);
        Map<String, String> all = new HashMap<>(options.environment());
        all.put(name, value);
        return with(options.jvmArgs(), all, options.directory());
    }

    @Override
    public StandbyConfig workingDirectory(Path directory) {
        return with(options.jvmArgs(), options.environment(), directory);
    }

    private StandbySettings with(List<String> jvmArgs, Map<String, String> environment, @Nullable Path directory) {
        return new StandbySettings(new StandbyOptions(
                options.size(),
                options.prefill(),
                options.refillAfter(),
                options.idle(),
                jvmArgs,
                environment,
                directory));
    }

    // ---- in another JVM

    /** Adds these options to what is told to the JVMs of actors, each key with {@code prefix} before it. */
    static void toText(StandbyOptions options, String prefix, Map<String, String> text) {
        text.put(prefix + "size", Integer.toString(options.size()));
        text.put(prefix + "refillAfter", options.refillAfter().toString());
        text.put(prefix + "idle", options.idle().toString());
        for (int i = 0; i < options.jvmArgs().size(); i++) {
            text.put(prefix + "jvmArg." + i, options.jvmArgs().get(i));
        }
        options.environment().forEach((name, value) -> text.put(prefix + "env." + name, value));
        Path directory = options.directory();
        if (directory != null) {
            text.put(prefix + "directory", directory.toAbsolutePath().toString());
        }
    }

    /** Reads what {@link #toText} wrote; only the JVM of the root has something ready before it is needed. */
    static StandbyOptions ofText(Map<String, String> text, String prefix) {
        List<String> jvmArgs = new ArrayList<>();
        for (String next = text.get(prefix + "jvmArg.0");
                next != null;
                next = text.get(prefix + "jvmArg." + jvmArgs.size())) {
            jvmArgs.add(next);
        }
        Map<String, String> environment = new HashMap<>();
        String variables = prefix + "env.";
        text.forEach((key, value) -> {
            if (key.startsWith(variables)) {
                environment.put(key.substring(variables.length()), value);
            }
        });
        String directory = text.get(prefix + "directory");
        return new StandbyOptions(
                Integer.parseInt(RootSettings.value(text, prefix + "size")),
                false,
                Duration.parse(RootSettings.value(text, prefix + "refillAfter")),
                Duration.parse(RootSettings.value(text, prefix + "idle")),
                jvmArgs,
                environment,
                directory == null ? null : Path.of(directory));
    }
}
