package dev.harrow.testing;

import dev.harrow.spi.Steering;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Chooses by a seed, and remembers the last choices; {@link Steered} makes one for each run, and a test with trees of its own hands one to
 * {@link dev.harrow.RootConfig#steering}. One instance is for one tree. May be asked from any thread.
 */
public final class SeededSteering implements Steering {
    private static final int REMEMBERED = 40;

    private final long seed;
    private final Consumer<List<String>> whenStuck;
    private final SplittableRandom random; // guarded by this
    private final ArrayDeque<String> last = new ArrayDeque<>(); // guarded by this: the newest at the end
    private final Set<String> freed = new LinkedHashSet<>(); // guarded by this
    private long steps; // guarded by this
    private long digest; // guarded by this

    /** Chooses by this seed. */
    public SeededSteering(long seed) {
        this(seed, waiting -> {});
    }

    /** @param whenStuck told as {@link Steering#stuck} is */
    SeededSteering(long seed, Consumer<List<String>> whenStuck) {
        this.seed = seed;
        this.whenStuck = whenStuck;
        this.random = new SplittableRandom(seed);
    }

    /** The seed. */
    public long seed() {
        return seed;
    }

    @Override
    public synchronized int choose(List<String> ready) {
        int chosen = random.nextInt(ready.size());
        String step = ready.get(chosen) + " of " + ready;
        steps++;
        digest = digest * 31 + step.hashCode();
        last.add(step);
        if (last.size() > REMEMBERED) {
            last.remove();
        }
        return chosen;
    }

    @Override
    public synchronized void setFree(String task) {
        freed.add(task);
    }

    @Override
    public void stuck(List<String> waiting) {
        whenStuck.accept(waiting);
    }

    /** The last choices, the newest at the end: who was chosen, of whom. */
    public synchronized List<String> lastSteps() {
        return List.copyOf(last);
    }

    /** A number that two runs have in common if they made the same choices among the same tasks, and else most likely not. */
    public synchronized long digest() {
        return digest * 31 + steps;
    }

    /** The tasks that were set free, after which the order may have depended on the machine. */
    public synchronized Set<String> freed() {
        return Set.copyOf(freed);
    }

    @Override
    public synchronized String toString() {
        return "seed " + seed + ", " + steps + " choices";
    }
}
