package dev.harrow.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.harrow.conformance.Catalogue.Entry;
import dev.harrow.conformance.TestReport.End;
import dev.harrow.conformance.TestReport.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says of a run of the tests which rule and which case was proved on which backend and over which link, by the reports of surefire: {@code
 * ./harrow conformance}. It uses nothing but the JDK, so that the folder of test classes is all that it needs.
 */
public final class RunReport {
    private final List<Entry> entries;
    private final List<NamingTest> tests;
    private final List<Result> results;

    RunReport(List<Entry> entries, List<NamingTest> tests, List<Result> results) {
        this.entries = entries.stream()
                .filter(entry -> entry.state().tests() != Catalogue.Tests.REFUSED)
                .toList();
        this.tests = tests;
        this.results = results;
    }

    /** How many runs of tests ended how, on one backend over one link. */
    private static final class Count {
        private final SortedSet<String> reasons = new TreeSet<>();
        private int passed;
        private int skipped;
        private int failed;

        void add(Result result) {
            switch (result.end()) {
                case PASSED -> passed++;
                case FAILED -> failed++;
                case SKIPPED -> {
                    skipped++;
                    reasons.add(result.reason());
                }
            }
        }

        @Override
        public String toString() {
            List<String> words = new ArrayList<>();
            if (passed > 0) {
                words.add(passed + " passed");
            }
            if (failed > 0) {
                words.add("**" + failed + " failed**");
            }
            if (skipped > 0) {
                words.add(skipped + " skipped (" + String.join("; ", reasons) + ")");
            }
            return String.join(", ", words);
        }
    }

    /**
     * Writes {@code target/conformance.md}, says where it is, and ends with 1 if a test that names a rule has failed.
     *
     * @param arguments the folder of the project
     */
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        Catalogue catalogue = Catalogue.of(home);
        List<Result> results = TestReport.read(home);
        if (results.isEmpty()) {
            System.err.println(
                    "harrow: there are no reports of tests; run them first, all of them with 'mvn verify -P matrix'");
            System.exit(2);
        }
        RunReport report = new RunReport(catalogue.entries(), NamingTest.all(home, catalogue.areas()), results);
        Path file = home.resolve("target/conformance.md");
        Files.createDirectories(home.resolve("target"));
        Files.writeString(file, report.text(), UTF_8);
        report.summary().forEach(System.out::println);
        System.out.println("report: " + file);
        System.exit(report.hasFailures() ? 1 : 0);
    }

    private List<Result> resultsOf(Entry entry) {
        List<NamingTest> naming =
                tests.stream().filter(test -> test.names().contains(entry.id())).toList();
        return results.stream()
                .filter(result -> naming.stream().anyMatch(test -> test.covers(result.type(), result.method())))
                .toList();
    }

    boolean hasFailures() {
        return entries.stream().anyMatch(this::hasFailed);
    }

    private boolean hasFailed(Entry entry) {
        return resultsOf(entry).stream().anyMatch(result -> result.end() == End.FAILED);
    }

    /** In a few lines. */
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        long proved = entries.stream().filter(entry -> gaps(entry).isEmpty()).count();
        lines.add("%d of %d rules and cases were proved on all backends that they allow, by %d runs of tests"
                .formatted(proved, entries.size(), results.size()));
        long failed = entries.stream().filter(this::hasFailed).count();
        if (failed > 0) {
            lines.add("with a test that failed: " + failed);
        }
        for (String backend : Cell.LINKS.keySet()) {
            long without = entries.stream()
                    .filter(entry -> gaps(entry).containsKey(backend))
                    .count();
            lines.add("without a test that passed on " + backend + ": " + without);
        }
        return lines;
    }

    /** The backends on which no test passed, and why not; that for one which is about no backend is called by a dash. */
    private Map<String, String> gaps(Entry entry) {
        List<Result> own = resultsOf(entry);
        Map<String, String> gaps = new LinkedHashMap<>();
        if (entry.backends().isEmpty() && own.stream().noneMatch(result -> result.end() == End.PASSED)) {
            gaps.put("-", reasons(own));
        }
        for (String backend : entry.backends()) {
            List<Result> there = own.stream()
                    .filter(result ->
                            result.cell() != null && result.cell().backend().equals(backend))
                    .toList();
            if (there.stream().noneMatch(result -> result.end() == End.PASSED)) {
                gaps.put(backend, reasons(there));
            }
        }
        return gaps;
    }

    private static String reasons(List<Result> results) {
        if (results.isEmpty()) {
            return "no test was run";
        }
        return results.stream()
                .map(result -> result.end() == End.FAILED ? "failed" : result.reason())
                .distinct()
                .sorted()
                .collect(Collectors.joining("; "));
    }

    /** In Markdown. */
    String text() {
        StringBuilder text = new StringBuilder("# Conformance of a run\n\n");
        summary().forEach(line -> text.append("- ").append(line).append('\n'));
        text.append("\n## Not proved\n\n");
        text.append("On a backend that the rule or the case allows no test of it has passed, in this run.\n\n");
        text.append("| | what | where, and why not |\n|---|---|---|\n");
        for (Entry entry : entries) {
            Map<String, String> gaps = gaps(entry);
            if (!gaps.isEmpty()) {
                text.append("| %s | %s | %s |\n".formatted(entry.id(), entry.title(), words(gaps)));
            }
        }
        String section = "";
        for (Entry entry : entries) {
            if (!entry.section().equals(section)) {
                section = entry.section();
                text.append("\n## ").append(section).append("\n\n| | what | on | runs |\n|---|---|---|---|\n");
            }
            lines(text, entry);
        }
        return text.toString();
    }

    /** Those with the same reason together. */
    private static String words(Map<String, String> gaps) {
        SortedMap<String, List<String>> byReason = new TreeMap<>();
        gaps.forEach((backend, reason) ->
                byReason.computeIfAbsent(reason, any -> new ArrayList<>()).add(backend));
        return byReason.entrySet().stream()
                .map(each -> String.join(", ", each.getValue()) + ": " + each.getKey())
                .collect(Collectors.joining("<br>"));
    }

    private void lines(StringBuilder text, Entry entry) {
        SortedMap<Cell, Count> counts = new TreeMap<>();
        Count elsewhere = new Count();
        for (Result result : resultsOf(entry)) {
            Cell cell = result.cell();
            (cell == null ? elsewhere : counts.computeIfAbsent(cell, any -> new Count())).add(result);
        }
        String what = entry.title();
        String id = entry.id();
        for (var count : counts.entrySet()) {
            text.append("| %s | %s | %s | %s |\n".formatted(id, what, count.getKey(), count.getValue()));
            id = "";
            what = "";
        }
        String rest = elsewhere.toString();
        if (!rest.isEmpty() || counts.isEmpty()) {
            text.append("| %s | %s | %s | %s |\n".formatted(id, what, "-", rest.isEmpty() ? "none" : rest));
        }
    }
}
