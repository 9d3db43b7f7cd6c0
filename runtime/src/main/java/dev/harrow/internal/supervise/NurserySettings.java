package dev.harrow.internal.supervise;

import dev.harrow.Nursery;
import dev.harrow.RootConfig;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The options of a nursery, as a value. */
public record NurserySettings(
        String name, @Nullable Duration deadline, @Nullable RootSettings root) implements Nursery.Config {

    static final NurserySettings DEFAULT = new NurserySettings("nursery", null, null);

    static NurserySettings of(UnaryOperator<Nursery.Config> options) {
        return (NurserySettings) options.apply(DEFAULT);
    }

    RootSettings rootOrDefault() {
        return root == null ? RootSettings.DEFAULT : root;
    }

    @Override
    public Nursery.Config name(String changed) {
        if (changed.isBlank()) {
            throw new IllegalArgumentException("nursery name must not be blank");
        }
        return new NurserySettings(changed, deadline, root);
    }

    @Override
    public Nursery.Config deadline(Duration within) {
        return new NurserySettings(name, within, root);
    }

    @Override
    public Nursery.Config root(UnaryOperator<RootConfig> options) {
        return new NurserySettings(name, deadline, (RootSettings) options.apply(rootOrDefault()));
    }
}
