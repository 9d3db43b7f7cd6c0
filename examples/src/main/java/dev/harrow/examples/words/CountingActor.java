package dev.harrow.examples.words;

import dev.harrow.Actor;
import java.io.StreamCorruptedException;
import java.util.Map;

/** A {@link Counter}: its calls take turns, so plain fields are enough. */
public final class CountingActor implements Counter {
    private final Tally tally = new Tally();
    private long good;
    private long bad;
    private boolean handedOver;

    /** Runs in the new actor. */
    public CountingActor() {
        String name = Actor.current().id().name();
        Actor.current().onEnd(() -> reportEnd(name));
    }

    @Override
    public long count(Batch batch) throws StreamCorruptedException {
        try {
            batch.requireWhole();
        } catch (StreamCorruptedException e) {
            bad++;
            throw e;
        }
        good++;
        return Words.forEach(batch.text(), tally::add);
    }

    @Override
    public Map<String, Long> handOver() {
        Map<String, Long> page = tally.takePage();
        handedOver = page.isEmpty();
        return page;
    }

    /** A counter that ends before it was asked for its counts was not needed any more: somebody cancelled it. */
    private void reportEnd(String name) {
        if (!handedOver) {
            System.out.println("  " + name + " was cancelled after " + good + " good batches and " + bad + " bad");
        }
    }
}
