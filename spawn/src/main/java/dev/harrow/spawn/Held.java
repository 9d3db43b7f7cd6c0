package dev.harrow.spawn;

import java.util.ArrayList;
import java.util.List;

/**
 * What is to be passed on later, or never: what a process prints before it is known whether it is to be started again. Any thread.
 */
final class Held {
    /** Nothing of the user runs before the actor has come, so more than this is no news of a cache. */
    private static final int MOST = 64 << 10;

    private List<Runnable> waiting = new ArrayList<>(); // guarded by this
    private int size; // guarded by this
    private boolean open; // guarded by this; moves false -> true: all is passed on at once

    /**
     * Passes something on, now or later, in the order of the calls.
     *
     * @param length how much it is
     */
    void pass(int length, Runnable on) {
        synchronized (this) {
            if (!open) {
                waiting.add(on);
                size += length;
                if (size > MOST) {
                    letGo();
                }
                return;
            }
        }
        on.run();
    }

    synchronized void letGo() {
        open = true;
        waiting.forEach(Runnable::run);
        waiting = List.of();
    }
}
