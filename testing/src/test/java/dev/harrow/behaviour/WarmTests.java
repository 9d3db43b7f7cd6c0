package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Backend;
import dev.harrow.BackendUnavailableException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Output;
import dev.harrow.Portal;
import dev.harrow.RootConfig;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.SpawnFailedException;
import dev.harrow.StandbyConfig;
import dev.harrow.spi.ForTesting;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ConfigureRoot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of JVMs that stand by, and of the actors that they become. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it sends signals")
class WarmTests {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    Path dir;

    @AfterEach
    void noProcessIsLeft() {
        assertThat(ForTesting.ofThisJvm().standbys()).isEmpty();
        await().untilAsserted(
                        () -> assertThat(ProcessHandle.current().children().filter(WarmTests::isHarrows))
                                .as("processes that have outlived their tree")
                                .isEmpty());
    }

    private static boolean isHarrows(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("harrow-actor[");
    }

    /** A tree of its own, in which JVMs stand by as told. */
    private static UnaryOperator<Nursery.Config> standby(UnaryOperator<StandbyConfig> options) {
        return c -> c.root(r -> r.defaultBackend(Backend.WARM).standby(options));
    }

    private static Portal<Inmate> inmate(Nursery nursery) throws InterruptedException {
        return nursery.start("inmate", Inmate.class, InmateActor::new);
    }

    private static List<ProcessHandle> awaitReady(int count) {
        return await().until(WarmTests::ready, ready -> ready.size() == count);
    }

    private static List<ProcessHandle> ready() {
        return ForTesting.ofThisJvm().standbys().stream()
                .filter(ForTesting.StandbyView::ready)
                .map(ForTesting.StandbyView::process)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Set<Long> pids(List<ProcessHandle> processes) {
        return processes.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    // ---- becoming an actor

    /** SUBINT-4 · an actor is in a JVM that had booted before anybody asked for it, and that JVM ends with it. */
    @Test
    void anActorIsInAJvmThatStoodBy() throws Exception {
        Nursery.run(standby(s -> s.prefill().refillAfter(NEVER)), nursery -> {
            ProcessHandle before = awaitReady(1).getFirst();
            Portal<Inmate> inmate = inmate(nursery);

            assertThat(inmate.call(Inmate::pid)).isEqualTo(before.pid());
            assertThat(inmate.call(Inmate::square, 7)).isEqualTo(49);
            assertThat(ForTesting.ofThisJvm().process(inmate.id())).contains(before);
            inmate.stop(SOON);
            assertThat(before.isAlive()).isFalse();
        });
    }

    /** One JVM is one actor in its life, whether one was ready, was on its way, or had to be started. */
    @Test
    void noJvmIsTwoActors() throws Exception {
        Nursery.run(standby(s -> s.size(2).refillAfter(Duration.ZERO)), nursery -> {
            Set<Long> pids = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                Portal<Inmate> inmate = inmate(nursery);
                assertThat(pids.add(inmate.call(Inmate::pid))).as("actor %s", i).isTrue();
                inmate.stop(SOON);
            }
        });
    }

    /** More actors at once than there are JVMs that stand by are started like those of backend {@code process}. */
    @Test
    void moreThanStandByAreStartedAllTheSame() throws Exception {
        Nursery.run(standby(s -> s.size(2).prefill()), nursery -> {
            Set<Long> stoodBy = pids(awaitReady(2));
            List<Running<Long>> starts = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                starts.add(nursery.fork(() -> inmate(nursery).call(Inmate::pid)));
            }
            Set<Long> pids = new HashSet<>();
            for (Running<Long> each : starts) {
                pids.add(each.result());
            }

            assertThat(pids).hasSize(5).containsAll(stoodBy);
            nursery.cancel("seen");
        });
    }

    /** Its code sees one tree and one actor: nothing is left of what its JVM did before. */
    @Test
    void nothingIsLeftOfTheTimeBefore() throws Exception {
        Nursery.run(standby(s -> s.prefill().refillAfter(NEVER)), nursery -> {
            awaitReady(1);
            Portal<Inmate> inmate = inmate(nursery);
            String tree = inmate.call(Inmate::tree);

            assertThat(tree.lines().filter(line -> line.contains("[warm, ")))
                    .as(tree)
                    .singleElement()
                    .asString()
                    .startsWith(inmate.id().toString());
            assertThat(tree).doesNotContain("rehearsal", "standby");
            inmate.stop(SOON);
        });
    }

    /** What it prints is told as that of the actor. */
    @Test
    void whatItPrintsIsTheActors() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        String name;
        try {
            name = Nursery.call(standby(s -> s.prefill().refillAfter(NEVER)), nursery -> {
                awaitReady(1);
                Portal<Inmate> inmate =
                        nursery.start("inmate", Inmate.class, InmateActor::new, c -> c.output(Output.PREFIX));
                inmate.run(Inmate::print, "one line", "");
                inmate.stop(SOON);
                return inmate.id().toString();
            });
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("[" + name + "] one line");
    }

    // ---- replaced unseen

    /** One that has died while it stood by is replaced, and who asks for an actor does not see it. */
    @Test
    void oneThatDiesIsReplaced() throws Exception {
        Nursery.run(standby(s -> s.prefill().refillAfter(Duration.ZERO)), nursery -> {
            ProcessHandle first = awaitReady(1).getFirst();
            Signals.kill(first.pid());
            long second = await().until(WarmTests::ready, ready -> !ready.isEmpty() && !ready.contains(first))
                    .getFirst()
                    .pid();

            assertThat(inmate(nursery).call(Inmate::pid)).isEqualTo(second);
            nursery.cancel("seen");
        });
    }

    /** The same in the moment in which it is asked for: nothing of the actor had run in it, so another becomes the actor. */
    @ParameterizedTest
    @ValueSource(strings = {"kill", "stop"})
    @EnabledOnOs(OS.LINUX)
    void oneThatIsGoneWhenItIsAskedForIsReplaced(String how) throws Exception {
        Nursery.run(standby(s -> s.prefill().refillAfter(NEVER)), nursery -> {
            ProcessHandle first = awaitReady(1).getFirst();
            if (how.equals("kill")) {
                Signals.kill(first.pid());
            } else {
                Signals.stop(first.pid());
            }
            long began = System.nanoTime();
            Portal<Inmate> inmate = inmate(nursery);
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            assertThat(inmate.call(Inmate::pid)).isNotEqualTo(first.pid());
            assertThat(took).isLessThan(SOON);
            await().until(() -> !first.isAlive());
            inmate.stop(SOON);
        });
    }

    /** Options with which no JVM starts are told to who asks for an actor, and are not tried without end. */
    @Test
    void whatCannotStartIsToldToWhoAsks() throws Exception {
        UnaryOperator<Nursery.Config> broken =
                standby(s -> s.prefill().refillAfter(Duration.ZERO).jvmArgs("-XX:+NoSuchOption"));
        Nursery.run(broken, nursery -> {
            await().until(() -> ForTesting.ofThisJvm().standbys().isEmpty());
            for (int i = 0; i < 2; i++) {
                Throwable refused = catchThrowable(() ->
                        nursery.start("inmate", Inmate.class, InmateActor::new, c -> c.jvmArgs("-XX:+NoSuchOption")));
                assertThat(refused)
                        .isInstanceOf(SpawnFailedException.class)
                        .hasMessageContainingAll("exit status 1", "NoSuchOption");
            }
        });
    }

    /** An actor whose start is cancelled while its JVM does not answer leaves nothing, and neither does one that has to wait for its JVM. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @EnabledOnOs(OS.LINUX)
    void aStartThatIsCancelledLeavesNothing(boolean ready) throws Exception {
        Nursery.run(standby(s -> s.prefill().refillAfter(NEVER)), nursery -> {
            ProcessHandle first = ready
                    ? awaitReady(1).getFirst()
                    : await().until(WarmTests::firstProcess, Optional::isPresent)
                            .orElseThrow();
            Signals.stop(first.pid());
            boolean started = Scopes.moveOnAfter(Duration.ofMillis(200), () -> {
                inmate(nursery);
            });

            assertThat(started).isFalse();
            await().until(() -> !first.isAlive());
            assertThat(ForTesting.ofThisJvm().standbys()).isEmpty();
        });
    }

    private static Optional<ProcessHandle> firstProcess() {
        return ProcessHandle.current().children().filter(WarmTests::isHarrows).findFirst();
    }

    // ---- how many, how long

    /** They are in the picture of the tree, and none is left when it has ended, however that was. */
    @Test
    void theyAreShownAndEndWithTheTree() throws Exception {
        List<ProcessHandle> standing = new ArrayList<>();
        Throwable failure =
                catchThrowable(() -> Nursery.run(standby(s -> s.size(2).prefill()), nursery -> {
                    standing.addAll(awaitReady(2));
                    for (ProcessHandle each : standing) {
                        assertThat(Harrow.tree()).contains("stands by and is ready, process " + each.pid());
                    }
                    throw new IllegalStateException("as it were");
                }));

        assertThat(failure).hasMessageContaining("as it were");
        assertThat(standing).hasSize(2).noneMatch(ProcessHandle::isAlive);
        assertThat(Harrow.tree()).isEmpty();
    }

    /** A process that starts such actors has some of its own, and they end with it. */
    @ActorTest(backends = "warm", transports = "uds")
    @ConfigureRoot("eager")
    void anActorThatStartsSomeHasItsOwn(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = inmate(nursery);
        Running<String> below = nursery.fork(
                () -> inmate.call(Inmate::below, "hang", dir.resolve("marks").toString()));
        await().until(() -> Harrow.tree().lines().anyMatch(line -> line.matches(" {4,}standby-.* is ready.*")));
        ProcessHandle own = ForTesting.ofThisJvm().process(inmate.id()).orElseThrow();
        List<ProcessHandle> all = own.descendants().toList();

        assertThat(all).hasSizeGreaterThanOrEqualTo(2);
        below.cancel("seen");
        inmate.cancel("seen");
        await().untilAsserted(
                        () -> assertThat(all).filteredOn(ProcessHandle::isAlive).isEmpty());
    }

    static RootConfig eager(RootConfig root) {
        return root.standby(s -> s.refillAfter(Duration.ZERO));
    }

    /** Those that nobody asks for end after a while, and the next actor makes them come back. */
    @Test
    void thoseThatAreIdleEnd() throws Exception {
        Nursery.run(standby(s -> s.refillAfter(Duration.ZERO).idle(Duration.ofSeconds(2))), nursery -> {
            inmate(nursery);
            ProcessHandle first = awaitReady(1).getFirst();
            await().until(() -> !first.isAlive());
            assertThat(ForTesting.ofThisJvm().standbys()).isEmpty();

            inmate(nursery);
            assertThat(awaitReady(1)).doesNotContain(first);
            nursery.cancel("seen");
        });
    }

    /** D-3 · they end with a root that is killed, and so does one that was on its way. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theyEndWithARootThatIsKilled() throws Exception {
        try (Program program = new Program(Map.of(), StandbyMain.class, "3")) {
            List<Long> pids = program.readUntil("ready").stream()
                    .filter(line -> line.startsWith("stands by "))
                    .map(line -> Long.parseLong(line.substring("stands by ".length())))
                    .toList();
            assertThat(pids).hasSize(3);
            List<ProcessHandle> children =
                    ProcessHandle.of(program.pid()).orElseThrow().children().toList();
            program.signal("KILL");

            await().untilAsserted(() ->
                    assertThat(children).filteredOn(ProcessHandle::isAlive).isEmpty());
        }
    }

    // ---- the gate

    /** S-24 · what a JVM that has booted cannot take on is refused before anything is started, and what to do is said. */
    @ActorTest(backends = "warm", transports = "uds")
    void whatABootedJvmCannotTakeOnIsRefused(Nursery nursery) {
        assertThatThrownBy(() -> nursery.start(
                        "inmate", Inmate.class, InmateActor::new, c -> c.jvmArgs("-Xmx99m", "-Dharmless=1")))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContainingAll("'warm'", "inmate#", "[-Xmx99m]", "RootConfig.standby", "backend 'process'");
        assertThatThrownBy(() ->
                        nursery.start("inmate", Inmate.class, InmateActor::new, c -> c.env("PASSWORD", "opensesame")))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("environment variables [PASSWORD]")
                .hasMessageNotContaining("opensesame");
        assertThatThrownBy(() -> nursery.start("inmate", Inmate.class, InmateActor::new, c -> c.workingDirectory(dir)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("working directory " + dir);
        assertThatThrownBy(() -> nursery.start(
                        "inmate", Inmate.class, InmateActor::new, c -> c.jvmArgs("-Djava.io.tmpdir=" + dir)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("-Djava.io.tmpdir");
    }

    /** Properties of the program are set when the actor comes. */
    @ActorTest(backends = "warm", transports = "uds")
    void propertiesAreSetWhenTheActorComes(Nursery nursery) throws Exception {
        Portal<Inmate> inmate = nursery.start(
                "inmate", Inmate.class, InmateActor::new, c -> c.jvmArgs("-Dinmate.a=one=two", "-Dinmate.b"));

        assertThat(inmate.call(Inmate::property, "inmate.a")).isEqualTo("one=two");
        assertThat(inmate.call(Inmate::property, "inmate.b")).isEmpty();
        inmate.stop(SOON);
    }

    /** Each actor gets a JVM that was started with what it asks for, and no other. */
    @Test
    void eachKindIsForThoseThatAskForIt() throws Exception {
        UnaryOperator<Nursery.Config> kinds = c -> c.root(r -> r.defaultBackend(Backend.WARM)
                .standby(s -> s.prefill().refillAfter(NEVER))
                .standby(s -> s.prefill()
                        .refillAfter(NEVER)
                        .jvmArgs("-Xmx99m")
                        .env("INMATE", "one")
                        .workingDirectory(dir)));
        Nursery.run(kinds, nursery -> {
            awaitReady(2);
            Portal<Inmate> usual = inmate(nursery);
            Portal<Inmate> special = nursery.start(
                    "special",
                    Inmate.class,
                    InmateActor::new,
                    c -> c.jvmArgs("-Xmx99m").env("INMATE", "one").workingDirectory(dir));

            assertThat(ready()).isEmpty();
            assertThat(usual.call(Inmate::hasOption, "-Xmx99m")).isFalse();
            assertThat(usual.call(Inmate::variable, "INMATE")).isNotEqualTo("one");
            assertThat(special.call(Inmate::hasOption, "-Xmx99m")).isTrue();
            assertThat(special.call(Inmate::variable, "INMATE")).isEqualTo("one");
            assertThat(Path.of(special.call(Inmate::directory)).toRealPath()).isEqualTo(dir.toRealPath());
            nursery.cancel("seen");
        });
    }

    /** Numbers and times without sense are refused where they are written. */
    @Test
    void optionsWithoutSenseAreRefused() {
        for (UnaryOperator<StandbyConfig> each : List.<UnaryOperator<StandbyConfig>>of(
                s -> s.size(0),
                s -> s.size(65),
                s -> s.refillAfter(Duration.ofMillis(-1)),
                s -> s.idle(Duration.ZERO),
                s -> s.env("A=B", "c"))) {
            assertThatThrownBy(() -> Nursery.run(standby(each), nursery -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
