package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** The code of the guide about testing compiles, as it stands there in one class, and does what the guide says. */
class TestingGuideTests {
    private static final Path GUIDE = Path.of("..", "docs", "guides", "testing.md");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final String IMPORTS = """
            import static dev.harrow.testing.RemoteAssertions.*;
            import static dev.harrow.testing.TreeAssertions.*;
            import static org.awaitility.Awaitility.await;
            import static org.junit.jupiter.api.Assertions.*;
            import dev.harrow.*;
            import dev.harrow.spi.Capability;
            import dev.harrow.spi.MessageType;
            import dev.harrow.testing.*;
            import dev.harrow.testing.spi.*;
            import java.io.*;
            import java.nio.file.*;
            import java.time.Duration;
            import java.util.Set;
            import java.util.concurrent.CountDownLatch;
            import java.util.concurrent.atomic.AtomicInteger;
            import java.util.stream.*;
            import org.junit.jupiter.api.*;
            import org.junit.jupiter.params.ParameterizedTest;
            import org.junit.jupiter.params.provider.ValueSource;
            """;

    @TempDir
    static Path classes;

    private static String text;

    @BeforeAll
    static void compile() throws Exception {
        text = Files.readString(GUIDE);
        String members =
                JAVA.matcher(text).results().map(block -> block.group(1)).collect(Collectors.joining("\n"));
        String source = IMPORTS + "class Guide {\n" + members + "}\n";
        Path file = Files.writeString(classes.resolve("Guide.java"), source);
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        printer,
                        printer,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        file.toString());
        assertThat(status).as("%s%n%s", messages, source).isZero();
    }

    private static URLClassLoader loader() throws Exception {
        return new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void everyTestOfTheGuideDoesWhatItSays() throws Exception {
        try (URLClassLoader loader = loader()) {
            EngineExecutionResults results = Kit.run(loader.loadClass("Guide"));

            assertThat(results.allEvents().failed().stream()).isEmpty();
            results.testEvents()
                    .assertStatistics(
                            stats -> stats.started(41).succeeded(40).aborted(1).skipped(1));
        }
    }

    @Test
    void theProbeOfTheGuideFindsWhatItIsFor() throws Exception {
        try (URLClassLoader loader = loader()) {
            LeakProbe probe = (LeakProbe)
                    loader.loadClass("Guide$TempFileProbe").getConstructor().newInstance();
            LeakProbe.Watch watch = probe.before();
            Path left = Files.createTempFile("my-app-", ".left");

            List<Leak> leaks = watch.leaks();
            assertThat(leaks).extracting(Leak::name).containsExactly("temporary file " + left);
            leaks.getFirst().cleanUp().run();

            assertThat(left).doesNotExist();
            assertThat(watch.leaks()).isEmpty();
        }
    }

    /** The tables are complete. */
    @Test
    void everySettingIsInTheGuide() throws Exception {
        for (Axis.Kind kind : Axis.Kind.values()) {
            assertThat(text).contains("`" + kind.parameter() + "`").contains("`" + kind.environment() + "`");
        }
        Pattern setting = Pattern.compile("\"(harrow\\.test\\.\\w+)\"");
        for (String source : List.of("Settings.java", "Report.java", "Schedules.java")) {
            setting.matcher(Files.readString(Path.of("src/main/java/dev/harrow/testing", source)))
                    .results()
                    .forEach(found -> assertThat(text).contains("`" + found.group(1) + "`"));
        }
    }
}
