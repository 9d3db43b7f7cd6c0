package dev.harrow.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What starting a JVM for an actor costs: {@link P7}, {@link P8}, {@link P10}, and the {@link Timeline}. */
final class Spawns {
    private static final String WITH = "with-cache";
    private static final String WITHOUT = "without-cache";

    private final Results results;
    private final boolean quick;
    private final int rounds;
    private final List<String> caches; // what the contenders do about a start-up cache

    /** @param withoutCache whether nothing uses a start-up cache */
    Spawns(Results results, boolean quick, int rounds, boolean withoutCache) {
        this.results = results;
        this.quick = quick;
        this.rounds = rounds;
        this.caches = withoutCache ? List.of(WITHOUT) : List.of(WITHOUT, WITH);
    }

    /** Work with a folder that is gone afterwards. */
    private interface Work {
        void in(Path folder, String classPath) throws IOException, InterruptedException;
    }

    private static void inFolder(Work work) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("harrow-benchmark");
        try {
            work.in(folder, Jars.lean(folder));
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    /** Harrow is told whether it may use a cache; the JVM of a floor must not make one in the background. */
    private static List<String> optionsOf(String who, String cache) {
        return who.equals("harrow") && cache.equals(WITH) ? List.of() : List.of(P7.NO_CACHE);
    }

    private static String spoken(String cache) {
        return cache.replace('-', ' ');
    }

    // ---- P7

    void process() throws IOException, InterruptedException {
        Samples samples = new Samples();
        inFolder((folder, classPath) -> {
            List<Turns> contenders = new ArrayList<>();
            try {
                for (String cache : caches) {
                    for (String who : List.of("harrow", "hand-written")) {
                        contenders.add(Turns.start(
                                who + "-" + cache,
                                classPath,
                                optionsOf(who, cache),
                                P7.class,
                                who,
                                cache,
                                Files.createDirectory(folder.resolve(who + "-" + cache))
                                        .toString()));
                    }
                }
                inTurns(contenders, samples);
            } finally {
                close(contenders);
            }
        });
        results.keep("P7", samples);
        for (String cache : caches) {
            Sample start = samples.get("harrow-" + cache + "-start");
            Sample floor = samples.get("hand-written-" + cache + "-start");
            String what = "process, " + spoken(cache) + ", start + call";
            String handWritten = "hand-written handshake, " + spoken(cache);
            if (cache.equals(WITH)) {
                results.ratioAtMost("P7", what, start, handWritten, floor, 2);
            } else {
                results.compared("P7", what, start, handWritten, floor);
            }
            results.compared(
                    "P7",
                    "process, " + spoken(cache) + ", stop until it is gone",
                    samples.get("harrow-" + cache + "-end"),
                    "hand-written child, " + spoken(cache) + ", hang up until it is gone",
                    samples.get("hand-written-" + cache + "-end"));
        }
        timeline();
    }

    private void inTurns(List<Turns> contenders, Samples samples) throws IOException {
        for (int block = 0; block < (quick ? 1 : 6); block++) {
            for (Turns contender : contenders) {
                contender.take(quick ? 2 : 5, "ms", samples);
            }
        }
    }

    private static void close(List<Turns> contenders) throws IOException {
        for (Turns contender : contenders) {
            contender.close();
        }
    }

    private void timeline() throws IOException, InterruptedException {
        Samples samples = new Samples();
        inFolder((folder, classPath) -> {
            String found = classPath + File.pathSeparator + Timeline.service(folder);
            List<Turns> contenders = new ArrayList<>();
            try {
                for (String cache : caches) {
                    contenders.add(Turns.start(
                            cache,
                            found,
                            optionsOf("harrow", cache),
                            Timeline.class,
                            cache,
                            Files.createDirectory(folder.resolve(cache)).toString()));
                }
                inTurns(contenders, samples);
            } finally {
                close(contenders);
            }
        });
        results.keep("P7-timeline", samples);
        List<String> head = new ArrayList<>(List.of("seen", "point"));
        caches.forEach(cache -> head.addAll(List.of(spoken(cache) + ", at", "step")));
        List<List<String>> lines = new ArrayList<>();
        Map<String, Double> before = new LinkedHashMap<>();
        for (Point point : Point.values()) {
            List<String> line = new ArrayList<>(List.of(point.where, point.what));
            for (String cache : caches) {
                double at = samples.get(cache + "-" + point.name()).median();
                line.add(Sample.number(at) + " ms");
                line.add(Sample.number(at - before.getOrDefault(cache, 0.0)));
                before.put(cache, at);
            }
            lines.add(line);
        }
        results.section("The timeline of P7, medians:", head, lines);
    }

    // ---- P8

    void warm() throws IOException, InterruptedException {
        Samples samples = new Samples();
        inFolder((folder, classPath) -> {
            List<Turns> contenders = new ArrayList<>();
            try {
                for (String contender : List.of("warm", Standby.TOUCHED, Standby.UNTOUCHED)) {
                    contenders.add(Turns.start(
                            contender,
                            classPath,
                            contender.equals("warm") ? List.of() : List.of(P7.NO_CACHE),
                            P8.class,
                            contender));
                }
                inTurns(contenders, samples);
            } finally {
                close(contenders);
            }
        });
        results.keep("P8", samples);
        Sample start = samples.get("warm-start");
        Sample touched = samples.get(Standby.TOUCHED + "-start");
        results.atMost("P8", "warm, start + call", start, "standby JVM that has done it once, hand-over", touched, 15);
        results.compared(
                "P8",
                "warm, start + call",
                start,
                "standby JVM that has done nothing, hand-over",
                samples.get(Standby.UNTOUCHED + "-start"));
        results.compared(
                "P8",
                "warm, stop until it is gone",
                samples.get("warm-end"),
                "standby JVM, end of its input until it is gone",
                samples.get(Standby.TOUCHED + "-end"));
    }

    // ---- P10

    void memory() throws IOException, InterruptedException {
        int count = quick ? 2 : 8;
        Samples samples = new Samples();
        inFolder((folder, classPath) -> {
            for (int round = 0; round < rounds; round++) {
                for (String cache : caches) {
                    for (String who : List.of("harrow", "hand-written")) {
                        Path own = Files.createDirectory(folder.resolve(who + "-" + cache + "-" + round));
                        memory(
                                samples,
                                who + "-" + cache,
                                ChildJvm.run(
                                        classPath,
                                        optionsOf(who, cache),
                                        P10.class,
                                        who,
                                        cache,
                                        String.valueOf(count),
                                        own.toString()));
                    }
                }
                memory(
                        samples,
                        "bare",
                        ChildJvm.run(
                                classPath, List.of(P7.NO_CACHE), P10.class, "bare", WITHOUT, String.valueOf(count)));
            }
        });
        if (!samples.has("bare-pss")) {
            throw new IOException("P10 needs /proc/PID/smaps_rollup, which this system has not");
        }
        results.keep("P10", samples);
        for (String cache : caches) {
            for (String what : List.of("pss", "rss")) {
                String measured =
                        "idle process, %s, %d alive, %s".formatted(spoken(cache), count, what.toUpperCase(Locale.ROOT));
                Sample harrow = samples.get("harrow-" + cache + "-" + what);
                Sample handWritten = samples.get("hand-written-" + cache + "-" + what);
                String floor = "hand-written child, " + spoken(cache);
                if (what.equals("pss")) {
                    results.atMost("P10", measured, harrow, floor, handWritten, 36);
                } else {
                    results.compared("P10", measured, harrow, floor, handWritten);
                }
                results.compared("P10", measured, harrow, "bare JVM", samples.get("bare-" + what));
            }
        }
    }

    private static void memory(Samples samples, String who, List<String> printed) {
        for (String line : printed) {
            String[] parts = line.split(" ", -1);
            samples.add(who + "-" + parts[0], "MiB", Double.parseDouble(parts[1]));
        }
    }
}
