package dev.harrow.examples.words;

import dev.harrow.Backend;

/**
 * The counters that share the work.
 *
 * @param counters how many
 * @param placement where they live
 */
public record Fleet(int counters, Placement placement) {

    /** What the counters are made of. */
    public enum Placement {
        /** All are tasks of the aggregator's JVM. */
        THREAD,
        /** Each has a process to itself. */
        PROCESS,
        /** Every other one has a process to itself. */
        MIXED;

        Backend of(int counter) {
            return this == PROCESS || (this == MIXED && counter % 2 == 1) ? Backend.PROCESS : Backend.THREAD;
        }
    }
}
