package dev.harrow.internal.rpc;

import dev.harrow.Overrun;
import dev.harrow.StreamConfig;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * How one side of a stream receives.
 *
 * @param items the window, or 0 for that of the policy
 */
public record StreamSettings(Overrun policy, int items) implements StreamConfig {
    /** The window of {@link Overrun#BLOCK}, in items. */
    static final int BLOCK_ITEMS = 1024;

    /** The same in bytes, where items are encoded. */
    static final long BLOCK_BYTES = 256 << 10;

    /** The window of the other policies, in items (S-134). */
    static final int QUEUE_ITEMS = 64;

    static final StreamSettings DEFAULT = new StreamSettings(Overrun.BLOCK, 0);

    static StreamSettings of(UnaryOperator<StreamConfig> options) {
        return (StreamSettings) Objects.requireNonNull(options.apply(DEFAULT), "the options of a stream");
    }

    int window() {
        return items > 0 ? items : policy == Overrun.BLOCK ? BLOCK_ITEMS : QUEUE_ITEMS;
    }

    @Override
    public StreamConfig overrun(Overrun how) {
        return new StreamSettings(Objects.requireNonNull(how, "policy"), items);
    }

    @Override
    public StreamConfig window(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a window has room for at least 1 item, not " + count);
        }
        return new StreamSettings(policy, count);
    }
}
