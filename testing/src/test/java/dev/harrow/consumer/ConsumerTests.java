package dev.harrow.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Harrow as a user's module and as a user's class path sees it, with every form of call target, accepted or refused: the module in
 * {@code consumer/} exports one package, opens another to Harrow, keeps a third to itself, and uses the public API only.
 *
 * <p>It is compiled here and run in a JVM of its own, without any option that a user would not give.
 */
class ConsumerTests {

    @TempDir
    static Path classes;

    @BeforeAll
    static void compile() throws IOException, URISyntaxException {
        List<String> arguments =
                new ArrayList<>(List.of("--module-path", ModulePath.ofHarrow(), "-d", classes.toString()));
        try (Stream<Path> walk = Files.walk(sources())) {
            walk.map(Path::toString).filter(path -> path.endsWith(".java")).forEach(arguments::add);
        }
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        int failures =
                ToolProvider.findFirst("javac").orElseThrow().run(printer, printer, arguments.toArray(String[]::new));
        assertThat(failures).as(messages.toString()).isZero();
    }

    /** S-51, DESIGN §2 · what is called runs, and what cannot be sent is refused with what to write instead. */
    @TestFactory
    List<DynamicTest> targetsAreCalledOrRefusedOnTheModulePath() throws Exception {
        String path = ModulePath.ofHarrow() + File.pathSeparator + classes;
        return compare("[module path] ", run(List.of("--module-path", path, "-m", "names/names.main.Main")));
    }

    /** S-51, DESIGN §2 · the same without modules, where nothing is closed. */
    @TestFactory
    List<DynamicTest> targetsAreCalledOrRefusedOnTheClassPath() throws Exception {
        String path = ModulePath.ofHarrow() + File.pathSeparator + classes;
        return compare("[class path] ", run(List.of("-cp", path, "names.main.Main")));
    }

    private static List<DynamicTest> compare(String prefix, String output) throws Exception {
        Map<String, String> actual = outcomes(output.lines().toList(), line -> !line.startsWith("SLF4J"), "");
        Map<String, String> expected = outcomes(
                Files.readAllLines(sources().resolve("expected.txt")),
                line -> !line.startsWith("[") || line.startsWith(prefix),
                prefix);
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest(
                "every case ran", () -> assertThat(actual.keySet()).isEqualTo(expected.keySet())));
        expected.forEach((label, outcome) -> tests.add(DynamicTest.dynamicTest(
                label, () -> assertThat(actual.get(label)).isEqualTo(outcome))));
        return tests;
    }

    private static Map<String, String> outcomes(List<String> lines, Predicate<String> wanted, String prefix) {
        Map<String, String> outcomes = new LinkedHashMap<>();
        for (String line : lines) {
            if (wanted.test(line)) {
                String own = line.startsWith(prefix) ? line.substring(prefix.length()) : line;
                String[] parts = own.split(" \\| ", 2);
                outcomes.put(parts[0], parts.length == 2 ? parts[1] : "");
            }
        }
        return outcomes;
    }

    private static String run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(arguments);
        Path output = Files.createTempFile("consumer", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            String text = Files.readString(output);
            assertThat(ended)
                    .as("the consumer ended in time; it printed: %s", text)
                    .isTrue();
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static Path sources() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ConsumerTests.class.getResource("expected.txt"))
                        .toURI())
                .getParent();
    }
}
