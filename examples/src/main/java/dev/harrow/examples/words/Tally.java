package dev.harrow.examples.words;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** Words and how often each was seen. Not safe for threads: an actor object has turns, so it needs no locks. */
final class Tally {

    /** How many characters of words go into one page: a message stays small, whatever the vocabulary. */
    private static final int PAGE = 256 * 1024;

    private final Map<String, Long> counts = new HashMap<>();

    void add(String word) {
        counts.merge(word, 1L, Long::sum);
    }

    void addAll(Map<String, Long> more) {
        more.forEach((word, count) -> counts.merge(word, count, Long::sum));
    }

    /** Takes some of the words out. Empty when there are none left. */
    Map<String, Long> takePage() {
        Map<String, Long> page = new HashMap<>();
        int characters = 0;
        Iterator<Map.Entry<String, Long>> left = counts.entrySet().iterator();
        while (left.hasNext() && characters < PAGE) {
            Map.Entry<String, Long> next = left.next();
            page.put(next.getKey(), next.getValue());
            characters += next.getKey().length() + Long.BYTES;
            left.remove();
        }
        return page;
    }
}
