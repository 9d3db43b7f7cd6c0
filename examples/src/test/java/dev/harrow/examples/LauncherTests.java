package dev.harrow.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTests {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream outStream = new PrintStream(out, true, UTF_8);
    private final Launcher launcher = new Launcher(
            List.of(
                    new Example("demo", "counts words", arguments -> outStream.println("counting " + arguments)),
                    new Example("breaks", "fails", arguments -> {
                        throw new IllegalStateException("broken on purpose");
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
        assertThat(out.toString(UTF_8).lines()).containsExactly("demo    counts words", "breaks  fails");
    }

    @Test
    void handsReadableFilesToTheDemo(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("some text.txt"), "words");
        assertThat(launcher.launch(List.of("demo", file.toString()))).isZero();
        assertThat(out.toString(UTF_8)).contains("some text.txt");
    }

    @Test
    void refusesAMissingFile() {
        refuses("no readable file 'missing.txt'; name text files, or none", "demo", "missing.txt");
    }

    @Test
    void refusesAnUnknownExample() {
        refuses("unknown example 'nope'; the examples are demo, breaks", "run", "nope");
    }

    @Test
    void refusesRunWithoutAName() {
        refuses("run needs the name of an example", "run");
    }

    @Test
    void refusesAnUnknownCommand() {
        refuses("unknown command 'dance'; use demo, run or list", "dance");
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
