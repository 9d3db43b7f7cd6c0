package dev.harrow.internal.supervise;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides when tasks that compute without end keep all other virtual threads from running, and how many carriers make up for them.
 *
 * <p>One sample proves nothing: a busy moment looks the same. Starvation is several samples in a row in which some waited for a
 * carrier, and the same tasks kept one without a step through the runtime. Then carriers are added, twice as many
 * each time it goes on, and never more than there are tasks to blame once things move again. They are taken back one for each such task
 * that ends or steps: always a difference, never a remembered value, because somebody else may set the parallelism too.
 *
 * <p>A state machine without a thread, a clock or a scheduler in it; used by one thread.
 *
 * @param <T> what stands for a task
 */
final class StarvationState<T> {
    /** How many samples in a row have to say the same. */
    static final int SAMPLES = 3;

    private final int most;
    private int streak;
    private int burst = 1;
    private int added;
    private Map<T, Long> suspects = Map.of();
    private final Map<T, Long> blamed = new HashMap<>();

    /** @param most how many carriers are added at the most */
    StarvationState(int most) {
        this.most = most;
    }

    /**
     * Takes a sample.
     *
     * @param starved whether somebody waits for a carrier
     * @param running the tasks that run, with the number of their steps so far
     * @return by how much the parallelism has to change
     */
    int sample(boolean starved, Map<T, Long> running) {
        blamed.entrySet().removeIf(each -> !each.getValue().equals(running.get(each.getKey())));
        if (!starved) {
            streak = 0;
            burst = 1;
            suspects = Map.of();
            return giveBack();
        }
        if (streak == 0) {
            suspects = new HashMap<>(running);
        } else {
            suspects.entrySet().removeIf(each -> !each.getValue().equals(running.get(each.getKey())));
        }
        if (suspects.isEmpty()) {
            streak = 0;
            return giveBack();
        }
        streak++;
        if (streak < SAMPLES || added >= most) {
            return 0;
        }
        blamed.putAll(suspects);
        streak = 0;
        int more = Math.min(burst, most - added);
        burst *= 2;
        added += more;
        return more;
    }

    private int giveBack() {
        int excess = Math.max(0, added - blamed.size());
        added -= excess;
        return -excess;
    }

    /** How many carriers are added now. */
    int added() {
        return added;
    }

    /** The tasks to blame. */
    Set<T> blamed() {
        return new HashSet<>(blamed.keySet());
    }
}
