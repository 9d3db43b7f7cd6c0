package dev.harrow.behaviour;

import dev.harrow.Context;

/** Is cancelled at any moment of a dialog. */
public interface Patient {

    /**
     * Goes on to that moment, marks "there" and stays until it has to end, which it marks by "cleanup". With the file {@code gate} it cancels itself
     * in that way; at {@link Moment#CLEANUP} that is what its cleanup waits for.
     */
    String live(Context<Integer, Integer, Integer> ctx, Moment moment, Self self, String marks, String gate)
            throws Exception;

    int square(int x);

    /** How far it goes. */
    enum Moment {
        BEFORE_STARTED,
        STARTED,
        /** It has sent and received an item, and waits for the next one. */
        MID_STREAM,
        /** It sends without end, and the caller waits for its result. */
        DRAINING,
        /** It was cancelled, and cleans up. */
        CLEANUP
    }

    /** Who cancels it in its own actor. */
    enum Self {
        NOBODY,
        ITS_TASK,
        A_FORK
    }
}
