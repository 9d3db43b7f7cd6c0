package dev.harrow.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Backends;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherTests {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream outStream = new PrintStream(out, true, UTF_8);
    private final Launcher launcher = new Launcher(
            List.of(
                    new Example("demo", "counts words", arguments -> outStream.println("counting " + arguments)),
                    new Example("breaks", "fails", arguments -> {
                        throw new IllegalStateException("broken on purpose");
                    }),
                    new Example("refuses", "cannot", arguments -> {
                        throw new Refusal("no file 'a\nb'");
                    })),
            outStream,
            new PrintStream(err, true, UTF_8));

    @Test
    void runsAnExampleWithItsArguments() {
        assertThat(launcher.launch(List.of("run", "demo", "a", "b"))).isZero();
        assertThat(out.toString(UTF_8)).isEqualToIgnoringNewLines("counting [a, b]");
    }

    @Test
    void listsEveryExampleWithItsSummary() {
        assertThat(launcher.launch(List.of("list"))).isZero();
        assertThat(out.toString(UTF_8).lines())
                .containsExactly("demo     counts words", "breaks   fails", "refuses  cannot");
    }

    /** S-24, SUBINT-6 · the table of the backends, which is no failure although one of them cannot be used. */
    @Test
    void saysWhatBackendsThereAre() {
        assertThat(launcher.launch(List.of("backends"))).isZero();
        assertThat(out.toString(UTF_8))
                .isEqualTo(Backends.report())
                .contains("fork ", "process ", "warm ", "* thread ");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void handsTheFilesToTheDemo() {
        assertThat(launcher.launch(List.of("demo", "some text.txt"))).isZero();
        assertThat(out.toString(UTF_8)).contains("[some text.txt]");
    }

    @Test
    void aRefusalIsOneLineWhateverIsInIt() {
        refuses("no file 'a?b'", "run", "refuses");
    }

    @Test
    void refusesAnUnknownExample() {
        refuses("unknown example 'nope'; the examples are demo, breaks, refuses", "run", "nope");
    }

    @Test
    void refusesRunWithoutAName() {
        refuses("run needs the name of an example", "run");
    }

    @Test
    void refusesAnUnknownCommand() {
        refuses("unknown command 'dance'; use demo, run, list or backends", "dance");
    }

    @Test
    void showsTheFailureOfAnExample() {
        assertThat(launcher.launch(List.of("run", "breaks"))).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("broken on purpose");
    }

    private void refuses(String message, String... arguments) {
        assertThat(launcher.launch(List.of(arguments))).isEqualTo(2);
        assertThat(err.toString(UTF_8).lines()).singleElement().asString().contains(message);
        assertThat(out.toString(UTF_8)).isEmpty();
    }
}
