package dev.harrow.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of a program saw: each writes one line when it ends, so that the order of the lines is that of the ends. It goes by a file, which works
 * wherever an actor runs.
 */
final class Trace {
    private static final String BETWEEN = "|";

    private final List<String> lines;
    private final Map<String, Integer> places = new HashMap<>();

    /** Of these lines. */
    Trace(List<String> lines) {
        this.lines = List.copyOf(lines);
        for (int i = 0; i < this.lines.size(); i++) {
            if (!this.lines.get(i).contains(BETWEEN)) {
                throw new Refused("task " + this.lines.get(i) + " saw nothing");
            }
            String task = task(this.lines.get(i));
            if (places.put(task, i) != null) {
                throw new Refused("task " + task + " has ended twice");
            }
        }
    }

    private static String task(String line) {
        return line.substring(0, line.indexOf(BETWEEN));
    }

    /** A task ends, and this is what it saw; lines of several do not mix. */
    static void add(String file, String task, List<String> shown) {
        try {
            Files.writeString(
                    Path.of(file),
                    task + BETWEEN + String.join(BETWEEN, shown) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that was written. */
    static List<String> read(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** What the task saw, or null if it has written nothing. */
    @Nullable
    List<String> of(String task) {
        Integer place = places.get(task);
        if (place == null) {
            return null;
        }
        List<String> all = new ArrayList<>(List.of(lines.get(place).split("\\|", -1)));
        return all.subList(1, all.size());
    }

    /** Whether the one has ended before the other, both of which have. */
    boolean isBefore(String one, String other) {
        Integer first = places.get(one);
        Integer second = places.get(other);
        return first != null && second != null && first < second;
    }

    /** How many tasks have written something. */
    int size() {
        return lines.size();
    }

    /** What was seen is not what the rules allow. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
