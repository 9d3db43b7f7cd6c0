package dev.harrow.examples.words;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Backend;
import dev.harrow.examples.Programs;
import dev.harrow.examples.Refusal;
import dev.harrow.spawn.ProcessBackend;
import dev.harrow.spawn.ThreadBackend;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo, as {@code ./harrow demo} runs it. */
class DemoTests {
    private static final String ACTOR = "#[0-9a-f]{8}";

    @TempDir
    private Path home;

    /** STRM-1, ERR-7, CTX-2 · counts by streams, and then a failure comes up through two dialogs and ends what is beside it. */
    @Test
    void countsTheDocumentationAndSurvivesItsCrashDrill() throws Exception {
        Files.createDirectories(home.resolve("docs/guides"));
        Files.writeString(home.resolve("README.md"), "Two words\n");
        Files.writeString(home.resolve("CHANGELOG.md"), "");
        Files.writeString(home.resolve("docs/guides/long.md"), "the words of the guide\n".repeat(4000));
        Files.writeString(home.resolve("docs/data.bin"), "no documentation");

        Programs.Outcome outcome = Programs.launch(home, "demo", "--counters", "3");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        List<String> lines = outcome.out();
        assertThat(lines).first().isEqualTo("Counting the words of 2 files with 3 counters");
        assertThat(lines)
                .contains(
                        "         8,000  the",
                        "         4,001  words",
                        "         4,000  guide",
                        "             1  two",
                        "Totals: 4,001 lines, 20,002 words, 5 distinct");
        assertThat(lines)
                .anyMatch(line -> line.matches("Throughput: 0\\.1 MB streamed as 4,001 items, .* MB/s, .* words/s"));
        String tree = String.join("\n", lines);
        assertThat(tree)
                .containsPattern("(?s)  root" + ACTOR + ".*`-- aggregator" + ACTOR + ".*\\|-- counter-1" + ACTOR
                        + ".*\\|-- counter-2" + ACTOR + ".*`-- counter-3" + ACTOR);

        int drill = lines.indexOf("Crash drill: item 2,001 of 4,001 loses its second half on the way to its counter");
        assertThat(drill).isPositive();
        List<String> told = lines.subList(drill + 1, lines.size());
        assertThat(told)
                .filteredOn(line -> line.matches("  counter-[123] was cancelled after \\d+ good lines and [01] bad"))
                .hasSize(3)
                .filteredOn(line -> line.endsWith("1 bad"))
                .hasSize(1);
        assertThat(told)
                .contains(
                        "  the failure:     java.io.StreamCorruptedException",
                        "  an IOException:  true",
                        "  left behind: no actor, 0 abandoned, no process");
        Matcher origin =
                Pattern.compile("  origin: +(counter-[123]" + ACTOR + ")").matcher(String.join("\n", told));
        assertThat(origin.find()).isTrue();
        assertThat(told)
                .anyMatch(line -> line.matches("  hops: +" + origin.group(1) + " -> aggregator" + ACTOR + " -> root"));
    }

    /** D-1, STRM-1 · counters in processes of their own count the same, show their pids, and one that is killed is a failure like any other. */
    @ParameterizedTest
    @CsvSource({"process, 3", "warm, 3", "mixed, 2"})
    void countsWithProcessesAndSurvivesItsKillDrill(String backend, int processes) throws Exception {
        Path file = Files.writeString(home.resolve("long.md"), "the words of the guide\n".repeat(4000));

        Programs.Outcome outcome =
                Programs.launch(home, "demo", "--counters", "3", "--backend", backend, file.toString());

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        List<String> lines = outcome.out();
        assertThat(lines).contains("         8,000  the", "Totals: 4,000 lines, 20,000 words, 4 distinct");
        assertThat(lines)
                .filteredOn(line -> line.matches("  counter-[123] is process \\d+"))
                .hasSize(processes);
        int drill = lines.indexOf("Kill drill: item 2,000 of 4,000 comes when a counter has just been killed");
        assertThat(drill).isPositive();
        List<String> told = lines.subList(drill + 1, lines.size());
        assertThat(told.getFirst()).matches("  SIGKILL for counter-1, process \\d+");
        assertThat(told).contains("  the failure:     dev.harrow.TransportClosedException");
        assertThat(told)
                .anyMatch(
                        line -> line.matches(
                                "  message: +actor counter-1" + ACTOR
                                        + " died although nobody had asked it to end: process \\d+ ended with exit status 137 \\(SIGKILL\\)"));
        assertThat(told).last().isEqualTo("  left behind: no actor, 0 abandoned, no process");
    }

    /** CTX-2 · whatever the input, every counter is at work when one fails. */
    @Test
    void theCrashDrillOfAShortInputCancelsEveryCounter() throws Exception {
        Path file = Files.writeString(home.resolve("short.txt"), "two lines\nare enough");

        Programs.Outcome outcome = Programs.launch(home, "demo", "--counters", "2", file.toString());

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains(
                        "Totals: 2 lines, 4 words, 4 distinct",
                        "Crash drill: the input 1025 times over, and item 1,025 of 2,050 loses its second half on the way to"
                                + " its counter")
                .filteredOn(line -> line.matches("  counter-[12] was cancelled after \\d+ good lines and [01] bad"))
                .hasSize(2);
    }

    /** DESIGN §4 · senders wait for their receivers: the launcher's JVM has 40 MB. */
    @Test
    void countsAFileThatIsLargerThanItsMemory() throws Exception {
        Path file = large("a line of some words, and then another one\n".repeat(25_000));
        Programs.Outcome outcome = Programs.launch(home, "demo", file.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("Totals: 1,250,000 lines, 11,250,000 words, 9 distinct");
    }

    /** DESIGN §4 · a window is counted in items, so an item has a bound as well. */
    @Test
    void countsALineThatIsLargerThanItsMemory() throws Exception {
        Path file = large("one \u00e9t\u00e9 \u4e2d\u6587, ".repeat(60_000));
        Programs.Outcome outcome = Programs.launch(home, "demo", file.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("Totals: 1 lines, 9,000,000 words, 3 distinct");
    }

    /** Counters behind class loaders of their own count the same, alone and beside all other kinds, and one that fails is a failure like any other. */
    @ParameterizedTest
    @CsvSource({"isolated, 4", "mixed, 1"})
    void countsBehindClassLoaders(String backend, int isolated) throws Exception {
        Path file = Files.writeString(home.resolve("long.md"), "the words of the guide\n".repeat(4000));

        Programs.Outcome outcome =
                Programs.launch(home, "demo", "--counters", "4", "--backend", backend, file.toString());

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        List<String> lines = outcome.out();
        assertThat(lines).contains("         8,000  the", "Totals: 4,000 lines, 20,000 words, 4 distinct");
        assertThat(lines.subList(0, lines.indexOf("The most frequent words:")))
                .filteredOn(line -> line.matches(".*counter-[1234]#\\w+ \\[isolated, serving.*"))
                .hasSize(isolated);
        assertThat(lines).contains("  the failure:     java.io.StreamCorruptedException");
    }

    private Path large(String block) throws Exception {
        Path file = home.resolve("large.txt");
        try (var out = Files.newBufferedWriter(file, UTF_8)) {
            for (int i = 0; i < 50; i++) {
                out.write(block);
            }
        }
        assertThat(Files.size(file)).isGreaterThan(50_000_000);
        return file;
    }

    /** S-24 · a backend that is not here is refused and not replaced; where one of each kind is asked for it is left out. */
    @Test
    void takesTheBackendsThatAreHere() {
        SpawnBackend thread = new ThreadBackend();
        SpawnBackend process = new ProcessBackend();
        SpawnBackend broken = new BrokenBackend();

        assertThat(Fleet.Placement.MIXED.among(List.of(thread, process)))
                .containsExactly(Backend.PROCESS, Backend.THREAD);
        assertThat(Fleet.Placement.MIXED.among(List.of(broken, thread, process)))
                .containsExactly(Backend.PROCESS, Backend.THREAD);
        assertThatThrownBy(() -> Fleet.Placement.WARM.among(List.of(thread, process)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--backend warm here: there is no such backend");
        assertThatThrownBy(() -> Fleet.Placement.WARM.among(List.of(thread, broken)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--backend warm here: it is broken");
        assertThat(IntStream.rangeClosed(1, 4)
                        .mapToObj(new Fleet(4, List.of(Backend.PROCESS, Backend.THREAD, Backend.WARM))::backendOf))
                .containsExactly(Backend.PROCESS, Backend.THREAD, Backend.WARM, Backend.PROCESS);
    }

    /** A backend {@code warm} that cannot be used. */
    private static final class BrokenBackend implements SpawnBackend {
        @Override
        public Backend key() {
            return Backend.WARM;
        }

        @Override
        public Availability availability() {
            return Availability.unavailable("it is broken", "use another");
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public Vessel spawn(SpawnRequest request) {
            throw new AssertionError("it is not available");
        }
    }

    @Test
    void refusesWhatItCannotCountBeforeAnythingStarts() throws Exception {
        Path empty = Files.createFile(home.resolve("empty.txt"));
        Path binary = Files.write(home.resolve("binary"), new byte[] {'a', 0, 'b'});
        Path good = Files.writeString(home.resolve("good.txt"), "good");
        refuses("no file 'missing.txt'", good.toString(), "missing.txt");
        refuses("is empty", empty.toString());
        refuses("is binary", binary.toString());
        refuses("no regular file", home.toString());
        refuses("from 1 to 256", "--counters", "0", good.toString());
        refuses("from 1 to 256", "--counters");
        refuses("unknown option '--fast'", "--fast");
        refuses("needs thread, isolated, process, warm or mixed, not 'fast'", "--backend", "fast", good.toString());
        refuses("no documentation");
    }

    private void refuses(String message, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "demo";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Programs.Outcome outcome = Programs.launch(home, all);
        assertThat(outcome.err()).singleElement().asString().contains(message);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
    }
}
