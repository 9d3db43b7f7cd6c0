package dev.harrow.conformance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * On what a test is run.
 *
 * @param link as the tests call a transport, or {@link #ENCODED}
 */
record Cell(String backend, String link) implements Comparable<Cell> {
    /** A link inside of a JVM over which every value goes through the codec all the same. */
    static final String ENCODED = "encoded";

    /** The backends that there are tests for, in their order, and the transports of each: what is written must not depend on the machine. */
    static final Map<String, List<String>> LINKS = links();

    private static final Comparator<Cell> ORDER = Comparator.<Cell>comparingInt(
                    cell -> List.copyOf(LINKS.keySet()).indexOf(cell.backend))
            .thenComparing(Cell::backend)
            .thenComparingInt(cell -> List.of("local", ENCODED, "uds", "tcp").indexOf(cell.link))
            .thenComparing(Cell::link);

    private static Map<String, List<String>> links() {
        Map<String, List<String>> links = new LinkedHashMap<>();
        links.put("thread", List.of("local"));
        links.put("isolated", List.of("local"));
        links.put("process", List.of("uds", "tcp"));
        links.put("warm", List.of("uds", "tcp"));
        return links;
    }

    /** In words: each backend once, with its links where there is a choice. */
    static String words(Iterable<Cell> cells) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Cell cell : cells) {
            found.computeIfAbsent(cell.backend, backend -> new ArrayList<>()).add(cell.link);
        }
        List<String> words = new ArrayList<>();
        found.forEach((backend, links) ->
                words.add(links.equals(List.of("local")) ? backend : backend + " (" + String.join(", ", links) + ")"));
        return String.join(", ", words);
    }

    @Override
    public int compareTo(Cell other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return backend + " over " + link;
    }
}
