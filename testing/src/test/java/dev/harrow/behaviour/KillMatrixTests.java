package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.Backend;
import dev.harrow.DeadlineExceededException;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import dev.harrow.SpawnFailedException;
import dev.harrow.Transport;
import dev.harrow.TransportClosedException;
import dev.harrow.spi.LinkFaults;
import dev.harrow.spi.Tamper;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Something happens to an actor in a process of its own, or to the link to it, or to its parent, at any point of its life: what comes out is the
 * error that says so, in bounded time, and nothing is left.
 *
 * <p>Schedules are made at random; {@code -Dharrow.test.seed} repeats them as far as processes can be repeated, and {@code
 * -Dharrow.test.schedules} says how many there are.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class KillMatrixTests {
    private static final long SEED = Long.getLong("harrow.test.seed", System.nanoTime());
    private static final int SCHEDULES = Integer.getInteger("harrow.test.schedules", 32);
    private static final int PARENTS = Math.max(8, SCHEDULES / 4);
    private static final int AT_ONCE = 4;

    /** A child is ready after a few tenths of a second, where nothing else is going on. */
    private static final int LATEST_MILLIS = 600;

    /** More messages than one direction of the script has. */
    private static final int LATEST_MESSAGE = 16;

    /** How long who waits for somebody who is stopped or not heard has patience. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** Who is killed or cut off is known to be so without patience; this only keeps a test from hanging that fails. */
    private static final Duration FOR_EVER = Duration.ofSeconds(60);

    private static final Duration STOP = Duration.ofSeconds(1);
    private static final Duration ACKNOWLEDGE = Duration.ofMillis(200);
    private static final Duration END = Duration.ofMillis(400);

    @TempDir
    Path dir;

    private enum Event {
        KILLED,
        STOPPED,
        CUT,
        STALLED
    }

    /** When it happens: so many messages after the start, or so long after the beginning of the start. */
    private sealed interface Point {
        record Message(boolean fromActor, int number) implements Point {}

        record Time(int millis) implements Point {}
    }

    private static Duration elapsed(long since) {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /** One life of one actor. */
    private static final class Life {
        private final String name;
        private final String what;
        private final Event event;
        private final Point point;
        private final Transport transport;
        private final AtomicInteger toActor = new AtomicInteger();
        private final AtomicInteger fromActor = new AtomicInteger();
        private final AtomicReference<@Nullable Long> happened = new AtomicReference<>(); // when, by System.nanoTime()
        private volatile boolean stopping; // moves false -> true: the actor was asked to end
        private volatile boolean wasStopping; // written once, before happened: whether the event came after that
        private volatile boolean stalled; // moves false -> true: no message passes any more
        private volatile long pid; // 0 until it is known

        Life(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            this.name = "inmate-" + Long.toHexString(seed);
            this.transport = random.nextInt(3) == 0 ? Transport.TCP : Transport.UDS;
            Event drawn = Event.values()[random.nextInt(Event.values().length)];
            boolean byTime = random.nextInt(4) == 0;
            // There is no link yet to be cut before the actor has come.
            this.event = byTime && (drawn == Event.CUT || drawn == Event.STALLED) ? Event.KILLED : drawn;
            this.point = byTime
                    ? new Point.Time(random.nextInt(LATEST_MILLIS))
                    : new Point.Message(random.nextBoolean(), random.nextInt(LATEST_MESSAGE));
            this.what = event + " at " + point + " over " + transport + ", seed " + seed;
        }

        /** Lives, and checks the end; returns whether the event mattered. */
        boolean run() {
            Throwable outcome = null;
            try {
                Nursery.run(
                        options -> options.root(root -> root.handleSignals(false)
                                .name("life")
                                .defaultBackend(Backend.PROCESS)
                                .transport(transport)
                                .ladder(ACKNOWLEDGE, END)),
                        this::live);
            } catch (Throwable e) {
                outcome = e;
            }
            Long at = happened.get();
            if (outcome != null || isSureToMatter(at)) {
                assertThat(outcome).as(what).satisfies(this::isTheRightOne);
            }
            if (at != null) {
                assertThat(elapsed(at)).as(what).isLessThan(bound());
            }
            if (pid != 0) {
                assertThat(ProcessHandle.of(pid)).as("%s: the process", what).isEmpty();
            }
            return outcome != null;
        }

        /** That of the event, which no other one has to wait for, with room for a busy machine. */
        private Duration bound() {
            Duration room = Duration.ofSeconds(5);
            return switch (event) {
                case KILLED -> room;
                case CUT -> room.plus(ACKNOWLEDGE).plus(END);
                case STOPPED, STALLED ->
                    room.plus(PATIENCE).plus(STOP).plus(ACKNOWLEDGE).plus(END);
            };
        }

        /**
         * Whether it came when the actor still had to say something: its goodbye at least. Who is stopped or not heard may have said all that is
         * needed before, and ends by the ladder of its stop.
         */
        private boolean isSureToMatter(@Nullable Long at) {
            return at != null && !wasStopping && (event == Event.KILLED || event == Event.CUT);
        }

        private void isTheRightOne(Throwable outcome) {
            Throwable cause = outcome instanceof NurseryFailedException failed ? failed.getCause() : outcome;
            switch (event) {
                case KILLED ->
                    assertThat(cause)
                            .isInstanceOfAny(TransportClosedException.class, SpawnFailedException.class)
                            .hasMessageContaining("exit status 137 (SIGKILL)");
                case CUT -> assertThat(cause).isInstanceOf(TransportClosedException.class);
                case STOPPED -> assertThat(cause).isInstanceOf(DeadlineExceededException.class);
                case STALLED -> // its goodbye may be what was not heard
                    assertThat(cause).isInstanceOfAny(DeadlineExceededException.class, TransportClosedException.class);
            }
        }

        private void live(Nursery nursery) throws Exception {
            if (point instanceof Point.Time(int millis)) {
                nursery.fork("event", () -> {
                    Scopes.sleep(Duration.ofMillis(millis));
                    happen(null);
                    return null;
                });
            }
            Scopes.failAfter(event == Event.KILLED || event == Event.CUT ? FOR_EVER : PATIENCE, () -> {
                Portal<Inmate> inmate = nursery.start(name, Inmate.class, InmateActor::new);
                pid = inmate.call(Inmate::pid);
                LinkFaults link = LinkFaults.of(inmate);
                link.tamper(tamper(link, false, toActor), tamper(link, true, fromActor));
                for (int i = 0; i < 2; i++) {
                    assertThat(inmate.<Integer, Integer>call(Inmate::square, i)).isEqualTo(i * i);
                }
                inmate.runDialog(Inmate::converse, dialog -> {
                    MsgStream<Integer, Integer> stream = dialog.stream();
                    assertThat(stream.receive()).isEqualTo(2);
                    for (int i = 0; i < 3; i++) {
                        stream.send(i);
                    }
                    stream.endSend();
                    assertThat(dialog.result()).isEqualTo("sum 3");
                });
                return null;
            });
            stopping = true;
            nursery.stop(STOP);
        }

        private Tamper tamper(LinkFaults link, boolean from, AtomicInteger count) {
            return message -> {
                int number = count.getAndIncrement();
                if (point.equals(new Point.Message(from, number))) {
                    happen(link);
                }
                if (!stalled) {
                    message.deliver();
                }
            };
        }

        private void happen(@Nullable LinkFaults link) {
            List<ProcessHandle> victims = ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().commandLine().orElse("").contains("harrow-actor[" + name + "#"))
                    .toList();
            if (event != Event.CUT && event != Event.STALLED && victims.isEmpty()) {
                return; // by time, and it is not there yet, or gone
            }
            wasStopping = stopping;
            happened.set(System.nanoTime());
            switch (event) {
                case KILLED -> victims.forEach(ProcessHandle::destroyForcibly);
                case STOPPED -> victims.forEach(victim -> signalStop(victim.pid()));
                case CUT -> link.close();
                case STALLED -> stalled = true;
            }
        }

        private static void signalStop(long pid) {
            try {
                Program.signal("STOP", pid);
            } catch (Exception e) {
                throw new AssertionError("process " + pid + " could not be stopped", e);
            }
        }
    }

    /** D-1, D-2, S-20..S-23 · whatever happens to an actor, whenever: the right error, in time, and no process. */
    @ActorTest(backends = "process", transports = "uds")
    @ActorTimeout(180)
    void whateverHappensIsTheRightErrorAndLeavesNothing() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Callable<Boolean>> lives = new ArrayList<>();
        for (int i = 0; i < SCHEDULES; i++) {
            Life life = new Life(random.nextLong());
            lives.add(life::run);
        }

        long mattered = runAll(lives).stream().filter(each -> each).count();

        assertThat(mattered)
                .as("of %d events, those that mattered; seed %d", SCHEDULES, SEED)
                .isGreaterThan(SCHEDULES / 4);
    }

    private static <T> List<T> runAll(List<Callable<T>> all) throws Exception {
        List<T> results = new ArrayList<>();
        ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (Future<T> each : runners.invokeAll(all)) {
                results.add(each.get());
            }
        } finally {
            runners.shutdownNow();
            assertThat(runners.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        return results;
    }

    /** D-3 · a parent that is killed at any moment leaves no process, at no level. */
    @ActorTest(backends = "process", transports = "uds")
    @ActorTimeout(180)
    @EnabledOnOs(OS.LINUX)
    void aParentThatIsKilledAtAnyMomentLeavesNothing() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Callable<Boolean>> lives = new ArrayList<>();
        for (int i = 0; i < PARENTS; i++) {
            int millis = random.nextInt(1_500);
            lives.add(() -> killParent(millis));
        }
        assertThat(runAll(lives)).hasSize(PARENTS).containsOnly(true);
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
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(marked(mark))
                        .as("processes of a root that was killed %d ms after it began, seed %d", millis, SEED)
                        .isEmpty());
        return true;
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
