package dev.harrow.examples.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the probe does with its command line and with what scenarios report, with scenarios of its own. */
class ProbeCommandTests {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<List<String>> runs = new ArrayList<>();
    private final Probe probe = new Probe(
            List.of(
                    new Scenario("fine", "it works", "that it works", true, (report, options) -> {
                        runs.add(options);
                        report.see(true, "it works");
                    }),
                    new Scenario("odd", "it does not", "that it works", false, (report, options) -> {
                        report.see(false, "it does not work");
                        report.see(true, "it goes on");
                    }),
                    new Scenario("elsewhere", "not here", "something", false, (report, options) -> {
                        throw new NotApplicable("the moon is missing");
                    }),
                    new Scenario("broken", "it fails", "something", false, (report, options) -> {
                        throw new IllegalStateException("broken on purpose");
                    })),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));

    @Test
    void aScenarioHasABannerWithWhatIsExpectedAndSeen() {
        assertThat(probe.run(List.of("fine", "-Xint"))).isEqualTo(Status.EXPECTED);

        List<String> lines = out.toString(UTF_8).lines().toList();
        assertThat(lines.getFirst()).startsWith("== fine (JDK ");
        assertThat(lines).contains("expected: that it works", "observed: it works");
        assertThat(lines.getLast()).startsWith("fine: as expected (");
        assertThat(runs).containsExactly(List.of("-Xint"));
    }

    @Test
    void oneThingThatIsNotExpectedIsEnough() {
        assertThat(probe.run(List.of("odd"))).isEqualTo(Status.UNEXPECTED);
        assertThat(out.toString(UTF_8))
                .contains("observed, AGAINST the expectation: it does not work")
                .contains("odd: NOT AS EXPECTED (");
    }

    @Test
    void whatIsNotApplicableHasAStatusOfItsOwn() {
        assertThat(probe.run(List.of("elsewhere"))).isEqualTo(Status.NOT_APPLICABLE);
        assertThat(out.toString(UTF_8)).contains("not applicable: the moon is missing");
    }

    @Test
    void aScenarioThatFailsIsNotAsExpectedAndShowsWhy() {
        assertThat(probe.run(List.of("broken"))).isEqualTo(Status.UNEXPECTED);
        assertThat(out.toString(UTF_8)).contains("failed: java.lang.IllegalStateException: broken on purpose");
        assertThat(err.toString(UTF_8)).contains("at dev.harrow.examples.probe.ProbeCommandTests");
    }

    @Test
    void allRunsAllAndEndsAsTheWorst() {
        assertThat(probe.run(List.of("all"))).isEqualTo(Status.UNEXPECTED);
        assertThat(out.toString(UTF_8).lines().filter(line -> line.startsWith("== ")))
                .hasSize(4);
    }

    @Test
    void aCommandLineThatIsWrongIsOneLineAndStartsNothing() {
        refuses("unknown scenario 'no?ne'; the scenarios are fine, odd, elsewhere, broken, and all", "no\nne");
        refuses("--limit needs a number of seconds from 1 to 3600", "--limit");
        refuses("--limit needs a number of seconds from 1 to 3600", "--limit", "0", "fine");
        refuses("--limit needs a number of seconds from 1 to 3600", "--limit", "soon", "fine");
        refuses("scenario 'odd' takes no options; leave out '-Xint'", "odd", "-Xint");
        refuses("scenario 'all' takes no options; leave out '-Xint'", "all", "-Xint");
        refuses("'odd' is no option; those of scenario 'fine' begin with '-'", "fine", "odd");
        assertThat(runs).isEmpty();
    }

    private void refuses(String message, String... arguments) {
        err.reset();
        assertThat(probe.run(List.of(arguments))).isEqualTo(Status.REFUSED);
        assertThat(err.toString(UTF_8).lines()).singleElement().isEqualTo("harrow: " + message);
        assertThat(out.toString(UTF_8)).isEmpty();
    }
}
