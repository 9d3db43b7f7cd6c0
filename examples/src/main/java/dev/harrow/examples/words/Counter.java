package dev.harrow.examples.words;

import java.io.IOException;
import java.util.Map;

/** An actor that counts words. */
public interface Counter {

    /**
     * Counts the words of a batch and returns how many there were.
     *
     * @throws IOException if the batch did not arrive whole
     */
    long count(Batch batch) throws IOException;

    /** Hands over the next part of what was counted; an empty one says that all is handed over. */
    Map<String, Long> handOver();
}
