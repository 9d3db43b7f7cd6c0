package dev.harrow.examples.words;

import dev.harrow.Context;
import java.util.List;
import java.util.Map;

/** An actor that owns counters, shares the lines out among them and merges what they found. */
public interface Aggregator {

    /**
     * Has the words counted of the lines that come in. When the caller ends its sending, the merged counts go out, page by page: each word
     * is in one of them.
     *
     * @param lines starts with the counters, when all of them are there
     * @param fleet who shares the work
     * @return how many words there were
     */
    long count(Context<List<Member>, Line, Map<String, Long>> lines, Fleet fleet) throws InterruptedException;
}
