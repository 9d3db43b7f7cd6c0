package dev.harrow.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RootConfig;
import dev.harrow.Running;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs of nurseries, dialogs and streams: what each of their tasks sees is what a model of the rules allows, all of it is over when the program
 * is, and nothing is left.
 *
 * <p>{@code -Dharrow.test.programs} says how many; other backends than {@code thread} run a part of that. Each has a seed of its own, which a failure tells
 * with the program. {@code -Dharrow.test.seed} is that of the first one, so with {@code -Dharrow.test.programs=1} it runs that one alone, {@code
 * -Dharrow.test.rounds} times, because tasks that race need not do the same again.
 */
class ModelTests {
    private static final long SEED = Long.getLong("harrow.test.seed", System.nanoTime());
    private static final int PROGRAMS = Integer.getInteger("harrow.test.programs", 2_000);
    private static final int ROUNDS = Integer.getInteger("harrow.test.rounds", 1);
    private static final int AT_ONCE = 3;

    /** How long one program may take, where some others run at the same time. */
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** No cancel and no ladder is given up before that: what does not end is a failure, and not news in the log. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private static final List<String> SHARED = List.of("pool-a", "pool-b");

    private final AtomicInteger files = new AtomicInteger();
    private final Set<Program> running = ConcurrentHashMap.newKeySet();

    @TempDir
    Path dir;

    // ---- the tests

    /** S-26..S-33, S-57..S-81, S-86..S-90, D-1, D-4..D-8, D-13 · any program shows what the rules allow, with actors of this JVM. */
    @ActorTest(backends = "thread")
    @ActorTimeout(14_400)
    void anyProgramShowsWhatTheRulesAllow() throws Exception {
        runAlone(PROGRAMS, Generator.Draw.WHOLE, Backend.THREAD);
    }

    /** S-6, S-26..S-33, S-57..S-81, S-86..S-90, D-1, D-4..D-8, D-13 · and with actors behind class loaders. */
    @ActorTest(backends = "isolated")
    @ActorTimeout(14_400)
    void anyProgramShowsTheSameBehindClassLoaders() throws Exception {
        runAlone(PROGRAMS / 20, Generator.Draw.COSTLY, Backend.ISOLATED);
    }

    /** S-6, S-26..S-33, S-57..S-81, S-86..S-90, D-1, D-4..D-8, D-13 · and with processes of its own. */
    @ActorTest(backends = "process")
    @ActorTimeout(14_400)
    void anyProgramShowsTheSameWithProcesses() throws Exception {
        runAlone(PROGRAMS / 50, Generator.Draw.COSTLY, Backend.PROCESS);
    }

    /** S-6, S-57..S-81, S-86..S-90, D-4..D-8, D-13 · and with processes that have served others before, and serve others meanwhile. */
    @ActorTest(backends = "process")
    @ActorTimeout(14_400)
    void anyProgramShowsTheSameWithProcessesThatAreUsedAgain() throws Exception {
        Nursery.<Exception>run(config -> config.root(root -> options(root, "main", Backend.PROCESS)), nursery -> {
            Map<String, Portal<Part>> pool = new HashMap<>();
            for (String name : SHARED) {
                pool.put(name, nursery.start(name, Part.class, PartActor::new));
            }
            List<Long> seeds = seeds(PROGRAMS / 12);
            AtomicInteger next = new AtomicInteger();
            List<Running<Object>> lanes = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                lanes.add(nursery.fork("lane-" + i, () -> {
                    for (int k = next.getAndIncrement(); k < seeds.size(); k = next.getAndIncrement()) {
                        Program program = Generator.program(seeds.get(k), Generator.Draw.SHARED, SHARED);
                        check(program, "main", 100, options -> options, (inner, name) -> pool.get(name), false);
                    }
                    return null;
                }));
            }
            for (Running<Object> each : lanes) {
                each.result();
            }
            nursery.stop(); // in order, which proves that nothing of a dialog is left in them
        });
    }

    // ---- running them

    private static List<Long> seeds(int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < Math.max(1, count); i++) {
            all.addAll(Collections.nCopies(ROUNDS, i == 0 ? SEED : random.nextLong()));
        }
        return all;
    }

    private static RootConfig options(RootConfig root, String name, Backend backend) {
        return root.name(name)
                .defaultBackend(backend)
                .handleSignals(false)
                .cancelGrace(GRACE)
                .ladder(GRACE, GRACE);
    }

    /** Each in a tree of its own, some at once. */
    private void runAlone(int count, Generator.Draw draw, Backend backend) throws Exception {
        ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE);
        List<Throwable> failures = new ArrayList<>();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (long seed : seeds(count)) {
                all.add(runners.submit(() -> {
                    alone(Generator.program(seed, draw, List.of()), backend);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                try {
                    each.get(BOUND.toSeconds(), TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                } catch (TimeoutException e) {
                    failures.add(new AssertionError("one of these does not end: " + running + "\n" + Harrow.tree(), e));
                    break;
                }
            }
        } finally {
            runners.shutdownNow();
            assertThat(runners.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError(failures.size() + " of " + count + " programs; the first: "
                    + failures.getFirst().getMessage());
            failures.forEach(error::addSuppressed);
            throw error;
        }
    }

    private void alone(Program program, Backend backend) throws Exception {
        String root = "main" + files.incrementAndGet();
        check(
                program,
                root,
                20,
                config -> config.root(options -> options(options, root, backend)),
                (nursery, name) -> nursery.start(name, Part.class, PartActor::new),
                backend.equals(Backend.PROCESS));
        if (Harrow.tree().contains(root + "#")) {
            throw new AssertionError("the tree of " + program + " is not over:\n" + Harrow.tree());
        }
    }

    /**
     * Runs a program and compares what is seen with the model.
     *
     * @param self the name of the actor that runs its root block
     */
    private void check(
            Program program,
            String self,
            int millis,
            UnaryOperator<Nursery.Config> options,
            Player.Starter starter,
            boolean kills)
            throws IOException {
        Path file = dir.resolve("program-" + files.incrementAndGet());
        Setting setting = new Setting(file.toString(), Backend.THREAD.key(), millis);
        running.add(program);
        try {
            Player.play(setting, program.root(), options, starter, kills);
        } catch (Exception e) {
            assertThat(e).as("its task has written it down").isNotNull();
        }
        running.remove(program);
        List<String> lines = Trace.read(file);
        Files.deleteIfExists(file);
        try {
            BlockModel.check(program.root(), self, new Trace(lines), kills);
        } catch (Trace.Refused e) {
            throw new AssertionError(
                    e.getMessage() + "\nin " + program + "\nwhere was seen\n  " + String.join("\n  ", lines)
                            + "\nagain by -Dharrow.test.programs=1 -Dharrow.test.rounds=100 -Dharrow.test.seed="
                            + program.seed(),
                    e);
        }
    }
}
