package dev.harrow.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Backends;
import dev.harrow.conformance.TestReport.End;
import dev.harrow.conformance.TestReport.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a run of the tests, by its reports. */
class RunReportTests {
    private static final Catalogue CATALOGUE = Catalogue.of("""
            ## Rules
            S-1 | required | all | one |
            S-2 | required | - | two |
            S-3 | planned | | three | later
            S-4 | required | thread | four |
            """.lines().toList());

    private static final List<NamingTest> TESTS = List.of(
            new NamingTest("testing/SomeTests.java", "some.SomeTests", "one", Set.of("S-1")),
            new NamingTest("runtime/OtherTests.java", "some.OtherTests", null, Set.of("S-2")));

    @TempDir
    private Path home;

    private static Result result(String method, String backend, End end, String reason) {
        return new Result(
                "some.SomeTests",
                method,
                new Cell(backend, Cell.LINKS.get(backend).getFirst()),
                end,
                reason);
    }

    private static RunReport report(Result... results) {
        return new RunReport(CATALOGUE.entries(), TESTS, List.of(results));
    }

    private void write(String folder, String properties, String cases) throws IOException {
        Path reports = Files.createDirectories(home.resolve(folder));
        Files.writeString(reports.resolve("TEST-some.SomeTests.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="some.SomeTests"><properties>%s</properties>%s</testsuite>
                """.formatted(properties, cases));
        Files.writeString(reports.resolve("some.SomeTests.txt"), "no XML");
    }

    /** Backend and link are in the name of the run; how it has ended, and why it was skipped, below it. */
    @Test
    void theNameOfARunSaysWhatItWasOn() throws IOException {
        write("testing/target/surefire-reports", "", """
                <testcase name="one(Nursery) on thread over local" classname="some.SomeTests"/>
                <testcase name="one(Nursery) on process over tcp, steered by seed 7" classname="some.SomeTests"><skipped message="because &amp;c"/></testcase>
                <testcase name="two(String)[1] &quot;x&quot;" classname="some.SomeTests"><failure message="no">trace</failure></testcase>
                <testcase name="three" classname="some.SomeTests"><error type="E"/></testcase>
                <testcase name="" classname="some.SomeTests"><error type="E"/></testcase>
                """);

        assertThat(TestReport.read(home))
                .containsExactly(
                        new Result("some.SomeTests", "one", new Cell("thread", "local"), End.PASSED, ""),
                        new Result("some.SomeTests", "one", new Cell("process", "tcp"), End.SKIPPED, "because &c"),
                        new Result("some.SomeTests", "two", null, End.FAILED, ""),
                        new Result("some.SomeTests", "three", null, End.FAILED, ""));
    }

    /** A class that is run as a whole has the number of the run at its name, and no more. */
    @Test
    void theNumberOfARunSaysWhatAWholeClassWasOn() throws IOException {
        write(
                "testing/target/surefire-reports-matrix",
                "<property name='harrow.test.backends' value='warm,process'/><property name='harrow.test.transports' value='tcp,uds'/>",
                """
                <testcase name="one(Nursery)" classname="some.SomeTests[1]"/>
                <testcase name="one(Nursery)" classname="some.SomeTests[2]"/>
                <testcase name="two(String)[1] &quot;x&quot;" classname="some.SomeTests[3]"/>
                <testcase name="one(Nursery)" classname="some.SomeTests[4]"/>
                <testcase name="one(Nursery)" classname="some.SomeTests[5]"/>
                """);

        assertThat(TestReport.read(home))
                .containsExactly(
                        new Result("some.SomeTests", "one", new Cell("process", "uds"), End.PASSED, ""),
                        new Result("some.SomeTests", "one", new Cell("process", "tcp"), End.PASSED, ""),
                        new Result("some.SomeTests", "two", new Cell("warm", "uds"), End.PASSED, ""),
                        new Result("some.SomeTests", "one", new Cell("warm", "tcp"), End.PASSED, ""),
                        new Result("some.SomeTests", "one", null, End.PASSED, ""));
    }

    /** On that the numbers rest: the kit runs a class in the order of these. */
    @Test
    void theBackendsOfTheKitAreInTheOrderOfTheirKeys() {
        assertThat(Backends.all().stream().map(info -> info.key().key()))
                .isSorted()
                .containsAll(Cell.LINKS.keySet());
    }

    /** A test that says itself on what it is counts for what all is on in its JVM. */
    @Test
    void theSettingsOfAJvmSayWhatTheOthersWereOn() throws IOException {
        write(
                "testing/target/surefire-reports-warm",
                "<property name='harrow.test.backends' value='warm'/><property name='harrow.test.transports' value='uds'/>",
                "<testcase name='one' classname='some.SomeTests'/>");
        write(
                "testing/target/surefire-reports-always-encode",
                "<property name='harrow.test.backends' value='thread'/><property name='harrow.local.alwaysEncode' value='true'/>",
                "<testcase name='one(Nursery) on thread over local' classname='some.SomeTests'/>");
        write(
                "testing/target/surefire-reports-matrix",
                "<property name='harrow.test.backends' value='process,warm'/>",
                "<testcase name='one' classname='some.SomeTests'/>");

        assertThat(TestReport.read(home))
                .extracting(Result::cell)
                .containsExactly(new Cell("thread", Cell.ENCODED), null, new Cell("warm", "uds"));
    }

    /** A report that is cut off is no run without tests. */
    @Test
    void aBrokenReportIsTold() throws IOException {
        Path reports = Files.createDirectories(home.resolve("testing/target/surefire-reports"));
        Files.writeString(reports.resolve("TEST-some.SomeTests.xml"), "<testsuite><testcase");

        assertThatThrownBy(() -> TestReport.read(home))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TEST-some.SomeTests.xml cannot be read; run the tests again");
    }

    /** First what was not proved, with the reasons of the marks; then all, by backend and link. */
    @Test
    void whatWasNotProvedComesFirst() {
        RunReport report = report(
                result("one", "thread", End.PASSED, ""),
                result("one", "thread", End.PASSED, ""),
                result("one", "process", End.SKIPPED, "it is slow"),
                result("one", "warm", End.SKIPPED, "it is slow"),
                result("one", "isolated", End.FAILED, ""),
                result("another", "warm", End.PASSED, ""),
                new Result("some.OtherTests", "any", null, End.PASSED, ""));

        assertThat(report.text().lines())
                .contains(
                        "- 1 of 3 rules and cases were proved on all backends that they allow, by 7 runs of tests",
                        "- with a test that failed: 1",
                        "- without a test that passed on warm: 1",
                        "| S-1 | one | isolated: failed<br>process, warm: it is slow |",
                        "| S-4 | four | thread: no test was run |",
                        "| S-1 | one | thread over local | 2 passed |",
                        "|  |  | isolated over local | **1 failed** |",
                        "|  |  | process over uds | 1 skipped (it is slow) |",
                        "| S-2 | two | - | 1 passed |",
                        "| S-4 | four | - | none |")
                .noneMatch(line -> line.contains("three"));
        assertThat(report.hasFailures()).isTrue();
    }

    /** Only what proves a rule counts, and only a failure is one. */
    @Test
    void aFailureElsewhereIsNotOneOfARule() {
        assertThat(report(result("another", "thread", End.FAILED, "")).hasFailures())
                .isFalse();
        assertThat(report(result("one", "thread", End.SKIPPED, "why")).hasFailures())
                .isFalse();
    }
}
