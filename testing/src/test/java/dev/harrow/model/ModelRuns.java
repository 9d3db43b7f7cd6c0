package dev.harrow.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.RootConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
 * Runs random programs of nurseries, dialogs and streams: what each of their tasks sees has to be what a model of the rules allows, and all of it over when the
 * program is.
 *
 * <p>{@code -Dharrow.test.programs} says how many; other backends than {@code thread} run a part of that. With {@code -Dharrow.test.minutes} those that have a
 * tree of their own are run for so long instead. Each has a seed of its own, which a failure tells with the program. {@code -Dharrow.test.seed} is that of
 * the first one, so with {@code -Dharrow.test.programs=1} it runs that one alone, {@code -Dharrow.test.rounds} times, because tasks that race need not do
 * the same again.
 */
abstract class ModelRuns {
    private static final long SEED = Long.getLong("harrow.test.seed", System.nanoTime());
    static final int PROGRAMS = Integer.getInteger("harrow.test.programs", 2_000);
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("harrow.test.minutes", 0));
    private static final int ROUNDS = Integer.getInteger("harrow.test.rounds", 1);
    static final int AT_ONCE = 3;

    /** So many are handed out before their ends are looked at. */
    private static final int BATCH = 1_000;

    /** After so many refusals there is enough to look at. */
    private static final int ENOUGH = 20;

    /** How long one program may take, where some others run at the same time. */
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** No cancel and no ladder is given up before that: what does not end is a failure, and not news in the log. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final AtomicInteger files = new AtomicInteger();
    private final Set<Program> running = ConcurrentHashMap.newKeySet();

    @TempDir
    Path dir;

    // ---- running them

    static List<Long> seeds(int count) {
        return seeds(SEED, count);
    }

    private static List<Long> seeds(long first, int count) {
        SplittableRandom random = new SplittableRandom(first);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < Math.max(1, count); i++) {
            all.addAll(Collections.nCopies(ROUNDS, i == 0 ? first : random.nextLong()));
        }
        return all;
    }

    static RootConfig options(RootConfig root, String name, Backend backend) {
        return root.name(name)
                .defaultBackend(backend)
                .handleSignals(false)
                .cancelGrace(GRACE)
                .ladder(GRACE, GRACE);
    }

    /** Each in a tree of its own, some at once. */
    final void runAlone(int count, Generator.Draw draw, Backend backend) throws Exception {
        List<Throwable> failures = new ArrayList<>();
        if (TIME.isZero()) {
            List<Long> seeds = seeds(count);
            for (int i = 0; i < seeds.size() && failures.size() < ENOUGH; i += BATCH) {
                runBatch(seeds.subList(i, Math.min(seeds.size(), i + BATCH)), draw, backend, failures);
            }
        } else {
            long programs = 0;
            long begin = System.nanoTime();
            for (long first = SEED; System.nanoTime() - begin < TIME.toNanos() && failures.size() < ENOUGH; first++) {
                List<Long> seeds = seeds(first, BATCH);
                runBatch(seeds, draw, backend, failures);
                programs += seeds.size();
            }
            System.out.println(programs + " programs on " + backend.key() + " in "
                    + Duration.ofNanos(System.nanoTime() - begin).toMinutes() + " minutes, from -Dharrow.test.seed="
                    + SEED);
        }
        if (!failures.isEmpty()) {
            throw failed(
                    failures.size() + " programs; the first: "
                            + failures.getFirst().getMessage(),
                    failures);
        }
    }

    private static AssertionError failed(String how, List<Throwable> failures) {
        AssertionError error = new AssertionError(how);
        failures.forEach(error::addSuppressed);
        return error;
    }

    private void runBatch(List<Long> seeds, Generator.Draw draw, Backend backend, List<Throwable> failures)
            throws Exception {
        ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (long seed : seeds) {
                all.add(runners.submit(() -> alone(Generator.program(seed, draw, List.of()), backend)));
            }
            for (Future<?> each : all) {
                try {
                    each.get(BOUND.toSeconds(), TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                } catch (TimeoutException e) {
                    failures.add(e);
                    throw failed("one of these does not end: " + running + "\n" + Harrow.tree(), failures);
                }
            }
        } finally {
            runners.shutdownNow();
            assertThat(runners.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /**
     * What was seen of a program.
     *
     * @param root the name of the actor that ran its root block
     */
    record Seen(String root, List<String> lines) {}

    /** Runs it in a tree of its own. */
    final Seen alone(Program program, Backend backend) throws Exception {
        String root = "main" + files.incrementAndGet();
        List<String> lines = check(
                program,
                root,
                20,
                config -> config.root(options -> options(options, root, backend)),
                (nursery, name) -> nursery.start(name, Part.class, PartActor::new),
                backend.equals(Backend.PROCESS));
        if (Harrow.tree().contains(root + "#")) {
            throw new AssertionError("the tree of " + program + " is not over:\n" + Harrow.tree());
        }
        return new Seen(root, lines);
    }

    /**
     * Runs a program and compares what is seen with the model.
     *
     * @param self the name of the actor that runs its root block
     * @return what was seen
     */
    final List<String> check(
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
        String left;
        try {
            left = Player.play(setting, program.root(), options, starter, kills);
        } catch (Exception e) {
            left = Told.whole(e);
        }
        running.remove(program);
        List<String> lines = Trace.read(file);
        Files.deleteIfExists(file);
        assertThat(lines).as("%s", program).last().asString().endsWith(left);
        try {
            BlockModel.check(program.root(), self, new Trace(lines), kills);
        } catch (Trace.Refused e) {
            throw new AssertionError(
                    e.getMessage() + "\nin " + program + "\nwhere was seen\n  " + String.join("\n  ", lines)
                            + "\nagain by -Dharrow.test.programs=1 -Dharrow.test.rounds=100 -Dharrow.test.seed="
                            + program.seed(),
                    e);
        }
        return lines;
    }
}
