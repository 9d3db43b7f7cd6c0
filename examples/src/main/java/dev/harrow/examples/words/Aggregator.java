package dev.harrow.examples.words;

import java.util.Map;

/** An actor that owns counters, shares the work out among them and merges what they found. */
public interface Aggregator {

    /**
     * Starts the counters and looks after them until {@link #merge} has ended them. The other methods may be called as soon as
     * this call was sent.
     *
     * @return how many words were counted
     */
    long aggregate(int counters) throws InterruptedException;

    /** Waits until the counters have started, and returns how many there are. */
    int ready() throws InterruptedException;

    /** Has a batch counted by one of the counters and returns how many words there were. */
    long count(Batch batch) throws InterruptedException;

    /** Takes over everything that the counters have, and ends them. No batch may be under way. */
    void merge() throws InterruptedException;

    /** Hands over the next part of the merged counts; an empty one says that all is handed over. */
    Map<String, Long> handOver();
}
