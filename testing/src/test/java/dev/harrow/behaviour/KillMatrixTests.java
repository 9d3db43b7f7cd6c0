package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.Transport;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Something happens to an actor in a process of its own, or to the link to it, or to its parent, at any point of its life: what comes out is the
 * error that says so, in bounded time, and nothing is left.
 *
 * <p>The points that have names are gone through one by one, with everything that can happen there; others are drawn at random. {@code
 * -Dharrow.test.schedules} says how many are drawn, and from {@value #ALL_FROM} on all of the former are tried, else a sample. {@code
 * -Dharrow.test.seed} repeats a run as far as processes can be repeated.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class KillMatrixTests {
    private static final long SEED = Long.getLong("harrow.test.seed", System.nanoTime());
    private static final int SCHEDULES = Integer.getInteger("harrow.test.schedules", 24);
    private static final int ALL_FROM = 100;
    private static final boolean ALL = SCHEDULES >= ALL_FROM;
    private static final int SAMPLE = 14;
    private static final int SAMPLE_OF_PARENTS = 4;
    private static final int PARENTS = Math.max(4, SCHEDULES / 4);

    /** A child is ready after a few tenths of a second, where nothing else is going on. */
    private static final int LATEST_MILLIS = 600;

    /** More messages than one direction of a life has. */
    private static final int LATEST_MESSAGE = 18;

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** How often a life is tried again in which patience ended before the point came, each time with twice as much. */
    private static final int TRIES = 3;

    /** What a child has after its parent is gone: its ladder, which is the usual one here, half a second, and its exit. */
    private static final Duration ORPHAN = Duration.ofSeconds(10);

    @TempDir
    Path dir;

    private WakeUpLag lag;

    @BeforeEach
    void measure() {
        lag = new WakeUpLag();
        Signals.prepare();
    }

    @AfterEach
    void measureNoMore() {
        lag.close();
    }

    private Life life(Life.Event event, Point point, Transport transport, Duration patience) {
        return new Life(event, point, transport, dir, patience, lag::twentyfold, ", seed " + SEED);
    }

    private static <T> List<T> sample(List<T> all, int size) {
        if (ALL) {
            return all;
        }
        List<T> some = new ArrayList<>(all);
        Collections.shuffle(some, new Random(SEED));
        return some.subList(0, Math.min(size, some.size()));
    }

    // ---- points that are drawn

    /** D-1, D-2, S-20..S-23 · whatever happens to an actor, whenever: the right error, in time, and no process. */
    @ActorTest(backends = "process", transports = "uds")
    @ActorTimeout(1_200)
    void whateverHappensIsTheRightErrorAndLeavesNothing() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Callable<Boolean>> lives = new ArrayList<>();
        for (int i = 0; i < SCHEDULES; i++) {
            Life life = draw(random.split());
            lives.add(() -> life.run().outcome() != null);
        }

        long mattered = Lives.runAll(lives, SEED).stream().filter(each -> each).count();

        assertThat(mattered)
                .as("of %d events, those that mattered; seed %d", SCHEDULES, SEED)
                .isGreaterThan(SCHEDULES / 4);
    }

    private Life draw(SplittableRandom random) {
        Transport transport = random.nextInt(3) == 0 ? Transport.TCP : Transport.UDS;
        Life.Event[] events = {Life.Event.KILLED, Life.Event.STOPPED, Life.Event.CUT, Life.Event.STALLED};
        Life.Event event = events[random.nextInt(events.length)];
        Point point = random.nextInt(4) == 0
                ? new Point.Time(random.nextInt(LATEST_MILLIS))
                : new Point.Message(random.nextBoolean(), random.nextInt(LATEST_MESSAGE));
        return life(event, point, transport, PATIENCE);
    }

    // ---- points that have names

    private record Case(Life.Event event, Point.Named point, Transport transport) {}

    private static List<Case> cases(Life.Event... events) {
        Random random = new Random(SEED);
        List<Case> all = new ArrayList<>();
        for (Point.Named point : Point.Named.all()) {
            for (Life.Event event : events) {
                all.add(new Case(event, point, random.nextInt(3) == 0 ? Transport.TCP : Transport.UDS));
            }
        }
        return all;
    }

    /** D-1, D-2, S-20..S-23, S-34, S-107, IPC-2, IPC-11 · at every point that has a name, each thing that can happen has the outcome that is said of it. */
    @ActorTest(backends = "process", transports = "uds")
    @ActorTimeout(1_200)
    void atEveryPointEachEventHasItsOutcome() throws Exception {
        List<Case> all = cases(Life.Event.KILLED, Life.Event.STOPPED, Life.Event.CUT, Life.Event.STALLED);
        List<Callable<Boolean>> lives = new ArrayList<>();
        for (Case each : sample(all, SAMPLE)) {
            lives.add(() -> comesToPass(each));
        }
        assertThat(Lives.runAll(lives, SEED)).containsOnly(true);
    }

    private boolean comesToPass(Case each) throws Exception {
        Duration patience = PATIENCE;
        for (int i = 0; i < TRIES; i++) {
            if (life(each.event(), each.point(), each.transport(), patience)
                    .run()
                    .reached()) {
                return true;
            }
            patience = patience.multipliedBy(2);
        }
        // The process may be gone as soon as it has closed its link, and then nothing happens to it.
        return each.point() == Point.Named.HUNG_UP;
    }

    // ---- parents

    /** D-3 · a parent that is killed at any moment leaves no process, at no level. */
    @ActorTest(backends = "process", transports = "uds")
    @ActorTimeout(600)
    @EnabledOnOs(OS.LINUX)
    void aParentThatIsKilledAtAnyMomentLeavesNothing() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Callable<Boolean>> lives = new ArrayList<>();
        for (int i = 0; i < PARENTS; i++) {
            int millis = random.nextInt(1_500);
            lives.add(() -> killParent(millis));
        }
        assertThat(Lives.runAll(lives, SEED)).hasSize(PARENTS).containsOnly(true);
    }

    private boolean killParent(int millis) throws Exception {
        String mark = UUID.randomUUID().toString();
        String marks = dir.resolve("marks-" + mark).toString();
        try (Program program = new Program(Map.of("HARROW_TEST_MARK", mark), OrphanMain.class, "hang", marks)) {
            boolean ended = program.awaitExit(Duration.ofMillis(millis)); // it does not: this is how long it lives
            assertThat(ended).isFalse();
            program.signal("KILL");
            assertThat(program.exit()).isEqualTo(137);
        }
        assertNothingIsLeft(mark, millis + " ms after it began");
        return true;
    }

    /** D-3 · a parent that is killed at a point that has a name leaves no process: its end is what ends them, and no timeout. */
    @ActorTest(backends = "process", transports = "uds")
    @ActorTimeout(600)
    @EnabledOnOs(OS.LINUX)
    void aParentThatIsKilledAtEveryPointLeavesNothing() throws Exception {
        List<Callable<Boolean>> lives = new ArrayList<>();
        for (Case each : sample(cases(Life.Event.PARENT), SAMPLE_OF_PARENTS)) {
            lives.add(() -> killParent(each));
        }
        assertThat(Lives.runAll(lives, SEED)).containsOnly(true);
    }

    private boolean killParent(Case each) throws Exception {
        String mark = UUID.randomUUID().toString();
        // What it cannot tidy up goes with the directory of the test.
        Path own = Files.createTempDirectory(dir, "p");
        Map<String, String> environment =
                Map.of("HARROW_TEST_MARK", mark, "JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + own);
        try (Program program = new Program(
                environment,
                LifeMain.class,
                each.point().name(),
                each.transport().key(),
                own.toString())) {
            if (each.point().needsProc()) {
                killAsSoonAsItHasAChild(program, each.point());
            } else {
                program.readUntil("at " + each.point());
                program.signal("KILL");
            }
            assertThat(program.exit()).isEqualTo(137);
        }
        assertNothingIsLeft(mark, "at " + each);
        return true;
    }

    private static void killAsSoonAsItHasAChild(Program program, Point.Named point) throws Exception {
        program.readUntil("beginning");
        program.proceed();
        Duration soon = Duration.ofSeconds(20);
        OptionalLong child = point == Point.Named.BEFORE_EXEC
                ? Children.awaitNew(program.pid(), Set.of(), soon)
                : Children.awaitNew(program.pid(), Set.of(), line -> line.contains("harrow-actor["), soon);
        assertThat(child).isPresent();
        ProcessHandle.of(program.pid()).orElseThrow().destroyForcibly();
    }

    private void assertNothingIsLeft(String mark, String when) {
        Duration bound = ORPHAN.compareTo(lag.twentyfold()) > 0 ? ORPHAN : lag.twentyfold();
        await().atMost(bound)
                .untilAsserted(() -> assertThat(marked(mark))
                        .as("processes of a root that was killed %s, seed %d", when, SEED)
                        .isEmpty());
    }

    /** The processes that have this in their environment, as all below one that was started with it do. */
    private static List<Long> marked(String mark) throws IOException {
        List<Long> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                String name = process.getFileName().toString();
                if (name.chars().allMatch(Character::isDigit)
                        && environment(process).contains(mark)) {
                    found.add(Long.parseLong(name));
                }
            }
        }
        return found;
    }

    private static String environment(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has ended meanwhile, or belongs to somebody else
        }
    }
}
