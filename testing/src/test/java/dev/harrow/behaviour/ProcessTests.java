package dev.harrow.behaviour;

import static dev.harrow.testing.TreeAssertions.assertThatTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.Harrow;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Output;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.RootConfig;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.SpawnFailedException;
import dev.harrow.Transport;
import dev.harrow.TransportClosedException;
import dev.harrow.behaviour.Chain.Block;
import dev.harrow.behaviour.Chain.Kind;
import dev.harrow.spi.LinkFaults;
import dev.harrow.spi.MessageType;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ConfigureRoot;
import dev.harrow.testing.Faults;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of actors in processes of their own, and of these only. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it sends signals and looks for socket files")
class ProcessTests extends MarksFixture {
    private static final Duration SOON = Duration.ofSeconds(10);

    @AfterEach
    void noProcessIsLeft() {
        await().untilAsserted(
                        () -> assertThat(ProcessHandle.current().children().filter(ProcessTests::isActor))
                                .as("actors that have outlived their tree")
                                .isEmpty());
    }

    private static boolean isActor(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("harrow-actor[");
    }

    private static Portal<Inmate> inmate(Nursery nursery) throws InterruptedException {
        return nursery.start("inmate", Inmate.class, InmateActor::new);
    }

    private static ProcessHandle process(Portal<Inmate> inmate) throws InterruptedException {
        return ProcessHandle.of(inmate.call(Inmate::pid)).orElseThrow();
    }

    // ---- the process

    /** S-15, SPAWN-1, TITLE-1 · it is another process with the same JDK and classes, and gone when its nursery has ended. */
    @ActorTest(backends = "process")
    void anActorHasAProcessToItself(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        ProcessHandle process = process(inmate);

        assertThat(process.pid()).isNotEqualTo(ProcessHandle.current().pid());
        assertThat(process.parent()).contains(ProcessHandle.current());
        assertThat(process.info().command())
                .isEqualTo(ProcessHandle.current().info().command());
        assertThat(process.info().commandLine().orElseThrow()).endsWith("harrow-actor[" + inmate.id() + "]");
        assertThat(inmate.call(Inmate::square, 7)).isEqualTo(49);
        inmate.stop(SOON);
        assertThat(process.isAlive()).isFalse();
    }

    /** The options of the user reach the JVM, and come after those of the backend. */
    @ActorTest(backends = "process")
    void optionsReachTheJvm(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = nursery.start(
                "inmate",
                Inmate.class,
                InmateActor::new,
                c -> c.jvmArgs("-Xmx99m")
                        .jvmArgs("-XX:TieredStopAtLevel=4", "-Dinmate=yes")
                        .env("INMATE", "one = two")
                        .env("EMPTY", "")
                        .workingDirectory(dir));

        assertThat(inmate.call(Inmate::hasOption, "-Xmx99m")).isTrue();
        assertThat(inmate.call(Inmate::hasOption, "-Dinmate=yes")).isTrue();
        assertThat(inmate.call(Inmate::hasOption, "-XX:TieredStopAtLevel=4")).isTrue();
        assertThat(inmate.call(Inmate::variable, "INMATE")).isEqualTo("one = two");
        assertThat(inmate.call(Inmate::variable, "EMPTY")).isEmpty();
        assertThat(inmate.call(Inmate::variable, "PATH")).isEqualTo(System.getenv("PATH"));
        assertThat(Path.of(inmate.call(Inmate::directory)).toRealPath()).isEqualTo(dir.toRealPath());
        inmate.stop(SOON);
    }

    /** JVM-NOTES 6 · an option for the caches of the JDK goes with those of the backend: the JDK refuses to start with some that only say what is usual. */
    @ActorTest(backends = "process")
    void anOptionThatWritesACacheDoesNotKeepAChildFromStarting(Nursery nursery) throws Exception {
        Path cache = dir.resolve("cache");
        Portal<Inmate> inmate = nursery.start(
                "inmate",
                Inmate.class,
                InmateActor::new,
                c -> c.output(Output.DISCARD).jvmArgs("-XX:AOTMode=record", "-XX:AOTConfiguration=" + cache));
        assertThat(inmate.call(Inmate::square, 3)).isEqualTo(9);
        inmate.cancel("what it recorded is of no use here");
    }

    /** JVM-NOTES 9 · the kernel tells a child of the death of the thread that it comes from, so that one lives as long as the child. */
    @ActorTest(backends = {"process", "warm"})
    @EnabledOnOs(OS.LINUX)
    void aProcessComesFromTheThreadThatWaitsForItsDeath(Nursery nursery) throws Exception {
        assumeTrue(Children.areSeen(), "this kernel does not say which thread a process comes from");
        Portal<Inmate> inmate = inmate(nursery);
        long pid = inmate.call(Inmate::pid);
        assertThat(Children.parentThread(pid)).startsWith("harrow-process");
        inmate.stop(SOON);
    }

    /**
     * JVM-NOTES 9 · the end of a JVM waits 300 ms for a thread in native code, so a child has none when it ends. A busy machine may take as long
     * for other reasons, but not each time.
     */
    @ParameterizedTest
    @ValueSource(strings = {"uds", "tcp"})
    void theEndOfAProcessWaitsForNoThread(String transport) throws Exception {
        Duration wait = Duration.ofMillis(300);
        Duration least = Duration.ofDays(1);
        for (int i = 0; i < 20 && least.compareTo(wait) >= 0; i++) {
            least = shorter(least, timeFromGoodbyeToExit(new Transport(transport)));
        }
        assertThat(least).isLessThan(wait);
    }

    private static Duration timeFromGoodbyeToExit(Transport transport) throws InterruptedException {
        AtomicLong goodbye = new AtomicLong();
        AtomicLong exit = new AtomicLong();
        Nursery.run(
                options -> options.root(root -> root.handleSignals(false)
                        .defaultBackend(Backend.PROCESS)
                        .transport(transport)),
                nursery -> {
                    Portal<Inmate> inmate = inmate(nursery);
                    CompletableFuture<Void> ended =
                            process(inmate).onExit().thenAccept(process -> exit.set(System.nanoTime()));
                    LinkFaults.of(inmate).tamper(null, message -> {
                        if (message.type() == MessageType.GOODBYE) {
                            goodbye.set(System.nanoTime());
                        }
                        message.deliver();
                    });
                    inmate.stop(SOON);
                    ended.join();
                });
        return Duration.ofNanos(exit.get() - goodbye.get());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * S-21, HARN-13a · the JVM of an actor that has said goodbye ends as a program does: its shutdown hooks run and their last line arrives, whoever keeps
     * it; nobody has to end it.
     */
    @ParameterizedTest
    @CsvSource({
        "stop, nobody", "stop, a thread", "stop, the main program",
        "cancel, nobody", "cancel, a thread", "cancel, the main program"
    })
    void theShutdownHooksOfAnActorsJvmRun(String how, String keeper) throws Exception {
        PrintStream real = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            Nursery.run(
                    options -> options.root(root -> root.handleSignals(false).defaultBackend(Backend.PROCESS)),
                    nursery -> {
                        // The first word after the options is the main class, and those of the backend come later.
                        Portal<Ending> ending = nursery.start(
                                "ending",
                                Ending.class,
                                EndingActor::new,
                                c -> keeper.equals("the main program") ? c.jvmArgs(StayingMain.class.getName()) : c);
                        ending.run(Ending::atTheEnd, marks(), "the last line");
                        if (keeper.equals("a thread")) {
                            ending.run(Ending::keepTheJvm);
                        }
                        if (how.equals("stop")) {
                            ending.stop(SOON);
                        } else {
                            ending.cancel("it is to end");
                        }
                    });
            await().until(() -> out.toString(StandardCharsets.UTF_8).endsWith("\n"));
        } finally {
            System.setOut(real);
        }
        assertThat(Marks.all(marks())).containsExactly("hook");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("the last line\n");
    }

    /** What cannot be the name of a variable is refused where it is said. */
    @ActorTest(backends = {"process", "warm"})
    void aVariableHasAName(Nursery nursery) {
        for (String name : List.of("", "a=b", "a\0b")) {
            assertThatThrownBy(() -> nursery.start("inmate", Inmate.class, InmateActor::new, c -> c.env(name, "x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no environment variable");
        }
    }

    /** HARN-13a · user code sees an empty standard input: the real one belongs to the supervision. */
    @ActorTest(backends = {"process", "warm"})
    void theStandardInputIsEmpty(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        assertThat(inmate.call(Inmate::readInput)).isEqualTo(-1);
        assertThat(inmate.call(Inmate::square, 2)).isEqualTo(4);
        inmate.stop(SOON);
    }

    /** HARN-13a · what a process prints goes where it was told to, and names the actor where that is asked for. */
    @ActorTest(backends = {"process", "warm"})
    void whatItPrintsGoesWhereItIsToldTo(Nursery nursery) throws Exception {
        for (Output mode : List.of(Output.INHERIT, Output.PREFIX, Output.DISCARD)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            PrintStream realOut = System.out;
            PrintStream realErr = System.err;
            Portal<Inmate> inmate;
            try {
                System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
                System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
                inmate = nursery.start("inmate", Inmate.class, InmateActor::new, c -> c.output(mode));
                inmate.run(Inmate::print, "to the right", "to the left");
                inmate.stop(SOON);
                if (mode != Output.DISCARD) {
                    await().until(() -> out.toString(StandardCharsets.UTF_8).endsWith("\n")
                            && err.toString(StandardCharsets.UTF_8).endsWith("\n"));
                }
            } finally {
                System.setOut(realOut);
                System.setErr(realErr);
            }
            String prefix = mode == Output.PREFIX ? "[" + inmate.id() + "] " : "";
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .isEqualTo(mode == Output.DISCARD ? "" : prefix + "to the right\n");
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .isEqualTo(mode == Output.DISCARD ? "" : prefix + "to the left\n");
        }
    }

    /** HARN-13b · a process that prints much without a line feed is never held up, and its parent keeps only the end. */
    @ActorTest(backends = {"process", "warm"})
    void whatIsPrintedIsAlwaysRead(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = nursery.start("inmate", Inmate.class, InmateActor::new, c -> c.output(Output.DISCARD));
        String much = "x".repeat(2_000_000);
        inmate.run(Inmate::print, much, much);
        assertThat(inmate.call(Inmate::square, 3)).isEqualTo(9);
        inmate.stop(SOON);
    }

    /** DESIGN §8, SPAWN-6 · the secret of a tree is in no command line and no environment: all that is in them is accounted for. */
    @ActorTest(backends = "process")
    @EnabledOnOs(OS.LINUX)
    void nothingIsSecretInTheCommandLineOrTheEnvironment(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = nursery.start("inmate", Inmate.class, InmateActor::new, c -> c.env("INMATE", "known"));
        Path proc = Path.of("/proc", Long.toString(inmate.call(Inmate::pid)));

        List<String> arguments = new ArrayList<>(entries(proc.resolve("cmdline")));
        boolean cached = arguments.removeIf(argument -> argument.startsWith("-XX:AOTCache="));
        assertThat(arguments.removeIf(argument -> argument.equals("-Xlog:aot*=off")))
                .isEqualTo(cached);
        String classPath = arguments.remove(5); // after the JVM, three options and -cp
        assertThat(arguments.subList(1, arguments.size()))
                .containsExactly(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        "dev.harrow.spawn.ActorMain",
                        "harrow-actor[" + inmate.id() + "]");
        assertThat(namesOfJars(classPath)).isEqualTo(namesOfJars(System.getProperty("java.class.path")));
        for (String variable : entries(proc.resolve("environ"))) {
            String name = variable.substring(0, variable.indexOf('='));
            String value = variable.substring(name.length() + 1);
            assertThat(value).as(name).isEqualTo(name.equals("INMATE") ? "known" : System.getenv(name));
        }
        inmate.stop(SOON);
    }

    /** Without directories, and without the jars that a start cache has of these, which are named after their content. */
    private static List<String> namesOfJars(String classPath) {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(classPath)
                .filter(element -> element.endsWith(".jar") && !element.matches(".*/[0-9a-f]{64}[.]jar"))
                .toList();
    }

    private static List<String> entries(Path file) throws IOException {
        return Pattern.compile("\0").splitAsStream(Files.readString(file)).toList();
    }

    /** DESIGN §9 · where nothing goes wrong nothing is printed, by neither JVM: no warning of the JDK, of Netty or of SLF4J. */
    @ParameterizedTest
    @ValueSource(strings = {"uds", "tcp"})
    void aHealthyTreePrintsNothing(String transport) throws Exception {
        try (Program program = new Program(Map.of(), QuietMain.class, transport)) {
            assertThat(program.readUntil("done")).containsExactly("done");
            assertThat(program.exit()).isZero();
        }
    }

    // ---- its start

    /** CONTRIBUTING, "Start caches" · the build makes a cache for these very tests, and their processes have it. */
    @ActorTest(backends = "process")
    void theProcessesOfTheBuildStartWithACache(Nursery nursery) throws Exception {
        assumeTrue("make".equals(System.getProperty("harrow.test.startCaches")), "no cache is made for this run");
        Portal<Inmate> inmate = inmate(nursery);
        assertThat(inmate.call(Inmate::option, "-XX:AOTCache="))
                .startsWith("-XX:AOTCache=" + System.getenv("HARROW_SPAWN_CACHE"));
        inmate.stop(SOON);
    }

    /** D-2, SUBINT-7, HARN-13c · a JVM that does not start is one clear error at the start, with its status and its own words, and nothing is left. */
    @ParameterizedTest
    @CsvSource({
        "-XX:+NoSuchOption, NoSuchOption",
        "-Xmx1m, Too small maximum heap",
        "-Djava.security.manager=NoSuchManager, Security Manager is not supported",
        "--class-path=/nowhere, dev.harrow.spawn.ActorMain"
    })
    void aJvmThatDoesNotStartIsToldAtTheStart(String option, String lastWords) throws Exception {
        Nursery.run(
                options -> options.root(root -> root.handleSignals(false).defaultBackend(Backend.PROCESS)), nursery -> {
                    Throwable failure = catchThrowable(() -> nursery.start(
                            "stillborn",
                            Inmate.class,
                            InmateActor::new,
                            c -> c.output(Output.DISCARD).jvmArgs(option)));

                    assertThat(failure)
                            .isInstanceOf(SpawnFailedException.class)
                            .hasMessageContaining("actor stillborn#")
                            .hasMessageContaining("ended before it was ready")
                            .hasMessageContaining("exit status 1")
                            .hasMessageContaining(lastWords);
                    assertThat(Harrow.tree()).doesNotContain("stillborn");
                    assertThat(inmate(nursery).call(Inmate::square, 4)).isEqualTo(16);
                    nursery.stop();
                });
        assertThat(Harrow.tree()).isEmpty();
    }

    /** DESIGN §2, turns · two requests of an actor that both start a process do not wait for each other, though none was there and who waits lets the other run. */
    @ActorTest(backends = "process")
    void twoRequestsMayStartTheFirstProcessOfTheirActor(Nursery nursery) throws Exception {
        Portal<Chain> chain = nursery.start("chain", Chain.class, ChainActor::new);
        Block none = new Block(Kind.NONE, 0);

        List<CompletableFuture<List<Long>>> asked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            asked.add(chain.callAsync(Chain::remaining, List.of(none, none)));
        }

        for (CompletableFuture<List<Long>> each : asked) {
            assertThat(each.get()).containsExactly(-1L, -1L);
        }
        nursery.stop();
    }

    /** D-2, S-22 · a start that is cancelled before the actor has come leaves no process. */
    @ActorTest(backends = "process")
    void aStartThatIsCancelledLeavesNothing(Nursery nursery) throws Exception {
        for (int millis : List.of(1, 20, 60, 120, 200)) {
            Optional<Portal<Inmate>> started = Scopes.moveOnAfter(Duration.ofMillis(millis), () -> inmate(nursery));
            if (started.isPresent()) {
                started.get().stop(SOON);
            }
            assertThat(ProcessHandle.current().children().filter(ProcessTests::isActor))
                    .isEmpty();
        }
    }

    /** DESIGN §5 · a few JVMs boot at a time, whatever number is asked for; who waits for that is cancelled like any other, and one that does not come up loses its place. */
    @ActorTest(backends = "process")
    @ConfigureRoot("impatient")
    void fewBootAtATime(Nursery nursery) throws Exception {
        int places = 2 * Runtime.getRuntime().availableProcessors();
        List<Running<Portal<Inmate>>> suspended = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            suspended.add(nursery.fork(
                    "suspended",
                    () -> nursery.start(
                            "suspended",
                            Inmate.class,
                            InmateActor::new,
                            c -> c.output(Output.DISCARD)
                                    .jvmArgs("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,"
                                            + "address=127.0.0.1:0"))));
        }
        await().until(() -> actors() == places);
        Running<Portal<Inmate>> late = nursery.fork("late", () -> inmate(nursery));
        Running<Portal<Inmate>> later = nursery.fork("later", () -> inmate(nursery));
        await().until(() -> Harrow.tree().contains("task late waits for a place to boot a JVM")
                && Harrow.tree().contains("task later waits for a place to boot a JVM"));
        assertThat(actors()).isEqualTo(places);

        late.cancel("enough");
        await().until(late::isDone);
        suspended.getFirst().cancel("enough");

        Portal<Inmate> started = later.result();
        assertThat(started.call(Inmate::square, 6)).isEqualTo(36);
        nursery.cancel("enough");
    }

    private static long actors() {
        return ProcessHandle.current().children().filter(ProcessTests::isActor).count();
    }

    // ---- seen from outside

    /** DESIGN §9 · the picture goes over all processes: what is below a child is told by the child. */
    @ActorTest(backends = {"process", "warm"})
    void thePictureHasWhatIsBelowInOtherProcesses(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        CompletableFuture<String> call = inmate.callAsync(Inmate::below, "hang", marks());
        await().until(() -> Marks.all(marks() + "-below").contains("begun"));

        await().untilAsserted(() -> assertThatTree().actor("below").hasTaskWaitingFor("sleep"));
        assertThatTree().actor("inmate").hasTasks(1).hasPendingCalls(1);
        assertThat(Harrow.tree())
                .containsPattern("inmate#\\w+ \\[\\w+, serving, process " + inmate.call(Inmate::pid) + "]\\n"
                        + " +task Inmate.below waits for [^\\n]+\\n +nursery [^\\n]+\\n"
                        + " +`-- below#\\w+ \\[\\w+, serving, process "
                        + below(marks()).pid() + "]\\n"
                        + " +task Inmate.hang waits for sleep");
        inmate.cancel("enough");
        assertThat(catchThrowable(call::join)).isInstanceOf(CompletionException.class);
    }

    /** DESIGN §3 · a process answers whatever its actors do: one that keeps every carrier busy is no exception; one that is stopped is said to be silent. */
    @ActorTest(backends = {"process", "warm"})
    @ConfigureRoot("impatient")
    void aProcessThatComputesIsInThePictureAndOneThatIsStoppedIsSaidToBeSilent(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        inmate.tell(Inmate::spin, marks());
        await().until(() -> Marks.all(marks()).contains("begun"));
        Portal<Inmate> stopped = nursery.start("stopped", Inmate.class, InmateActor::new);
        try (Faults.Pause _ = Faults.pause(stopped)) {
            assertThat(Harrow.tree())
                    .containsPattern("inmate#\\w+ \\[\\w+, serving, process \\d+]\\n[ |]+task Inmate.spin runs")
                    .containsPattern("stopped#\\w+ \\[\\w+, does not answer, process \\d+]\\n");
        }
        await().untilAsserted(() -> assertThatTree().actor("stopped").isIdle());
        nursery.cancel("enough");
    }

    // ---- its link

    /** DESIGN §4 · who sends to a process that does not read waits for it: what is kept for it is bounded, and all of it arrives in the end. */
    @ActorTest(backends = {"process", "warm"})
    void aSenderWaitsForAProcessThatDoesNotRead(Nursery nursery) throws Exception {
        int piece = 64 << 10;
        int pieces = 400;
        Portal<Inmate> inmate = inmate(nursery);
        AtomicInteger sent = new AtomicInteger();
        Running<Integer> sender;
        try (Faults.Pause _ = Faults.pause(inmate)) {
            sender = nursery.fork("sender", () -> {
                for (int i = 0; i < pieces; i++) {
                    inmate.tell(Inmate::take, new byte[piece]);
                    sent.incrementAndGet();
                }
                return pieces;
            });
            await().until(() -> Harrow.tree().contains("task sender waits for room on the link to " + inmate.id()));
            // The water mark of 256 KiB, what the kernel takes, and one piece beyond.
            assertThat(sent.get()).isLessThan(pieces / 4);
            assertThat(sender.isDone()).isFalse();
        }
        assertThat(sender.result()).isEqualTo(pieces);
        assertThat(inmate.<Long>call(Inmate::taken)).isEqualTo((long) pieces * piece);
        inmate.stop(SOON);
    }

    // ---- its death

    /** D-1 · who sends items just then is told what ended the process, and not only that its link is closed. */
    @ActorTest(backends = {"process", "warm"})
    void aKilledProcessIsTheErrorOfWhoSendsToIt(Backend backend) {
        Throwable failure = catchThrowable(() -> Nursery.run(
                options -> options.root(root -> root.handleSignals(false).defaultBackend(backend)), nursery -> {
                    Portal<Inmate> inmate = inmate(nursery);
                    ProcessHandle process = process(inmate);
                    inmate.runDialog(Inmate::converse, dialog -> {
                        MsgStream<Integer, Integer> stream = dialog.stream();
                        stream.receive();
                        process.destroyForcibly();
                        while (true) {
                            stream.send(1);
                        }
                    });
                }));

        Throwable cause = failure instanceof NurseryFailedException failed ? failed.getCause() : failure;
        assertThat(cause)
                .isInstanceOf(TransportClosedException.class)
                .hasMessageContainingAll("although nobody had asked it to end", "exit status 137 (SIGKILL)");
    }

    /** D-1, IPC-12, OBS-1 · SIGKILL reaches a call, a dialog, a stream and the nursery as a failure with peer, status, and that nobody had asked. */
    @ActorTest(backends = {"process", "warm"})
    void aKilledProcessIsTheErrorOfAllWhoWait(Backend backend) {
        Throwable failure = catchThrowable(() -> Nursery.run(
                options -> options.root(root -> root.handleSignals(false).defaultBackend(backend)), nursery -> {
                    Portal<Inmate> inmate = inmate(nursery);
                    ProcessHandle process = process(inmate);
                    CompletableFuture<String> call = inmate.callAsync(Inmate::hang, marks());
                    await().until(() -> Marks.all(marks()).contains("begun"));
                    inmate.runDialog(Inmate::converse, dialog -> {
                        MsgStream<Integer, Integer> stream = dialog.stream();
                        assertThat(stream.receive()).isEqualTo(2);
                        process.destroyForcibly();
                        Throwable receiving = catchThrowable(stream::receive);
                        assertKilled(receiving, inmate);
                        // The nursery fails and cancels this body, which a wait of the JDK does not survive.
                        Throwable calling = catchThrowable(() -> Scopes.shield(SOON, () -> call.get()));
                        assertKilled(calling.getCause(), inmate);
                        throw new IllegalStateException("seen", receiving);
                    });
                }));

        assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("seen");
    }

    private static void assertKilled(Throwable failure, Portal<Inmate> inmate) {
        assertThat(failure)
                .isInstanceOf(TransportClosedException.class)
                .hasMessageContaining("actor " + inmate.id() + " died although nobody had asked it to end")
                .hasMessageContaining("exit status 137 (SIGKILL)");
    }

    /** D-1 · a process whose death is seen late has died by itself all the same, unless it had to be told to end before. */
    @ActorTest(backends = "process", transports = "uds")
    void aProcessThatDiesSlowlyHasDiedByItself() {
        Throwable failure = catchThrowable(() -> Nursery.run(
                options -> options.root(root -> root.handleSignals(false).defaultBackend(SlowDeathBackend.KEY)),
                nursery -> {
                    Portal<Inmate> inmate = inmate(nursery);
                    process(inmate).destroyForcibly();
                    Scopes.sleep(Duration.ofHours(1));
                }));

        assertThat(failure).isInstanceOf(NurseryFailedException.class);
        assertThat(failure.getCause())
                .isInstanceOf(TransportClosedException.class)
                .hasMessageContaining("exit status 137 (SIGKILL)")
                .hasMessageContaining(
                        SlowDeathBackend.toldToEnd ? "so it was ended" : "died although nobody had asked it to end");
    }

    /** D-1, OBS-1 · an idle actor that is killed fails its nursery: the news needs nobody who waits. */
    @ActorTest(backends = {"process", "warm"})
    void aKilledIdleProcessFailsItsNursery(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(
                        options ->
                                options.root(root -> root.handleSignals(false).defaultBackend(backend)),
                        nursery -> Faults.kill(inmate(nursery))))
                .isInstanceOf(NurseryFailedException.class)
                .cause()
                .isInstanceOf(TransportClosedException.class)
                .hasMessageContaining("exit status 137 (SIGKILL)");
    }

    /** D-1, D-7, ERR-9, OBS-7 · the exit of the JVM is the failure of that one actor, whatever its status; the parent lives on. */
    @ActorTest(backends = {"process", "warm"})
    void anExitIsTheFailureOfOneActor(Backend backend) {
        for (int status : List.of(3, 0)) {
            Throwable failure = catchThrowable(() -> Nursery.run(
                    options -> options.root(root -> root.handleSignals(false).defaultBackend(backend)),
                    nursery -> inmate(nursery).run(Inmate::exit, status)));
            assertThat(failure)
                    .isInstanceOf(TransportClosedException.class)
                    .hasMessageContaining("died although nobody had asked it to end")
                    .hasMessageEndingWith("exit status " + status)
                    .hasNoSuppressedExceptions();
        }
    }

    /** DESIGN §3, written contracts · an exhausted heap is the failure of one actor. */
    @ActorTest(backends = "process")
    void anExhaustedHeapIsTheFailureOfOneActor(Backend backend) {
        Throwable failure = catchThrowable(() -> Nursery.run(
                options -> options.root(root -> root.handleSignals(false).defaultBackend(backend)),
                nursery -> nursery.start("inmate", Inmate.class, InmateActor::new, c -> c.jvmArgs("-Xmx48m"))
                        .call(Inmate::fillMemory)));
        assertThat(failure).isInstanceOf(RemoteActorException.class);
        assertThat(((RemoteActorException) failure).is(OutOfMemoryError.class)).isTrue();
    }

    // ---- made to end

    static RootConfig impatient(RootConfig root) {
        return root.ladder(Duration.ofMillis(200), Duration.ofMillis(400));
    }

    /** S-23, CANC-4 · one that computes for ever on every carrier is killed within the budget, which is no failure: it was asked to end. */
    @ActorTest(backends = {"process", "warm"})
    @ConfigureRoot("impatient")
    void oneThatComputesIsKilledWithinTheBudget(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        ProcessHandle process = process(inmate);
        inmate.tell(Inmate::spin, marks());
        await().until(() -> Marks.all(marks()).contains("begun"));

        inmate.cancel("enough");

        assertThat(process.isAlive()).isFalse();
    }

    /** S-21, S-23, ONE-5 · a stopped process cannot hear, and is killed all the same. */
    @ActorTest(backends = {"process", "warm"})
    @ConfigureRoot("impatient")
    void aStoppedProcessIsKilled(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        ProcessHandle process = process(inmate);
        try (Faults.Pause _ = Faults.pause(inmate)) {
            inmate.cancel("enough");
            assertThat(process.isAlive()).isFalse();
        }
        assertThatThrownBy(() -> Faults.kill(inmate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no process of its own");
    }

    /** S-34 · a cancel runs the cleanup of what it ends, over all levels, and every process is gone when it returns. */
    @ActorTest(backends = {"process", "warm"})
    void aCancelReachesAllLevels(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        ProcessHandle process = process(inmate);
        CompletableFuture<String> call = inmate.callAsync(Inmate::below, "hang", marks());
        await().until(() -> Marks.all(marks() + "-below").contains("begun"));
        ProcessHandle below = below(marks());

        inmate.cancel("enough");

        assertThat(process.isAlive()).isFalse();
        assertThat(below.isAlive()).isFalse();
        assertThat(Marks.all(marks() + "-below")).containsExactly("begun", "cleanup");
        assertThat(catchThrowable(call::join)).isInstanceOf(CompletionException.class);
    }

    private static ProcessHandle below(String marks) {
        String mark = Marks.all(marks).getFirst();
        assertThat(mark).startsWith("below ");
        return ProcessHandle.of(Long.parseLong(mark.substring("below ".length())))
                .orElseThrow();
    }

    // ---- its parent's death

    /** D-3, IPC-14, SUBINT-5 · a parent that is killed takes everything below with it, in bounded time, whatever that is doing. */
    @ParameterizedTest
    @ValueSource(strings = {"hang", "hide", "spin"})
    void nothingOutlivesAParentThatIsKilled(String how) throws Exception {
        try (Program program = new Program(Map.of(), OrphanMain.class, how, marks())) {
            long child = Long.parseLong(program.readUntil("child ").getLast().substring("child ".length()));
            program.readUntil("ready");
            await().until(() -> Marks.all(marks() + "-below").contains("begun"));
            ProcessHandle below = below(marks());
            ProcessHandle middle = ProcessHandle.of(child).orElseThrow();

            program.signal("KILL");

            assertThat(program.exit()).isEqualTo(137);
            assertThat(middle.onExit()).succeedsWithin(Duration.ofSeconds(15));
            assertThat(below.onExit()).succeedsWithin(Duration.ofSeconds(15));
        }
        assertThat(Marks.all(marks() + "-below").contains("cleanup")).isEqualTo(how.equals("hang"));
    }

    /** D-1, D-3, S-21, IPC-10, REAP-2 · an actor in the middle that is killed takes what is below with it, and its socket file is removed. */
    @ActorTest(backends = {"process", "warm"})
    void nothingIsLeftOfAnActorInTheMiddleThatIsKilled(Backend backend) throws Exception {
        AtomicLong killed = new AtomicLong();
        Throwable failure = catchThrowable(() -> Nursery.run(
                options -> options.root(root -> root.handleSignals(false).defaultBackend(backend)), nursery -> {
                    Portal<Inmate> inmate = inmate(nursery);
                    ProcessHandle process = process(inmate);
                    nursery.fork(() -> inmate.call(Inmate::below, "hang", marks()));
                    await().until(() -> Marks.all(marks() + "-below").contains("begun"));
                    assertThat(socketsOf(process.pid())).hasSize(1);
                    killed.set(process.pid());
                    process.destroyForcibly();
                }));

        assertThat(failure).isInstanceOf(NurseryFailedException.class).hasMessageContaining("(SIGKILL)");
        assertThat(below(marks()).onExit()).succeedsWithin(Duration.ofSeconds(15));
        assertThat(socketsOf(killed.get()))
                .as("socket files of the killed process")
                .isEmpty();
    }

    private static Path sockets() {
        String own = System.getenv("XDG_RUNTIME_DIR");
        return own != null && !own.isEmpty()
                ? Path.of(own, "harrow")
                : Path.of(System.getProperty("java.io.tmpdir"), "harrow-" + System.getProperty("user.name"));
    }

    private static long pidOf(Path socket) {
        String name = socket.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('-')));
    }

    private static List<Path> socketsOf(long pid) throws IOException {
        try (Stream<Path> all = Files.list(sockets())) {
            return all.filter(file -> pidOf(file) == pid).toList();
        }
    }

    /** S-14 · Ctrl-C reaches every process of a terminal at once: actors leave it to the root, whose cancel ends them in order. */
    @ActorTest(backends = {"process", "warm"})
    void anActorIgnoresTheInterruptOfTheTerminal(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        Program.signal("INT", inmate.call(Inmate::pid));
        assertThat(inmate.call(Inmate::square, 5)).isEqualTo(25);
        inmate.stop(SOON);
    }

    /**
     * S-46, S-49, CANC-7, CANC-19, OBS-8 · a termination signal to the process of one actor is the actor's own cancel: its cleanup and its callbacks run, and
     * whoever waits for it learns that it has cancelled itself.
     */
    @ActorTest(backends = {"process", "warm"})
    void aTerminationSignalEndsAnActorInOrder(Backend backend) {
        Throwable failure = catchThrowable(() -> Nursery.run(
                options -> options.root(root -> root.handleSignals(false).defaultBackend(backend)), nursery -> {
                    Portal<Worker> worker = nursery.start("worker", Worker.class, WorkerActor::new);
                    worker.run(Worker::onEnd, marks(), "callback", false);
                    CompletableFuture<String> call = worker.callAsync(Worker::hangForAnswer, marks());
                    await().until(() -> Marks.all(marks()).contains("begun"));
                    Program.signal("TERM", worker.call(Worker::pid));
                    Throwable calling = catchThrowable(() -> Scopes.shield(SOON, () -> call.get()));
                    assertThat(calling.getCause()).isInstanceOfSatisfying(ContextCancelledException.class, e -> {
                        assertThat(e.canceller()).contains(worker.id());
                        assertThat(e).hasMessageContaining("SIGTERM");
                    });
                    Scopes.sleep(SOON);
                }));

        assertThat(failure)
                .isInstanceOf(NurseryFailedException.class)
                .cause()
                .isInstanceOf(ContextCancelledException.class)
                .hasMessageContaining("SIGTERM");
        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup", "callback");
    }

    /** S-21, S-46, CANC-19 · a second signal ends the JVM at once, and so does the end of the ladder if the actor does not react. */
    @ActorTest(backends = {"process", "warm"})
    void anActorThatDoesNotReactToTheSignalIsEndedWithItsJvm(Backend backend) {
        for (boolean second : new boolean[] {true, false}) {
            String marks = marks() + second;
            Throwable failure = catchThrowable(() -> Nursery.run(
                    options -> options.root(root -> (second ? root : impatient(root))
                            .handleSignals(false)
                            .defaultBackend(backend)),
                    nursery -> {
                        Portal<Inmate> inmate = inmate(nursery);
                        long pid = inmate.call(Inmate::pid);
                        inmate.tell(Inmate::hangShielded, marks);
                        await().until(() -> Marks.all(marks).contains("begun"));
                        Program.signal("TERM", pid);
                        if (second) {
                            await().until(() -> Harrow.tree().contains("ending, process " + pid));
                            Program.signal("TERM", pid);
                        }
                        Scopes.sleep(SOON);
                    }));
            assertThat(failure)
                    .isInstanceOf(NurseryFailedException.class)
                    .cause()
                    .isInstanceOf(TransportClosedException.class)
                    .hasMessageContaining("exit status 143 (SIGTERM)");
        }
    }

    /** TITLE-1, TITLE-2 · actors are found by what the command lines of their own processes say; this JVM, and other processes that it starts, are none. */
    @ActorTest(backends = "process")
    void actorsAreFoundByTheirCommandLines(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            List<ProcessHandle> found = ProcessHandle.current()
                    .descendants()
                    .filter(ProcessTests::isActor)
                    .toList();
            assertThat(found).extracting(ProcessHandle::pid).containsExactly(inmate.call(Inmate::pid));
            assertThat(isActor(ProcessHandle.current())).isFalse();
        } finally {
            other.destroyForcibly().waitFor();
        }
        inmate.stop(SOON);
    }

    /** S-109, D-14, REAP-1 · a lifetime callback that fails keeps an actor from closing neither its listener nor the file of that, nor from ending. */
    @ActorTest(backends = {"process", "warm"})
    void aFailingCallbackLeavesNoSocket(Backend backend) throws Exception {
        AtomicLong pid = new AtomicLong();
        Throwable failure = catchThrowable(() -> Nursery.run(
                options -> options.root(root -> root.handleSignals(false).defaultBackend(backend)), nursery -> {
                    Portal<OrderlyEndTests.Mortal> middle =
                            nursery.start("middle", OrderlyEndTests.Mortal.class, OrderlyEndTests.MortalActor::new);
                    middle.run(OrderlyEndTests.Mortal::atTheEnd, marks(), "callback", "fail");
                    CompletableFuture<String> open = middle.callAsync(OrderlyEndTests.Mortal::above, marks());
                    await().until(() -> Marks.all(marks()).contains("begun"));
                    pid.set(middle.call(OrderlyEndTests.Mortal::pid));
                    assertThat(socketsOf(pid.get())).hasSize(1);
                    middle.cancel("enough");
                    assertThat(open).isCompletedExceptionally();
                }));

        assertThat(failure).isInstanceOf(NurseryFailedException.class).hasMessageContaining("callback failed");
        assertThat(ProcessHandle.of(pid.get())).isEmpty();
        assertThat(socketsOf(pid.get())).isEmpty();
        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup", "below ended", "callback", "closed");
    }

    /** ADDR-8 · a tree keeps at every level to the transport that its root was told: there is a socket file of whoever listens, or there is none. */
    @ParameterizedTest
    @ValueSource(strings = {"uds", "tcp"})
    void aTreeKeepsToItsTransportAtEveryLevel(String transport) throws Exception {
        Nursery.run(
                options -> options.root(root -> root.handleSignals(false)
                        .defaultBackend(Backend.PROCESS)
                        .transport(new Transport(transport))),
                nursery -> {
                    Portal<Inmate> inmate = inmate(nursery);
                    long middle = inmate.call(Inmate::pid);
                    CompletableFuture<String> open = inmate.callAsync(Inmate::below, "hang", marks());
                    await().until(() -> Marks.all(marks() + "-below").contains("begun"));
                    int files = transport.equals("uds") ? 1 : 0;
                    assertThat(socketsOf(ProcessHandle.current().pid())).hasSize(files);
                    assertThat(socketsOf(middle)).hasSize(files);
                    inmate.cancel("enough");
                    assertThat(open).isCompletedExceptionally();
                });
    }
}
