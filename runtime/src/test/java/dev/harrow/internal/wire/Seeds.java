package dev.harrow.internal.wire;

import java.util.Random;

/** The seed of this run: {@code -Dharrow.test.seed=...} repeats one that failed. */
public final class Seeds {
    public static final long SEED = Long.getLong("harrow.test.seed", System.nanoTime());

    private Seeds() {}

    public static Random random() {
        return new Random(SEED);
    }
}
