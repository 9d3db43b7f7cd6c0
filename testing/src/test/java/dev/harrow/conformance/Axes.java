package dev.harrow.conformance;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * On what the tests of one JVM are run. It uses nothing but the JDK, as {@link RunReport} says of itself.
 *
 * @param settings the system properties of that JVM
 */
record Axes(Map<String, String> settings) {

    /** Those that are wanted, or all. */
    List<String> backends() {
        return list("harrow.test.backends", List.copyOf(Cell.LINKS.keySet()));
    }

    /** Those that are wanted, or all. */
    List<String> transports() {
        return list("harrow.test.transports", List.of("local", "uds", "tcp"));
    }

    private List<String> list(String name, List<String> otherwise) {
        String value = settings.getOrDefault(name, "");
        return value.isEmpty() ? otherwise : List.of(value.split(", *"));
    }

    /** How the link is called over which something is run. */
    String link(String transport) {
        return transport.equals("local") && Boolean.parseBoolean(settings.get("harrow.local.alwaysEncode"))
                ? Cell.ENCODED
                : transport;
    }

    /** All that a test is run on which asks for nothing, in the order in which the kit does that: by the keys of the backends, and the links of each. */
    List<Cell> cells() {
        return new TreeMap<>(Cell.LINKS)
                .entrySet().stream()
                        .filter(each -> backends().contains(each.getKey()))
                        .flatMap(each -> each.getValue().stream()
                                .filter(transports()::contains)
                                .map(transport -> new Cell(each.getKey(), link(transport))))
                        .toList();
    }
}
