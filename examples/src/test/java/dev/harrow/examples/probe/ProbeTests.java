package dev.harrow.examples.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.examples.Launcher;
import dev.harrow.examples.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every scenario as {@code ./harrow probe} runs it, in a JVM of its own whose class path has the classes of the probe and nothing else:
 * none of Harrow, and none of its libraries.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "most scenarios look into /proc")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProbeTests {
    private static final String PACKAGE = "dev/harrow/examples/probe/";
    private static final Pattern OF_HARROW = Pattern.compile("dev[/.]harrow[/.][\\w$/.]*");

    @TempDir
    private Path scratch;

    private Path classes;
    private Path temporary;

    @BeforeEach
    void copyClasses() throws Exception {
        temporary = Files.createDirectory(scratch.resolve("tmp"));
        // A folder of this test, so that every process of it can be told by its command line.
        classes = scratch.resolve("classes");
        Path target = Files.createDirectories(classes.resolve(PACKAGE));
        for (Path file : classFiles(home().resolve(PACKAGE))) {
            Files.copy(file, target.resolve(file.getFileName()));
        }
    }

    private static Path home() throws URISyntaxException {
        return Path.of(
                Probe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static List<Path> classFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private ProcessBuilder command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary));
        command.addAll(options);
        command.addAll(List.of("-cp", classes.toString(), Probe.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(scratch.toFile());
    }

    private Programs.Outcome probe(String... arguments) throws Exception {
        return probeWith(List.of(), arguments);
    }

    private Programs.Outcome probeWith(List<String> options, String... arguments) throws Exception {
        Programs.Outcome outcome = Programs.run(scratch, command(options, arguments), "the probe");
        // What was killed may take a moment to be gone.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(processes()).isEmpty());
        assertThat(temporary).isEmptyDirectory();
        return outcome;
    }

    /** The processes of this test that are alive, a forked child included: it has the command line of its parent. */
    private List<Long> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(classes.toString()))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static void assertExpected(Programs.Outcome outcome, String scenario) {
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().getFirst()).startsWith("== " + scenario + " (JDK " + Runtime.version());
        assertThat(outcome.out().get(1)).startsWith("expected: ");
        assertThat(outcome.out().getLast()).startsWith(scenario + ": as expected (");
        assertThat(outcome.out())
                .filteredOn(line -> line.startsWith("observed"))
                .hasSizeGreaterThan(2)
                .allSatisfy(line -> assertThat(line).startsWith("observed: "))
                .contains("observed: processes that are left: []");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void aForkedJvmDoesNotGetThroughACollection() throws Exception {
        Programs.Outcome outcome = probe("control-raw-fork");

        assertExpected(outcome, "control-raw-fork");
        assertThat(outcome.out())
                .anySatisfy(line -> assertThat(line).matches("observed: fork\\(2\\) made process \\d+, which .*"))
                .anySatisfy(line -> assertThat(line)
                        .matches("observed: it has allocated [\\d.]+ MiB of the 256 that it was to, .*"))
                .contains("observed: the JVM that forked lived on, and ended with 0");
    }

    /** The options that are given go to the JVM that forks: another collector, which starts no other threads either. */
    @Test
    void norDoesOneWithAnotherCollector() throws Exception {
        assertExpected(probe("control-raw-fork", "-XX:+UseSerialGC", "-Xmx32m"), "control-raw-fork");
    }

    /** The control can fail: a child that needs none of the threads that it does not have gets on, and that is said and is no success. */
    @Test
    void aForkedJvmThatGetsOnFailsTheControl() throws Exception {
        Programs.Outcome outcome = probe("control-raw-fork", "-Xint", "-D" + RawForkMain.MEBIBYTES + "=1");

        assertThat(outcome.out())
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo(
                                "observed, AGAINST the expectation: it has allocated 1.0 MiB of the 1 that it was to, "
                                        + "and then came to the end of its work"))
                .contains(
                        "observed, AGAINST the expectation: so a forked JVM can go on, and docs/analysis/forking-a-jvm.md"
                                + " is wrong");
        assertThat(outcome.out().getLast()).startsWith("control-raw-fork: NOT AS EXPECTED (");
        assertThat(outcome.code()).isEqualTo(Status.UNEXPECTED.code());
    }

    @Test
    void aJvmOutlivesThePlatformThreadThatHasStartedIt() throws Exception {
        assertExpected(probe("platform-thread-spawn"), "platform-thread-spawn");
    }

    @Test
    void aJvmOutlivesTheCarrierOfTheVirtualThreadThatHasStartedItUnlessItIsBoundToItsParent() throws Exception {
        Programs.Outcome outcome = probe("virtual-thread-spawn");

        assertExpected(outcome, "virtual-thread-spawn");
        assertThat(outcome.out())
                .contains("observed: then the carrier has ended: it is no thread of this process any more")
                .anySatisfy(line -> assertThat(line).matches("observed: the JVM with pid \\d+ lives and answers"))
                .anySatisfy(line -> assertThat(line).contains("ended with 137, SIGKILL, although this process lives"));
    }

    @Test
    void whatAStandbyHostsIsIsolatedAndLeavesNothing() throws Exception {
        Programs.Outcome outcome = probe("full-architecture");

        assertExpected(outcome, "full-architecture");
        assertThat(outcome.out())
                .filteredOn(line -> line.startsWith(
                        "observed: it hosted a tree of 85 tasks, which counted 9592 primes, and answered after"))
                .hasSize(2);
        assertThat(outcome.out())
                .filteredOn("observed: its class loader is gone"::equals)
                .hasSize(2);
    }

    @Test
    void whatTakesTooLongIsEndedWithAllThatItHasStarted() throws Exception {
        // It looks for a second that nothing happens, after a JVM has started.
        Programs.Outcome outcome = probe("--limit", "1", "control-raw-fork");

        assertThat(outcome.code()).isEqualTo(Status.TIME_LIMIT.code());
        assertThat(outcome.err())
                .anySatisfy(line ->
                        assertThat(line).startsWith("probe: scenario control-raw-fork took longer than 1000 ms"))
                .anySatisfy(line -> assertThat(line).contains("ControlRawFork.run("));
    }

    /** A probe that is killed cannot clean up: the JVMs that it has started end by themselves, and with them a child that was forked. */
    @Test
    void nothingOutlivesAProbeThatIsKilled() throws Exception {
        Process probe =
                command(List.of(), "control-raw-fork").redirectErrorStream(true).start();
        try (BufferedReader output = probe.inputReader(UTF_8)) {
            assertThat(output.readLine()).startsWith("== control-raw-fork");
            // The JVM that forks has the command line of a child of its own once it has forked.
            await().atMost(Duration.ofSeconds(20)).until(() -> processes().size() >= 3);
            probe.destroyForcibly();
            assertThat(probe.waitFor(10, SECONDS)).isTrue();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(processes()).isEmpty());
        } finally {
            probe.destroyForcibly();
        }
    }

    /** Also what has lost its parent and is bound to nobody: it is told by the folder that its command line names. */
    @Test
    void noProcessOutlivesTheFolderThatItWasStartedFor() throws Exception {
        Path folder = Leftovers.folder();
        Path another = Leftovers.folder();
        try (Jvm jvm = Jvm.start(WaitingMain.class, folder, List.of());
                Jvm other = Jvm.start(WaitingMain.class, another, List.of())) {
            jvm.awaitLine("ready");
            other.awaitLine("ready");

            Leftovers.delete(folder);

            assertThat(jvm.awaitEnd()).isEqualTo(128 + Native.SIGKILL);
            assertThat(folder).doesNotExist();
            other.echo("still there?");
        } finally {
            Leftovers.delete(another);
        }
    }

    @Test
    void whatCannotBeSeenOnThisSystemIsNoSuccess() throws Exception {
        for (String scenario : List.of("control-raw-fork", "virtual-thread-spawn")) {
            Programs.Outcome outcome = probeWith(List.of("-Dos.name=Plan 9"), scenario);

            assertThat(outcome.out())
                    .anySatisfy(line ->
                            assertThat(line).startsWith("not applicable: it ").endsWith("; this is Plan 9"));
            assertThat(outcome.out().getLast()).startsWith(scenario + ": not applicable here (");
            assertThat(outcome.code()).isEqualTo(Status.NOT_APPLICABLE.code());
        }
    }

    @Test
    void withoutAScenarioTheyAreListed() throws Exception {
        Programs.Outcome outcome = probe();

        assertThat(outcome.out())
                .extracting(line -> line.split(" ", 2)[0])
                .containsExactly(
                        "control-raw-fork", "platform-thread-spawn", "virtual-thread-spawn", "full-architecture");
        assertThat(outcome.code()).isZero();
    }

    /** Nothing of Harrow is in it: its classes name no class that is outside of their own package. */
    @Test
    void noClassOfTheProbeNamesOneOfHarrow() throws Exception {
        Set<String> named = new TreeSet<>();
        for (Path file : classFiles(classes.resolve(PACKAGE))) {
            named.addAll(namesOfHarrow(file));
        }
        assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(name).startsWith(PACKAGE));
        // The look at a class file does find such names.
        assertThat(namesOfHarrow(home().resolve(Launcher.class.getName().replace('.', '/') + ".class")))
                .contains("dev/harrow/UserAbortException");
    }

    /** Whatever in the constants of a class file looks like a name in Harrow, with slashes. */
    private static Set<String> namesOfHarrow(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
            if (entry instanceof Utf8Entry text) {
                Matcher name = OF_HARROW.matcher(text.stringValue());
                while (name.find()) {
                    names.add(name.group().replace('.', '/'));
                }
            }
        }
        return names;
    }
}
