package dev.harrow.internal.supervise;

import dev.harrow.Backend;
import dev.harrow.SpawnConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The options of one actor, as a value. */
public record SpawnSettings(@Nullable Backend backend, boolean turnsOff, List<Class<?>> exposed)
        implements SpawnConfig {

    static final SpawnSettings DEFAULT = new SpawnSettings(null, false, List.of());

    static SpawnSettings of(UnaryOperator<SpawnConfig> options) {
        return (SpawnSettings) options.apply(DEFAULT);
    }

    @Override
    public SpawnConfig backend(Backend chosen) {
        return new SpawnSettings(chosen, turnsOff, exposed);
    }

    @Override
    public SpawnConfig parallel() {
        return new SpawnSettings(backend, true, exposed);
    }

    @Override
    public SpawnConfig expose(Class<?> functions) {
        List<Class<?>> all = new ArrayList<>(exposed);
        all.add(functions);
        return new SpawnSettings(backend, turnsOff, List.copyOf(all));
    }
}
