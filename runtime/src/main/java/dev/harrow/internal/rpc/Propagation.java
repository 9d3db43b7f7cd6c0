package dev.harrow.internal.rpc;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps of a cancel one after the other on the current thread, those that a step causes after it and not inside it.
 *
 * <p>On local links a cancel reaches a whole tree on one thread. Done by plain calls, its depth would be the depth of the tree and
 * a deep one would overflow the stack.
 */
final class Propagation {
    private static final ThreadLocal<@Nullable ArrayDeque<Runnable>> RUNNING = new ThreadLocal<>();

    private Propagation() {}

    static void run(Runnable step) {
        ArrayDeque<Runnable> queue = RUNNING.get();
        if (queue != null) {
            queue.add(step);
            return;
        }
        queue = new ArrayDeque<>();
        RUNNING.set(queue);
        try {
            for (Runnable next = step; next != null; next = queue.poll()) {
                next.run();
            }
        } finally {
            RUNNING.remove();
        }
    }
}
