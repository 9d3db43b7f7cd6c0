package dev.harrow.internal.supervise;

import dev.harrow.Backend;
import dev.harrow.Output;
import dev.harrow.SpawnConfig;
import dev.harrow.spi.SpawnOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The options of one actor, as a value. */
public record SpawnSettings(@Nullable Backend backend, boolean turnsOff, List<Class<?>> exposed, SpawnOptions jvm)
        implements SpawnConfig {

    static final SpawnSettings DEFAULT =
            new SpawnSettings(null, false, List.of(), new SpawnOptions(List.of(), Map.of(), null, Output.INHERIT));

    static SpawnSettings of(UnaryOperator<SpawnConfig> options) {
        return (SpawnSettings) options.apply(DEFAULT);
    }

    @Override
    public SpawnConfig backend(Backend chosen) {
        return new SpawnSettings(chosen, turnsOff, exposed, jvm);
    }

    @Override
    public SpawnConfig parallel() {
        return new SpawnSettings(backend, true, exposed, jvm);
    }

    @Override
    public SpawnConfig expose(Class<?> functions) {
        List<Class<?>> all = new ArrayList<>(exposed);
        all.add(functions);
        return new SpawnSettings(backend, turnsOff, List.copyOf(all), jvm);
    }

    @Override
    public SpawnConfig jvmArgs(String... arguments) {
        List<String> all = new ArrayList<>(jvm.jvmArgs());
        all.addAll(List.of(arguments));
        return with(new SpawnOptions(all, jvm.environment(), jvm.directory(), jvm.output()));
    }

    @Override
    public SpawnConfig env(String name, String value) {
        requireVariable(name, value);
        Map<String, String> all = new HashMap<>(jvm.environment());
        all.put(name, value);
        return with(new SpawnOptions(jvm.jvmArgs(), all, jvm.directory(), jvm.output()));
    }

    /** @throws IllegalArgumentException if it cannot be a variable of a process */
    static void requireVariable(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' with this value is no environment variable: a name has no '=', and neither has a null character");
        }
    }

    @Override
    public SpawnConfig workingDirectory(Path directory) {
        return with(new SpawnOptions(jvm.jvmArgs(), jvm.environment(), directory, jvm.output()));
    }

    @Override
    public SpawnConfig output(Output output) {
        return with(new SpawnOptions(jvm.jvmArgs(), jvm.environment(), jvm.directory(), output));
    }

    private SpawnSettings with(SpawnOptions changed) {
        return new SpawnSettings(backend, turnsOff, exposed, changed);
    }
}
