package dev.harrow.examples.words;

import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Aggregator}. One of its turns, that of {@link #aggregate}, opens a nursery and stays inside for as long as the counters
 * live. A turn pauses while it waits in a Harrow operation, and waiting for the nursery's end is one: so the other methods run in
 * the meantime, and several batches are under way at once, while no two pieces of this code ever run at the same time.
 */
public final class AggregatingActor implements Aggregator {
    private final Tally merged = new Tally();
    private @Nullable Nursery nursery;
    private @Nullable Running<List<Portal<Counter>>> starting;
    private int next;
    private long words;

    @Override
    public long aggregate(int counters) throws InterruptedException {
        Nursery.run(options -> options.name("counters"), opened -> {
            nursery = opened;
            starting = opened.fork("start counters", () -> start(opened, counters));
        });
        return words;
    }

    private static List<Portal<Counter>> start(Nursery nursery, int counters) throws InterruptedException {
        List<Portal<Counter>> started = new ArrayList<>();
        for (int i = 1; i <= counters; i++) {
            started.add(nursery.start("counter-" + i, Counter.class, CountingActor::new));
        }
        return started;
    }

    @Override
    public int ready() throws InterruptedException {
        return counters().size();
    }

    @Override
    public long count(Batch batch) throws InterruptedException {
        List<Portal<Counter>> counters = counters();
        Portal<Counter> counter = counters.get(next++ % counters.size());
        long counted = counter.call(Counter::count, batch);
        words += counted;
        return counted;
    }

    @Override
    public void merge() throws InterruptedException {
        for (Portal<Counter> counter : counters()) {
            Map<String, Long> page = counter.call(Counter::handOver);
            while (!page.isEmpty()) {
                merged.addAll(page);
                page = counter.call(Counter::handOver);
            }
        }
        if (nursery != null) {
            nursery.stop();
        }
    }

    @Override
    public Map<String, Long> handOver() {
        return merged.takePage();
    }

    private List<Portal<Counter>> counters() throws InterruptedException {
        if (starting == null) {
            throw new IllegalStateException("this aggregator has no counters; call aggregate first");
        }
        return starting.result();
    }
}
