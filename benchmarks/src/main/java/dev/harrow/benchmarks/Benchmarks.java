package dev.harrow.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
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
    private static final Set<String> ALL = new LinkedHashSet<>(
            List.of("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P14"));

    private static final int USUAL_ROUNDS = 3;
    private static final int MOST_ROUNDS = 9;

    private static final List<String> TRANSPORTS = List.of("uds", "tcp");

    /** What a child of tractor takes of 50 that start at once, in milliseconds, on the machine for which the targets were set. */
    private static final double TRACTOR_START = 168;

    private static final Map<String, String> MEANING = Map.of(
            "start", "start + call in groups, each",
            "reap", "cancel and reap all",
            "pss", "memory of each (PSS)",
            "rss", "memory of each (RSS)");

    private final Results results;
    private final boolean quick;
    private final int rounds; // of those that are run in rounds of JVMs
    private final int actors;
    private final int children;
    private final Spawns spawns;

    private Benchmarks(Results results, boolean quick, int rounds, int actors, int children, boolean withoutCache) {
        this.results = results;
        this.quick = quick;
        this.rounds = quick ? 1 : rounds;
        this.actors = actors;
        this.children = children;
        this.spawns = new Spawns(results, quick, this.rounds, withoutCache);
    }

    /**
     * Runs the benchmarks.
     *
     * @param args the folder for the results, options, and numbers; all of them if none is named
     */
    public static void main(String[] args) throws IOException, InterruptedException, RunnerException {
        boolean quick = false;
        int rounds = USUAL_ROUNDS;
        int actors = 100_000;
        int children = 50;
        boolean withoutCache = false;
        Set<String> chosen = new LinkedHashSet<>();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--no-cache" -> withoutCache = true;
                case "--rounds" -> {
                    i++;
                    rounds = count("--rounds", MOST_ROUNDS, args, i);
                }
                case "--actors" -> {
                    i++;
                    actors = count("--actors", 99_999_999, args, i);
                }
                case "--children" -> {
                    i++;
                    children = count("--children", 9_999, args, i);
                }
                default -> {
                    if (!ALL.contains(args[i])) {
                        refuse(
                                "unknown benchmark or option '%s'; use %s, --quick, --no-cache, --rounds N, --actors N or --children N"
                                        .formatted(args[i], String.join(", ", ALL)));
                    }
                    chosen.add(args[i]);
                }
            }
        }
        Benchmarks benchmarks =
                new Benchmarks(new Results(Path.of(args[0])), quick, rounds, actors, children, withoutCache);
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

    private static int count(String option, int most, String[] args, int at) {
        String text = at < args.length ? args[at] : "nothing";
        if (!text.matches("[1-9][0-9]{0,7}") || Integer.parseInt(text) > most) {
            refuse("%s needs a number from 1 to %d, not '%s'; for example %s %d"
                    .formatted(option, most, text, option, Math.min(most, 200)));
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
            case "P5" -> callBetweenJvms();
            case "P6" -> oneWayBetweenJvms();
            case "P7" -> spawns.process();
            case "P8" -> spawns.warm();
            case "P9" -> {
                startAndReap();
                liveChildren();
            }
            case "P10" -> spawns.memory();
            case "P11" -> isolated();
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
        Samples rates = jmh("P2", "M items/s", 5, P2.class);
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
        for (int round = 0; round < rounds; round++) {
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

    private void callBetweenJvms() throws IOException, RunnerException {
        Samples took = jmh("P5", "µs", 3, P5.class);
        Sample pekko = took.get("pekko");
        for (String over : TRANSPORTS) {
            String call = "call, " + over;
            Sample harrow = took.get("harrow-" + over);
            Sample netty = took.get("netty-" + over);
            String echo = "raw Netty echo, " + over;
            results.ratioAtMost("P5", call, harrow, echo, netty, 1.25);
            results.ratioAtMost(
                    "P5",
                    call + ", no native access",
                    took.get("harrowNio-" + over),
                    echo + ", no native access",
                    took.get("nettyNio-" + over),
                    1.25);
            if (Sockets.isUnix(over)) {
                results.compared("P5", call + ", child fully compiled", took.get("harrowFullyCompiled"), echo, netty);
            }
            results.ratioAtMost("P5", call, harrow, "Pekko ask over Artery TCP", pekko, 0.5);
            results.ratioAtMost("P5", call, harrow, "gRPC unary call, " + over, took.get("grpc-" + over), 0.5);
        }
    }

    private void oneWayBetweenJvms() throws IOException, RunnerException {
        Samples seconds = jmh("P6", "s per batch", 3, P6.class);
        for (String over : TRANSPORTS) {
            for (int payload : List.of(32, 1024, 65536)) {
                String stream = "stream of %d B, %s".formatted(payload, over);
                Sample harrow = rate(seconds, "harrow", over, payload);
                Sample netty = rate(seconds, "netty", over, payload);
                Sample pekko = rate(seconds, "pekko", null, payload);
                String flushed = "raw Netty with consolidated flushes, " + over;
                results.ratioAtLeast("P6", megabytes(stream, harrow, payload), harrow, flushed, netty, 0.8);
                results.compared(
                        "P6",
                        stream + ", no native access",
                        rate(seconds, "harrowNio", over, payload),
                        flushed + ", no native access",
                        rate(seconds, "nettyNio", over, payload));
                String told = "Pekko tell over Artery TCP, acknowledged";
                if (Sockets.isUnix(over)) {
                    results.compared(
                            "P6",
                            stream + ", child fully compiled",
                            rate(seconds, "harrowFullyCompiled", null, payload),
                            flushed,
                            netty);
                    results.atLeast("P6", stream, harrow, told, pekko, leastItems(payload));
                } else {
                    results.compared("P6", stream, harrow, told, pekko);
                }
                results.compared(
                        "P6", stream, harrow, "gRPC client stream, " + over, rate(seconds, "grpc", over, payload));
            }
        }
    }

    /** Items per second, of batches that took these seconds. */
    private static Sample rate(Samples seconds, String contender, @Nullable String over, int payload) {
        String name = contender + "-" + payload + (over == null ? "" : "-" + over);
        return new Sample(
                "items/s",
                seconds.get(name).values().stream()
                        .map(each -> P6.items(payload) / each)
                        .toList());
    }

    private static String megabytes(String stream, Sample rate, int payload) {
        return "%s (%s MB/s)".formatted(stream, Sample.number(rate.median() * payload / 1e6));
    }

    private static double leastItems(int payload) {
        return switch (payload) {
            case 32 -> 1_000_000;
            case 1024 -> 600_000;
            default -> Math.ceil(2e9 / payload);
        };
    }

    private void startAndReap() throws IOException, InterruptedException {
        Samples samples = new Samples();
        List<String> counts = quick ? List.of("1", "5") : List.of("1", "10", "50");
        List<String> arguments = new ArrayList<>(counts);
        arguments.addFirst(quick ? "1" : "5");
        for (String line : ChildJvm.runLean(List.of(), P9.class, arguments.toArray(String[]::new))) {
            String[] parts = line.split(" ", -1);
            samples.add(parts[0], "ms", Double.parseDouble(parts[1]));
        }
        results.keep("P9", samples);
        for (String count : counts) {
            String children = count + " at once, ";
            Sample start = samples.get("harrow-start-" + count);
            Sample reap = samples.get("harrow-reap-" + count);
            String bareStart = "bare JVMs, start until a line is printed, each";
            Sample floor = samples.get("bare-start-" + count);
            String bareReap = "bare JVMs, SIGTERM and wait";
            Sample bareEnd = samples.get("bare-reap-" + count);
            if (count.equals("50")) {
                results.atMost("P9", children + "start + call, each", start, bareStart, floor, TRACTOR_START * 0.6);
                results.atMost("P9", children + "cancel and reap all", reap, bareReap, bareEnd, 500);
            } else {
                results.compared("P9", children + "start + call, each", start, bareStart, floor);
                results.compared("P9", children + "cancel and reap all", reap, bareReap, bareEnd);
            }
        }
    }

    private void liveChildren() throws IOException, InterruptedException {
        Samples samples = new Samples();
        int count = quick ? Math.min(children, 5) : children;
        for (String line : ChildJvm.runLean(List.of(), P9Alive.class, String.valueOf(count))) {
            String[] parts = line.split(" ", -1);
            String unit = parts[0].endsWith("-pss") || parts[0].endsWith("-rss") ? "MiB" : "ms";
            samples.add(parts[0], unit, Double.parseDouble(parts[1]));
        }
        results.keep("P9-children-" + count, samples);
        String alive = count + " alive, " + P9Alive.HEAP + ", ";
        for (String what : List.of("start", "reap", "pss", "rss")) {
            if (samples.has("harrow-" + what)) {
                results.compared(
                        "P9",
                        alive + MEANING.get(what),
                        samples.get("harrow-" + what),
                        "bare JVMs",
                        samples.get("bare-" + what));
            }
        }
    }

    private void isolated() throws IOException, InterruptedException {
        Samples samples = new Samples();
        List<String> numbers = quick ? List.of("5", "1") : List.of("1000", "20");
        for (String line : ChildJvm.runLean(List.of(), P11.class, numbers.toArray(String[]::new))) {
            String[] parts = line.split(" ", -1);
            samples.add(parts[0], unitOf(parts[0]), Double.parseDouble(parts[1]));
        }
        results.keep("P11", samples);
        Sample start = samples.get("harrow-start");
        String floor = "a class loader with the actor's classes, and a thread that calls it";
        Sample floors = samples.get("floor-start");
        results.atMost("P11", "isolated, start + call", start, floor, floors, 15);
        results.compared("P11", "isolated, the first of a JVM", samples.get("harrow-first-start"), floor, floors);
        for (String what : List.of("metaspace", "classes", "threads")) {
            System.out.printf(
                    "P11 %s left after %s actors: %s%n",
                    what, numbers.getFirst(), samples.get("left-" + what).shown());
        }
    }

    private static String unitOf(String what) {
        return switch (what) {
            case "left-metaspace" -> "MiB";
            case "left-classes" -> "classes";
            case "left-threads" -> "threads";
            default -> "ms";
        };
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
            double harrow =
                    Double.parseDouble(ChildJvm.runLean(List.of(), P14.class).getLast());
            double floor = Double.parseDouble(
                    ChildJvm.runLean(List.of(), P14Floor.class).getLast());
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
        return jmh(number, "µs", 5, benchmark);
    }

    private Samples jmh(String number, String unit, int iterations, Class<?> benchmark)
            throws IOException, RunnerException {
        Samples times = new Samples();
        Samples allocated = new Samples();
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            // A shorter run must not leave rounds of an earlier one beside its own.
            Files.deleteIfExists(rawData(number, round));
        }
        for (int round = 1; round <= rounds; round++) {
            var options = new OptionsBuilder()
                    .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                    .forks(1)
                    .warmupIterations(quick ? 2 : iterations)
                    .measurementIterations(quick ? 2 : iterations)
                    .warmupTime(TimeValue.milliseconds(quick ? 500 : 1000))
                    .measurementTime(TimeValue.milliseconds(quick ? 500 : 1000))
                    .shouldFailOnError(true)
                    .addProfiler(GCProfiler.class)
                    .resultFormat(ResultFormatType.JSON)
                    .result(rawData(number, round).toString())
                    .build();
            for (RunResult result : new Runner(options).run()) {
                String name = name(result);
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

    /** The method, and the values of its parameters if it has any. */
    private static String name(RunResult result) {
        StringBuilder name = new StringBuilder(result.getPrimaryResult().getLabel());
        BenchmarkParams parameters = result.getParams();
        for (String key : parameters.getParamsKeys().stream().sorted().toList()) {
            name.append('-').append(parameters.getParam(key));
        }
        return name.toString();
    }

    private Path rawData(String number, int round) {
        return results.folder().resolve("%s-round%d.json".formatted(number, round));
    }
}
