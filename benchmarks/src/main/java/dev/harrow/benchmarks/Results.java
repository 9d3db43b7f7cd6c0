package dev.harrow.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Gathers what was measured, sets it beside what it is compared with, and writes both the raw data and the table. */
final class Results {
    private static final List<String> HEAD =
            List.of("#", "measured", "floor/peer in the same run", "ratio", "target", "met?");

    private final Path folder;
    private final List<List<String>> rows = new ArrayList<>();
    private final StringBuilder sections = new StringBuilder();

    Results(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    Path folder() {
        return folder;
    }

    /**
     * Adds a row.
     *
     * @param most what the measured value may be at most, in its unit
     */
    void atMost(String number, String what, Sample measured, String otherWhat, Sample other, double most) {
        add(
                number,
                what,
                measured,
                otherWhat,
                other,
                "≤ " + plain(most) + " " + measured.unit(),
                measured.median() <= most);
    }

    /** As {@link #atMost}, for a value that is the better the greater it is. */
    void atLeast(String number, String what, Sample measured, String otherWhat, Sample other, double least) {
        add(
                number,
                what,
                measured,
                otherWhat,
                other,
                "≥ " + plain(least) + " " + measured.unit(),
                measured.median() >= least);
    }

    /** Adds a row whose target is the ratio itself. */
    void ratioAtMost(String number, String what, Sample measured, String otherWhat, Sample other, double most) {
        boolean met = measured.median() / other.median() <= most;
        add(number, what, measured, otherWhat, other, "≤ " + plain(most) + " ×", met);
    }

    /** Adds a row whose target is the ratio itself. */
    void ratioAtLeast(String number, String what, Sample measured, String otherWhat, Sample other, double least) {
        boolean met = measured.median() / other.median() >= least;
        add(number, what, measured, otherWhat, other, "≥ " + plain(least) + " ×", met);
    }

    /** Adds a row without a target: a comparison that explains another one. */
    void compared(String number, String what, Sample measured, String otherWhat, Sample other) {
        row(number, what, measured, otherWhat, other, "–", "–");
    }

    private void add(
            String number, String what, Sample measured, String otherWhat, Sample other, String target, boolean met) {
        row(number, what, measured, otherWhat, other, target, met ? "yes" : "no");
    }

    private void row(
            String number, String what, Sample measured, String otherWhat, Sample other, String target, String met) {
        rows.add(List.of(
                number,
                what + ": " + measured.shown(),
                otherWhat + ": " + other.shown(),
                Sample.number(measured.median() / other.median()) + " ×",
                target,
                met));
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    /** Keeps every single value of a benchmark that JMH does not run; JMH keeps its own. */
    void keep(String number, Samples samples) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        samples.forEach((name, sample) ->
                fields.put(name, "{\"unit\": \"%s\", \"values\": %s}".formatted(sample.unit(), sample.json())));
        Files.writeString(
                folder.resolve(number + ".json"),
                fields.entrySet().stream()
                        .map(field -> "  \"%s\": %s".formatted(field.getKey(), field.getValue()))
                        .collect(Collectors.joining(",\n", "{\n", "\n}\n")));
    }

    /** Adds a table of its own below the one of the rows. */
    void section(String title, List<String> head, List<List<String>> lines) {
        sections.append('\n').append(title).append("\n\n").append(table(head, lines));
    }

    /** Prints the tables and writes them as Markdown. */
    void finish(String about) throws IOException {
        String table = about + "\n\n" + table(HEAD, rows) + sections;
        Files.writeString(folder.resolve("summary.md"), table);
        System.out.print("\n" + table);
    }

    private static String table(List<String> head, List<List<String>> body) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(head);
        lines.add(head.stream().map(each -> "---").toList());
        lines.addAll(body);
        return lines.stream()
                .map(line -> "| " + String.join(" | ", line) + " |\n")
                .collect(Collectors.joining());
    }
}
