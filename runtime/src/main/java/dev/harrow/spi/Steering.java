package dev.harrow.spi;

import java.util.List;

/**
 * Decides which task of an actor tree takes the next step, so that a test can try many orders of events and repeat one.
 *
 * <p>In a steered tree ({@link dev.harrow.RootConfig#steering}) one task runs at a time. At each of its Harrow operations, before it looks whether
 * it is cancelled or parks, it stands back, and of those that can go on this chooses the next. Time is virtual: it stands still while a task can
 * go on, and jumps to the next alarm when none can.
 *
 * {@snippet :
 * SplittableRandom random = new SplittableRandom(seed);
 * Steering steering = ready -> random.nextInt(ready.size());
 * Nursery.run(options -> options.root(root -> root.steering(steering)), nursery -> { ... });
 * }
 *
 * <p>The same choices lead to the same order of steps as long as tasks do nothing else that depends on chance or the clock on the wall. What is
 * <b>not</b> steered: code between two Harrow operations runs without a break, so races of plain memory access inside it are not explored; threads
 * of the user's own; actors of other backends than {@code thread}; the time that {@link System#nanoTime} and the JDK's own sleeps and timeouts see.
 * A task that blocks elsewhere than in a Harrow operation, or computes without end, is set free after a while ({@link #setFree}): the others
 * go on without it until its next Harrow operation, and from then on the order may depend on the machine.
 *
 * <p>The methods are called one at a time, by any thread of the tree, and must not block or use Harrow.
 */
@FunctionalInterface
public interface Steering {

    /**
     * Chooses who goes on.
     *
     * @param ready what each of them is, at least two; the order is that in which they became ready
     * @return the index of the chosen one; anything else is logged and counts as 0
     */
    int choose(List<String> ready);

    /**
     * A task was set free, because it made no step and blocked outside of Harrow for 50 ms, or computed for 2 s.
     *
     * @param task what it is
     */
    default void setFree(String task) {}

    /**
     * No task can go on, no alarm is set that anybody waits for, and nothing has come from outside the tree for a second. Called once each time.
     *
     * @param waiting each task and what it waits for, for people
     */
    default void stuck(List<String> waiting) {}
}
