package dev.harrow.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Harrow promises is proved by tests, and {@code docs/conformance.md} says by which. */
class ConformanceTests {
    private static final Path HOME = Path.of("..");
    private static final Path DOCUMENT = HOME.resolve("docs/conformance.md");

    private static Conformance project;

    /** Reads it once: that takes most of the time. */
    @BeforeAll
    static void read() {
        project = Conformance.of(HOME);
    }

    /** What is wrong of a catalogue of its own; its one class of tests is {@code SomeTests}. */
    private static List<String> problems(
            String catalogue, Map<String, SortedMap<Cell, Boolean>> runs, String... methods) {
        List<NamingTest> tests = new ArrayList<>();
        String source = "class SomeTests {\n" + List.of(methods).stream().collect(joining("\n")) + "\n}\n";
        Catalogue read = Catalogue.of(("## Section\n" + catalogue).lines().toList());
        NamingTest.addFrom(source, "testing/SomeTests.java", "some.SomeTests", read.areas(), tests);
        return new Conformance(
                        read,
                        tests,
                        test -> runs.getOrDefault(String.valueOf(test.method()), new TreeMap<>()),
                        List.of("0006-why.md"))
                .problems();
    }

    private static String test(String name, String names) {
        return "    /** " + names + " · a sentence. */\n    @Test\n    void " + name + "() {}\n";
    }

    private static SortedMap<Cell, Boolean> everywhere(boolean processInEachBuild) {
        SortedMap<Cell, Boolean> cells = new TreeMap<>();
        Cell.LINKS.forEach((backend, links) -> links.forEach(link -> cells.put(
                new Cell(backend, link),
                !backend.equals("warm") && (!backend.equals("process") || processInEachBuild))));
        return cells;
    }

    /** Every rule and every case that has to have one has a test, on every backend; and every name of a test is one. */
    @Test
    void everyRuleIsProved() {
        assertThat(project.problems()).isEmpty();
    }

    /** The document is what the tests and the catalogue say; with {@code -Dharrow.conformance=apply} it is written so. */
    @Test
    void theDocumentIsWhatTheTestsSay() throws IOException {
        String document = project.document();
        if ("apply".equals(System.getProperty("harrow.conformance"))) {
            Files.writeString(DOCUMENT, document, UTF_8);
        }

        assertThat(Conformance.difference(document, Files.exists(DOCUMENT) ? Files.readString(DOCUMENT, UTF_8) : ""))
                .as(
                        "docs/conformance.md is not what the tests and the catalogue say; write it anew with mvn -pl testing"
                                + " -am test -Dtest=ConformanceTests -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dharrow.conformance=apply")
                .isEmpty();
    }

    /** HARN-5 · the backends inside of this JVM are spared nothing of what is said of cancels, but for the signals of processes. */
    @Test
    void noBackendOfThisJvmIsSpared() {
        assertThat(Catalogue.of(HOME).entries())
                .filteredOn(entry -> entry.section().startsWith("6. ")
                        || List.of("CANC", "PEER").contains(entry.section()))
                .filteredOn(entry -> !entry.backends().isEmpty() && !entry.id().equals("CANC-19"))
                .hasSizeGreaterThan(20)
                .allSatisfy(entry -> assertThat(entry.backends()).as(entry.id()).contains("thread", "isolated"));
    }

    // ---- what is noticed

    /** A test that names what is unknown. */
    @Test
    void anUnknownNameIsNoticed() {
        assertThat(problems("S-1 | required | - | one |", Map.of(), test("one", "S-1, S-2")))
                .singleElement()
                .asString()
                .isEqualTo("SomeTests.one names S-2, which is unknown; correct the name, or add it to catalogue.txt");
    }

    /** A rule without a test, or without one on a backend, in each build where that is wanted. */
    @Test
    void whatIsNotProvedIsNoticed() {
        String catalogue = "S-1 | required | all | one |\nCTX-1 | required | all | two |\nS-2 | required | - | three |";
        String[] methods = {test("one", "S-1, CTX-1"), test("two", "S-2")};

        assertThat(problems(catalogue, Map.of("one", everywhere(true)), methods))
                .isEmpty();
        assertThat(problems(catalogue, Map.of("one", everywhere(true))))
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem).contains("has no test; name it"));
        assertThat(problems(catalogue, Map.of("one", everywhere(false)), methods))
                .singleElement()
                .asString()
                .isEqualTo("S-1 (one) has no test on process; it is named by SomeTests.one");
        assertThat(problems(catalogue, Map.of(), methods))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("no test on thread, isolated, process, warm"));
    }

    /** A line that was right before there was a test. */
    @Test
    void aStaleLineIsNoticed() {
        String catalogue = """
                S-1 | planned | | one | later
                S-2 | none | | two | 0006
                S-3 | n/a | | three |
                """;

        assertThat(problems(catalogue, Map.of())).isEmpty();
        assertThat(problems(catalogue, Map.of(), test("one", "S-1..S-3")))
                .containsExactly(
                        "S-1 is named by SomeTests.one, and said to be planned; correct its line in catalogue.txt",
                        "S-2 is named by SomeTests.one, and said to be no counterpart; correct its line in catalogue.txt",
                        "S-3 is named by SomeTests.one, and said to be n/a; correct its line in catalogue.txt");
    }

    /** A decision that nobody has made. */
    @Test
    void aMissingDecisionIsNoticed() {
        assertThat(problems("S-2 | none | | two | 0007", Map.of()))
                .singleElement()
                .asString()
                .isEqualTo("S-2 has no counterpart by decision '0007', which is not in docs/adr");
    }

    /** A line that nobody can read is no line that is left out. */
    @Test
    void aWrongLineIsRefused() {
        assertThatThrownBy(() -> problems("S-1 | required | all | one", Map.of()))
                .hasMessageContaining("catalogue.txt:2: 'S-1 | required | all | one' is no line of the catalogue");
        assertThatThrownBy(() -> problems("S-1 | done | all | one |", Map.of()))
                .hasMessageContaining("state 'done' is unknown; write required, ");
        assertThatThrownBy(() -> problems("S-1 | required | threads | one |", Map.of()))
                .hasMessageContaining(
                        "backends 'threads' are unknown; write all, -, or some of thread, isolated, process, warm");
        assertThatThrownBy(() -> problems("S-1 | required | | one |", Map.of()))
                .hasMessageContaining("backends '' are");
        assertThatThrownBy(() -> problems("S-1 | planned | | one |", Map.of()))
                .hasMessageContaining("the note is missing");
        assertThatThrownBy(() -> problems("S-1 | required | - | one |\nS-1 | required | - | two |", Map.of()))
                .hasMessageContaining("S-1 is twice in catalogue.txt");
    }

    /** Who reads the failure of the build sees where the two part. */
    @Test
    void theFirstDifferenceIsTold() {
        assertThat(Conformance.difference("a\nb\n", "a\nb\n")).isEmpty();
        assertThat(Conformance.difference("a\nb\nc", "a\nx\nc"))
                .containsExactly("line 2 is:        x", "it has to be: b");
        assertThat(Conformance.difference("a\nb", "a"))
                .containsExactly("line 2 is:        (nothing)", "it has to be: b");
    }

    // ---- on what a test is run

    /** As the build says it: what is left out by a mark, by a sample, by an execution, or because it is about something else. */
    @Test
    void theRunsOfATestAreThoseOfTheBuild() {
        Runs runs = new Runs(Execution.all(Path.of("pom.xml")));
        List<NamingTest> tests = NamingTest.all(HOME, Catalogue.of(HOME).areas());

        assertThat(words(runs, tests, "CallTests.functionsAreServedOnlyIfTheyAreExposed", false))
                .isEqualTo("process (tcp), warm (uds, tcp)");
        assertThat(words(runs, tests, "CallTests.functionsAreServedOnlyIfTheyAreExposed", true))
                .startsWith("thread (local, encoded), isolated");
        assertThat(words(runs, tests, "LadderTests.anActorThatComputesIsAbandonedWithinTheBudget", true))
                .isEqualTo("thread, isolated");
        assertThat(words(runs, tests, "LadderTests.anActorThatComputesIsAbandonedWithinTheBudget", false))
                .isEmpty();
        assertThat(words(runs, tests, "ProcessTests.aJvmThatDoesNotStartIsToldAtTheStart", true))
                .isEqualTo("process (uds)");
        assertThat(words(runs, tests, "WarmTests.anActorIsInAJvmThatStoodBy", true))
                .isEqualTo("warm (uds)");
        assertThat(words(runs, tests, "ChildJvmTests.aSignalEndsTheTreeWithTheUsersAbort", true))
                .isEmpty();
        assertThat(words(runs, tests, "FaultsTests.anAnswerThatCannotBeReadFailsItsCall", true))
                .isEqualTo("thread");
        assertThat(words(runs, tests, "EndpointTests", true)).isEmpty();
    }

    private static String words(Runs runs, List<NamingTest> tests, String name, boolean usual) {
        NamingTest test = tests.stream()
                .filter(each -> each.toString().equals(name))
                .findFirst()
                .orElseThrow();
        return Cell.words(runs.of(test).entrySet().stream()
                .filter(cell -> cell.getValue() == usual)
                .map(Map.Entry::getKey)
                .toList());
    }
}
