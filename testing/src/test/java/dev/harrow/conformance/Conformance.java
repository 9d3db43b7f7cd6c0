package dev.harrow.conformance;

import dev.harrow.conformance.Catalogue.Entry;
import dev.harrow.conformance.Catalogue.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the tests against the catalogue: what is wrong, and the document for people. */
final class Conformance {
    /** The backends that every build runs all of the behaviour on. */
    private static final List<String> USUAL = List.of("thread", "isolated");

    private static final Pattern DECISION = Pattern.compile("\\d{4}");

    private final Catalogue catalogue;
    private final List<NamingTest> tests;
    private final Map<NamingTest, SortedMap<Cell, Boolean>> runs = new HashMap<>();
    private final List<String> decisions;

    /**
     * @param runs on what a test is run, and whether in each build
     * @param decisions the names of the files in {@code docs/adr}
     */
    Conformance(
            Catalogue catalogue,
            List<NamingTest> tests,
            Function<NamingTest, SortedMap<Cell, Boolean>> runs,
            List<String> decisions) {
        this.catalogue = catalogue;
        this.tests = tests;
        tests.forEach(test -> this.runs.put(test, runs.apply(test)));
        this.decisions = decisions;
    }

    /** Of the project whose folder this is. */
    static Conformance of(Path home) {
        Catalogue catalogue = Catalogue.of(home);
        Runs runs = new Runs(Execution.all(home.resolve("testing/pom.xml")));
        try (Stream<Path> files = Files.list(home.resolve("docs/adr"))) {
            List<String> decisions = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            return new Conformance(catalogue, NamingTest.all(home, catalogue.areas()), runs::of, decisions);
        } catch (IOException e) {
            throw new UncheckedIOException("the decisions are read in " + home.resolve("docs/adr"), e);
        }
    }

    private List<NamingTest> testsOf(String id) {
        return tests.stream().filter(test -> test.names().contains(id)).toList();
    }

    private SortedMap<Cell, Boolean> cellsOf(List<NamingTest> naming) {
        SortedMap<Cell, Boolean> cells = new TreeMap<>();
        naming.forEach(test -> runs.getOrDefault(test, new TreeMap<>())
                .forEach((cell, usual) -> cells.merge(cell, usual, Boolean::logicalOr)));
        return cells;
    }

    // ---- what is wrong

    /** Each a sentence that says what to do; empty if all is right. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (NamingTest test : tests) {
            for (String name : test.names()) {
                if (catalogue.entry(name) == null) {
                    problems.add(test + " names " + name + ", which is unknown; correct the name, or add it to "
                            + Catalogue.NAME);
                }
            }
        }
        for (Entry entry : catalogue.entries()) {
            problems.addAll(problemsOf(entry));
        }
        return problems;
    }

    private List<String> problemsOf(Entry entry) {
        List<NamingTest> naming = testsOf(entry.id());
        List<String> problems = new ArrayList<>();
        switch (entry.state().tests()) {
            case NEEDED -> {
                if (naming.isEmpty()) {
                    problems.add(entry.id() + " (" + entry.title()
                            + ") has no test; name it in the Javadoc of one that proves it");
                } else if (!isProved(entry, naming)) {
                    problems.add(entry.id() + " (" + entry.title() + ") has no test on "
                            + String.join(", ", missing(entry, naming)) + "; it is named by " + words(naming));
                }
            }
            case REFUSED -> {
                if (!naming.isEmpty()) {
                    problems.add(entry.id() + " is named by " + words(naming) + ", and said to be "
                            + entry.state().title() + "; correct its line in " + Catalogue.NAME);
                }
            }
        }
        if (entry.state() == State.NONE && decision(entry).isEmpty()) {
            problems.add(
                    entry.id() + " has no counterpart by decision '" + entry.note() + "', which is not in docs/adr");
        }
        return problems;
    }

    private boolean isProved(Entry entry, List<NamingTest> naming) {
        return missing(entry, naming).isEmpty();
    }

    /**
     * The backends on which it has no test. On those inside of this JVM each build has to have one; so it has for a rule on processes. Otherwise
     * it is enough that profile {@value Execution#PROFILE} has.
     */
    private List<String> missing(Entry entry, List<NamingTest> naming) {
        SortedMap<Cell, Boolean> cells = cellsOf(naming);
        return entry.backends().stream()
                .filter(backend -> {
                    boolean inEachBuild = USUAL.contains(backend) || (entry.isRule() && backend.equals("process"));
                    return cells.entrySet().stream()
                            .noneMatch(cell ->
                                    cell.getKey().backend().equals(backend) && (cell.getValue() || !inEachBuild));
                })
                .toList();
    }

    private List<String> decision(Entry entry) {
        return DECISION.matcher(entry.note()).matches()
                ? decisions.stream()
                        .filter(file -> file.startsWith(entry.note() + "-"))
                        .toList()
                : List.of();
    }

    private static String words(List<NamingTest> naming) {
        return naming.stream().map(NamingTest::toString).collect(Collectors.joining(", "));
    }

    // ---- the document

    /** In Markdown. */
    String document() {
        StringBuilder text = new StringBuilder("""
                # Conformance

                Which test proves what Harrow promises: each rule of behaviour (S-n), each deliberate deviation from the reference model (D-n), and each case
                behind them. The build makes this page from the Javadoc of the tests and the catalogue beside them, and fails when it is not what they say;
                `CONTRIBUTING.md` says how to renew it.

                """);
        summary(text);
        text.append("""

                *Every build* and *matrix* say on which backends the tests are run by `mvn verify`, and by `mvn verify -P matrix` in addition; where a
                backend has more than one link, over which; "encoded" is the link inside a JVM, with every value going through the codec. A few tests that
                every build draws at random, on `warm` and over `tcp`, are not counted. A dash says that the rule is about no backend: its tests run as they are. After `-P
                matrix`, `./harrow conformance` says what was really run, and what was left out and why.
                """);
        String section = "";
        for (Entry entry : catalogue.entries()) {
            if (!entry.section().equals(section)) {
                section = entry.section();
                text.append("\n## ").append(section).append("\n\n");
                text.append("| | what | state | tests | every build | matrix |\n|---|---|---|---|---|---|\n");
            }
            line(text, entry);
        }
        files(text);
        return text.toString();
    }

    private void summary(StringBuilder text) {
        Map<State, List<Entry>> byState = catalogue.entries().stream().collect(Collectors.groupingBy(Entry::state));
        text.append("| state | rules | cases |\n|---|---|---|\n");
        for (State state : State.values()) {
            List<Entry> entries = byState.getOrDefault(state, List.of());
            if (!entries.isEmpty()) {
                long rules = entries.stream().filter(Entry::isRule).count();
                text.append("| %s | %d | %d |\n".formatted(state.title(), rules, entries.size() - rules));
            }
        }
    }

    private void line(StringBuilder text, Entry entry) {
        List<NamingTest> naming = testsOf(entry.id());
        SortedMap<Cell, Boolean> cells = cellsOf(naming);
        text.append("| %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        entry.id(),
                        entry.title(),
                        state(entry),
                        naming.stream().map(test -> "`" + test + "`").collect(Collectors.joining(", ")),
                        ran(entry, naming, cells, true),
                        ran(entry, naming, cells, false)));
    }

    private String state(Entry entry) {
        List<String> decision = entry.state() == State.NONE ? decision(entry) : List.of();
        if (!decision.isEmpty()) {
            return entry.state().title() + ": [" + entry.note() + "](adr/" + decision.getFirst() + ")";
        }
        if (entry.note().isEmpty()) {
            return entry.state().title();
        }
        return entry.state().title() + (entry.state() == State.PLANNED ? ": " : "; ") + entry.note();
    }

    private static String ran(Entry entry, List<NamingTest> naming, SortedMap<Cell, Boolean> cells, boolean usual) {
        if (naming.isEmpty()) {
            return "";
        }
        String words = Cell.words(cells.entrySet().stream()
                .filter(cell -> cell.getValue() == usual)
                .map(Map.Entry::getKey)
                .toList());
        return words.isEmpty() && entry.backends().isEmpty() ? "-" : words;
    }

    private void files(StringBuilder text) {
        SortedSet<String> lines = new TreeSet<>();
        tests.stream()
                .filter(test -> test.names().stream().anyMatch(name -> catalogue.entry(name) != null))
                .forEach(test -> lines.add("- [%s](../%s)\n".formatted(test.simpleType(), test.file())));
        text.append("\n## Where the tests are\n\n");
        lines.forEach(text::append);
    }

    // ---- the differences of two documents

    /** The first line that differs, of both; empty if none does. */
    static List<String> difference(String expected, String found) {
        List<String> one = Arrays.asList(expected.split("\n", -1));
        List<String> other = Arrays.asList(found.split("\n", -1));
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            String left = i < one.size() ? one.get(i) : "(nothing)";
            String right = i < other.size() ? other.get(i) : "(nothing)";
            if (!Objects.equals(left, right)) {
                return List.of("line " + (i + 1) + " is:        " + right, "it has to be: " + left);
            }
        }
        return List.of();
    }
}
