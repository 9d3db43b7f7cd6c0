package dev.harrow;

import dev.harrow.internal.rpc.StreamSettings;

/**
 * How one side of a stream receives.
 *
 * {@snippet :
 * var stream = dialog.stream(s -> s.overrun(Overrun.DROP_OLDEST).window(16));   // only the latest news matter
 * }
 */
public sealed interface StreamConfig permits StreamSettings {

    /** What happens when the window is full; {@link Overrun#BLOCK} unless set. */
    StreamConfig overrun(Overrun policy);

    /**
     * How many items may wait to be received. With {@link Overrun#BLOCK} the receiver takes what has arrived as a whole, so that up to
     * twice as many may be in memory.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    StreamConfig window(int items);
}
