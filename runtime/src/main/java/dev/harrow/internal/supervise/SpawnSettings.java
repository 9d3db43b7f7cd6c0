package dev.harrow.internal.supervise;

import dev.harrow.Backend;
import dev.harrow.Output;
import dev.harrow.SpawnConfig;
import dev.harrow.spi.IsolationOptions;
import dev.harrow.spi.SpawnOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The options of one actor, as a value. */
public record SpawnSettings(
        @Nullable Backend backend,
        boolean turnsOff,
        List<Class<?>> exposed,
        SpawnOptions jvm,
        IsolationOptions isolation)
        implements SpawnConfig {
    private static final String OWN = "dev.harrow";

    static final SpawnSettings DEFAULT = new SpawnSettings(
            null,
            false,
            List.of(),
            new SpawnOptions(List.of(), Map.of(), null, Output.INHERIT),
            new IsolationOptions(Set.of(), false));

    static SpawnSettings of(UnaryOperator<SpawnConfig> options) {
        return (SpawnSettings) options.apply(DEFAULT);
    }

    @Override
    public SpawnConfig backend(Backend chosen) {
        return new SpawnSettings(chosen, turnsOff, exposed, jvm, isolation);
    }

    @Override
    public SpawnConfig parallel() {
        return new SpawnSettings(backend, true, exposed, jvm, isolation);
    }

    @Override
    public SpawnConfig expose(Class<?> functions) {
        List<Class<?>> all = new ArrayList<>(exposed);
        all.add(functions);
        return new SpawnSettings(backend, turnsOff, List.copyOf(all), jvm, isolation);
    }

    @Override
    public SpawnConfig shared(String... packages) {
        Set<String> all = new HashSet<>(isolation.shared());
        for (String each : packages) {
            if (!isPackage(each)) {
                throw new IllegalArgumentException(
                        "'" + each + "' is no name of a package; write it as in an import, without a star");
            }
            if (each.equals(OWN) || each.startsWith(OWN + '.')) {
                throw new IllegalArgumentException(
                        "package '" + each + "' cannot be shared: an isolated actor has a copy of Harrow of its own");
            }
            all.add(each);
        }
        return new SpawnSettings(
                backend, turnsOff, exposed, jvm, new IsolationOptions(all, isolation.virtualThreads()));
    }

    private static boolean isPackage(String name) {
        boolean begins = true;
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            if (begins
                    ? !Character.isJavaIdentifierStart(each)
                    : each != '.' && !Character.isJavaIdentifierPart(each)) {
                return false;
            }
            begins = each == '.';
        }
        return !begins;
    }

    @Override
    public SpawnConfig virtualThreads() {
        return new SpawnSettings(backend, turnsOff, exposed, jvm, new IsolationOptions(isolation.shared(), true));
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
        return new SpawnSettings(backend, turnsOff, exposed, changed, isolation);
    }
}
