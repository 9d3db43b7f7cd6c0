package dev.harrow.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs benchmarks by their numbers, each beside its floor and its peer, in turns. */
public final class Benchmarks {
    private static final Set<String> ALL = new LinkedHashSet<>(List.of("P1", "P2", "P3", "P4", "P12", "P14"));

    private static final int ROUNDS = 3;

    private final Results results;
    private final boolean quick;
    private final int actors;

    private Benchmarks(Results results, boolean quick, int actors) {
        this.results = results;
        this.quick = quick;
        this.actors = actors;
    }

    /**
     * Runs the benchmarks.
     *
     * @param args the folder for the results, options, and numbers; all of them if none is named
     */
    public static void main(String[] args) throws IOException, InterruptedException, RunnerException {
        boolean quick = false;
        int actors = 100_000;
        Set<String> chosen = new LinkedHashSet<>();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--actors" -> {
                    i++;
                    actors = i < args.length ? count(args[i]) : count("nothing");
                }
                default -> {
                    if (!ALL.contains(args[i])) {
                        refuse("unknown benchmark or option '%s'; use %s, --quick or --actors N"
                                .formatted(args[i], String.join(", ", ALL)));
                    }
                    chosen.add(args[i]);
                }
            }
        }
        Benchmarks benchmarks = new Benchmarks(new Results(Path.of(args[0])), quick, actors);
        for (String number : chosen.isEmpty() ? ALL : chosen) {
            System.out.println("== " + number);
            benchmarks.run(number);
        }
        benchmarks.results.finish("%s, %s, %d cores, %s%s"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        "JDK " + Runtime.version(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                        quick ? "; --quick, so these figures prove nothing" : ""));
    }

    private static int count(String text) {
        if (!text.matches("[1-9][0-9]{0,7}")) {
            refuse("--actors needs a number from 1 to 99999999, not '%s'; for example --actors 1000000"
                    .formatted(text));
        }
        return Integer.parseInt(text);
    }

    private static void refuse(String why) {
        System.err.println("benchmarks: " + why);
        System.exit(2);
    }

    private void run(String number) throws IOException, InterruptedException, RunnerException {
        switch (number) {
            case "P1" -> callRoundTrip();
            case "P2" -> oneWay();
            case "P3" -> pingPong();
            case "P4" -> {
                startCallStop();
                idleActors();
            }
            case "P12" -> cancelTree();
            case "P14" -> firstNursery();
            default -> throw new IllegalArgumentException("no benchmark is named " + number);
        }
    }

    private void callRoundTrip() throws IOException, RunnerException {
        Samples took = jmh("P1", P1.class);
        Sample call = took.get("harrowFromVirtualThread");
        Sample platform = took.get("harrowFromPlatformThread");
        Sample bare = took.get("bareFromVirtualThread");
        Sample pekko = took.get("pekkoFromVirtualThread");
        results.atMost("P1", "call, virtual-thread caller", call, "bare virtual thread per request", bare, 2);
        results.ratioAtMost("P1", "call, virtual-thread caller", call, "Pekko typed ask", pekko, 1);
        results.compared(
                "P1",
                "call, platform-thread caller",
                platform,
                "bare, platform-thread caller",
                took.get("bareFromPlatformThread"));
    }

    private void oneWay() throws IOException, RunnerException {
        Samples rates = jmh("P2", "M items/s", P2.class);
        Sample stream = rates.get("harrow");
        Sample told = rates.get("pekkoTell");
        results.atLeast("P2", "stream, one way", stream, "two virtual threads and a queue", rates.get("bareQueue"), 10);
        results.ratioAtLeast("P2", "stream, one way", stream, "Pekko classic tell", told, 2);
    }

    private void pingPong() throws IOException, RunnerException {
        Samples took = jmh("P3", P3.class);
        Sample stream = took.get("harrow");
        results.atMost(
                "P3", "stream ping-pong", stream, "two virtual threads and two queues", took.get("bareQueues"), 1.5);
        results.compared("P3", "stream ping-pong", stream, "Pekko classic tell ping-pong", took.get("pekkoPingPong"));
    }

    private void startCallStop() throws IOException, RunnerException {
        Samples took = jmh("P4", P4.class);
        Sample life = took.get("harrowFromVirtualThread");
        Sample scope = took.get("scopeFromVirtualThread");
        results.atMost(
                "P4", "start + call + stop, virtual-thread caller", life, "fork + join in a JDK scope", scope, 15);
        results.compared(
                "P4",
                "start + call + stop, virtual-thread caller",
                life,
                "Pekko classic actorOf + ask + gracefulStop",
                took.get("pekkoFromVirtualThread"));
        results.compared(
                "P4",
                "start + call + stop, platform-thread caller",
                took.get("harrowFromPlatformThread"),
                "fork + join in a JDK scope",
                scope);
    }

    private void idleActors() throws IOException, InterruptedException {
        Samples samples = new Samples();
        for (int round = 0; round < (quick ? 1 : ROUNDS); round++) {
            for (String contender : List.of("harrow", "threads", "pekko")) {
                String[] figures = ChildJvm.run(List.of("-Xmx6g"), P4Idle.class, contender, String.valueOf(actors))
                        .getLast()
                        .split(" ", -1);
                samples.add(contender + "-rate", "starts/s", Double.parseDouble(figures[0]));
                samples.add(contender + "-heap", "B", Double.parseDouble(figures[1]));
            }
        }
        results.keep("P4-idle-" + actors, samples);
        String many = actors + " idle actors, ";
        Sample rate = samples.get("harrow-rate");
        Sample heap = samples.get("harrow-heap");
        results.atMost("P4", many + "heap each", heap, "parked virtual threads", samples.get("threads-heap"), 2048);
        results.compared("P4", many + "heap each", heap, "Pekko classic actors", samples.get("pekko-heap"));
        results.atLeast("P4", many + "started", rate, "parked virtual threads", samples.get("threads-rate"), 200_000);
        results.compared("P4", many + "started", rate, "Pekko classic actors", samples.get("pekko-rate"));
    }

    private void cancelTree() throws IOException, InterruptedException {
        Samples samples = new Samples();
        for (String line : ChildJvm.run(List.of("-Xmx3g"), P12.class, "4", quick ? "3" : "10", quick ? "1" : "10")) {
            String[] parts = line.split(" ", -1);
            samples.add(parts[0], "ms", Double.parseDouble(parts[1]));
        }
        results.keep("P12", samples);
        Sample idle = samples.get("harrow-idle");
        Sample busy = samples.get("harrow-busy");
        Sample scopes = samples.get("scopes");
        Sample pekko = samples.get("pekko");
        results.atMost(
                "P12", "cancel, idle leaves", idle, "nested JDK scopes with a parked thread per leaf", scopes, 100);
        results.atMost("P12", "cancel, every leaf waits in a call", busy, "the same scopes", scopes, 100);
        results.compared("P12", "cancel, idle leaves", idle, "Pekko classic tree, stopped at the top", pekko);
    }

    private void firstNursery() throws IOException, InterruptedException {
        Samples samples = new Samples();
        for (int round = 0; round < (quick ? 2 : 16); round++) {
            double harrow = Double.parseDouble(ChildJvm.runLean(P14.class).getLast());
            double floor = Double.parseDouble(ChildJvm.runLean(P14Floor.class).getLast());
            if (round > 0) { // the first pair brings the jars into the page cache
                samples.add("harrow", "ms", harrow);
                samples.add("floor", "ms", floor);
            }
        }
        results.keep("P14", samples);
        results.ratioAtMost(
                "P14",
                "main to first answer, cold JVM",
                samples.get("harrow"),
                "direct JDK scope + one method reference named",
                samples.get("floor"),
                1.5);
    }

    /** Runs every benchmark of a class once per round, in a fork of its own, and returns the averages of the rounds. */
    private Samples jmh(String number, Class<?> benchmark) throws IOException, RunnerException {
        return jmh(number, "µs", benchmark);
    }

    private Samples jmh(String number, String unit, Class<?> benchmark) throws IOException, RunnerException {
        Samples times = new Samples();
        Samples allocated = new Samples();
        for (int round = 1; round <= ROUNDS; round++) {
            // A shorter run must not leave rounds of an earlier one beside its own.
            Files.deleteIfExists(rawData(number, round));
        }
        for (int round = 1; round <= (quick ? 1 : ROUNDS); round++) {
            var options = new OptionsBuilder()
                    .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                    .forks(1)
                    .warmupIterations(quick ? 2 : 5)
                    .measurementIterations(quick ? 2 : 5)
                    .warmupTime(TimeValue.milliseconds(quick ? 500 : 1000))
                    .measurementTime(TimeValue.milliseconds(quick ? 500 : 1000))
                    .shouldFailOnError(true)
                    .addProfiler(GCProfiler.class)
                    .resultFormat(ResultFormatType.JSON)
                    .result(rawData(number, round).toString())
                    .build();
            for (RunResult result : new Runner(options).run()) {
                String name = result.getPrimaryResult().getLabel();
                times.add(name, unit, result.getPrimaryResult().getScore());
                for (Result<?> secondary : result.getSecondaryResults().values()) {
                    if (secondary.getLabel().equals("gc.alloc.rate.norm")) {
                        allocated.add(name, "B", secondary.getScore());
                    }
                }
            }
        }
        times.forEach((name, sample) -> System.out.printf(
                "%s %s: %s, %s allocated per operation%n",
                number, name, sample.shown(), allocated.get(name).shown()));
        return times;
    }

    private Path rawData(String number, int round) {
        return results.folder().resolve("%s-round%d.json".formatted(number, round));
    }
}
