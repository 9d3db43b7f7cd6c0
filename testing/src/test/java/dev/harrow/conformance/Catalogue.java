package dev.harrow.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All that Harrow has to hold: the file {@value #NAME} beside these tests. */
final class Catalogue {
    static final String NAME = "catalogue.txt";

    /** Within a module's folder of tests. */
    private static final String FILE = "src/test/resources/dev/harrow/conformance/" + NAME;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Whether tests may name a line of the catalogue, and have to. */
    enum Tests {
        NEEDED,
        REFUSED
    }

    /** Where a rule or case stands. */
    enum State {
        REQUIRED("required", "tested", Tests.NEEDED),
        PLANNED("planned", "planned", Tests.REFUSED),
        NONE("none", "no counterpart", Tests.REFUSED),
        NOT_APPLICABLE("n/a", "n/a", Tests.REFUSED);

        private final String word;
        private final String title;
        private final Tests tests;

        State(String word, String title, Tests tests) {
            this.word = word;
            this.title = title;
            this.tests = tests;
        }

        /** As the catalogue has it. */
        String word() {
            return word;
        }

        /** For the reader of the document. */
        String title() {
            return title;
        }

        Tests tests() {
            return tests;
        }
    }

    /**
     * One rule or case.
     *
     * @param section the title above it
     * @param backends those that it is about; empty if it is not about backends
     * @param note for what it is planned, or the number of the decision that says why there is no counterpart; may be empty
     */
    record Entry(String id, String section, State state, List<String> backends, String title, String note) {
        boolean isRule() {
            return id.startsWith("S-") || id.startsWith("D-");
        }
    }

    private Catalogue(List<String> lines) {
        String section = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                Entry entry = entry(line, section, NAME + ":" + (i + 1));
                if (entries.put(entry.id(), entry) != null) {
                    throw new IllegalArgumentException(entry.id() + " is twice in " + NAME + "; remove one of the two");
                }
            }
        }
    }

    /** Reads the catalogue of the project whose folder this is. */
    static Catalogue of(Path home) {
        try {
            return of(Files.readAllLines(home.resolve("testing").resolve(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException("the catalogue is read in " + home.toAbsolutePath(), e);
        }
    }

    /** @throws IllegalArgumentException if a line is none of a catalogue */
    static Catalogue of(List<String> lines) {
        return new Catalogue(lines);
    }

    private static Entry entry(String line, @Nullable String section, String place) {
        String[] fields =
                Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
        if (fields.length != 5 || section == null || !fields[0].matches("[A-Z]+-\\d+[a-z]?") || fields[3].isEmpty()) {
            throw new IllegalArgumentException(place + ": '" + line
                    + "' is no line of the catalogue; write id | state | backends | title | note, below a ## section");
        }
        State state = Arrays.stream(State.values())
                .filter(each -> each.word.equals(fields[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(place + ": state '" + fields[1] + "' is unknown; write "
                        + Arrays.stream(State.values()).map(each -> each.word).collect(Collectors.joining(", "))));
        List<String> backends =
                state.tests() == Tests.REFUSED && fields[2].isEmpty() ? List.of() : backends(fields[2], place);
        if (fields[4].isEmpty() && (state == State.PLANNED || state == State.NONE)) {
            throw new IllegalArgumentException(place + ": the note is missing; write for what " + fields[0]
                    + " is planned, or the number of the decision that says why it has no counterpart");
        }
        return new Entry(fields[0], section, state, backends, fields[3], fields[4]);
    }

    private static List<String> backends(String text, String place) {
        if (text.equals("-")) {
            return List.of();
        }
        if (text.equals("all")) {
            return List.copyOf(Cell.LINKS.keySet());
        }
        List<String> backends = List.of(text.split(", *"));
        if (!Cell.LINKS.keySet().containsAll(backends)) {
            throw new IllegalArgumentException(place + ": backends '" + text
                    + "' are unknown; write all, -, or some of " + String.join(", ", Cell.LINKS.keySet()));
        }
        return backends;
    }

    List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    @Nullable
    Entry entry(String id) {
        return entries.get(id);
    }

    /** What is before the numbers. */
    Set<String> areas() {
        Set<String> areas = new TreeSet<>();
        entries.keySet().forEach(id -> areas.add(id.substring(0, id.indexOf('-'))));
        return areas;
    }
}
