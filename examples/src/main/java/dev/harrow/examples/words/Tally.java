package dev.harrow.examples.words;

import dev.harrow.Sink;
import java.util.HashMap;
import java.util.Map;

/** Words and how often each was seen. Belongs to one task. */
final class Tally {

    /** How many characters of words go into one page: an item stays small, whatever the vocabulary. */
    private static final int PAGE = 64 * 1024;

    private final Map<String, Long> counts = new HashMap<>();

    void add(String word) {
        counts.merge(word, 1L, Long::sum);
    }

    void addAll(Map<String, Long> more) {
        more.forEach((word, count) -> counts.merge(word, count, Long::sum));
    }

    /** Sends everything, in pages; each word is in one of them. */
    void sendPages(Sink<Map<String, Long>> out) throws InterruptedException {
        Map<String, Long> page = new HashMap<>();
        int characters = 0;
        for (Map.Entry<String, Long> each : counts.entrySet()) {
            page.put(each.getKey(), each.getValue());
            characters += each.getKey().length() + Long.BYTES;
            if (characters >= PAGE) {
                out.send(page);
                page = new HashMap<>();
                characters = 0;
            }
        }
        if (!page.isEmpty()) {
            out.send(page);
        }
    }
}
