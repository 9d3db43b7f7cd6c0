package dev.harrow.internal.wire;

import java.util.Random;

/** The seed of this run: {@code -Dharrow.test.seed=...} repeats one that failed. */
final class Seeds {
    static final long SEED = Long.getLong("harrow.test.seed", System.nanoTime());

    private Seeds() {}

    static Random random() {
        return new Random(SEED);
    }
}
