package dev.harrow.examples.words;

import dev.harrow.Backend;
import dev.harrow.examples.Refusal;
import dev.harrow.spi.SpawnBackend;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * {@code demo [--counters N] [--backend thread|isolated|process|warm|mixed] [FILE…]}: counts the words of text files with a tree of actors, then makes one
 * of the actors fail, and kills one that has a process to itself. With {@code mixed} the counters
 * are one of each kind after the other.
 *
 * <p>Without files it counts the project's own documentation, which it looks for in the folder that the system property
 * {@code harrow.home} names, or in the working directory.
 */
public final class Demo {
    private static final int MOST_COUNTERS = 256;
    private static final int PROBE = 8 * 1024;
    private static final int TOP = 10;

    private Demo() {}

    /**
     * Runs the demo and writes what it finds to the standard output.
     *
     * @throws Refusal if an argument is wrong or a file cannot be counted; nothing was started
     */
    public static void run(List<String> arguments) throws IOException, InterruptedException {
        int counters = 0; // none was said
        Fleet.Placement placement = Fleet.Placement.THREAD;
        List<Path> files = new ArrayList<>();
        boolean options = true;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (options && argument.equals("--")) {
                options = false;
            } else if (options && argument.equals("--counters")) {
                i++;
                counters = counters(i < arguments.size() ? arguments.get(i) : "");
            } else if (options && argument.equals("--backend")) {
                i++;
                placement = placement(i < arguments.size() ? arguments.get(i) : "");
            } else if (options && argument.startsWith("--")) {
                throw new Refusal(
                        "unknown option '" + argument
                                + "'; the demo takes --counters N, --backend thread, isolated, process, warm or mixed, and names of text files");
            } else {
                files.add(textFile(argument));
            }
        }
        List<Path> input = files.isEmpty() ? documentation() : files;
        List<Backend> backends = placement.among(ServiceLoader.load(SpawnBackend.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
        if (counters == 0) { // one of each kind at least, and never one alone
            counters =
                    Math.max(Math.max(2, backends.size()), Runtime.getRuntime().availableProcessors());
        }
        run(input, new Fleet(counters, backends), System.out);
    }

    private static void run(List<Path> files, Fleet fleet, PrintStream out) throws IOException, InterruptedException {
        out.println("Counting the words of " + files.size() + (files.size() == 1 ? " file" : " files") + " with "
                + fleet.counters() + " counters");
        WordCount.Result result = WordCount.count(files, fleet, WordCount.Sabotage.NONE);
        out.println();
        out.println("The actors, ready to count:");
        result.tree().lines().forEach(line -> out.println("  " + line));
        result.members().stream()
                .filter(Member::hasProcess)
                .forEach(member -> out.println("  " + member.name() + " is process " + member.pid()));
        out.println();
        out.println("The most frequent words:");
        result.counts().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(TOP)
                .forEach(
                        word -> out.println(String.format(Locale.ROOT, "  %,12d  %s", word.getValue(), word.getKey())));
        out.println();
        double seconds = Math.max(1e-9, result.time().toNanos() / 1e9);
        out.println(String.format(
                Locale.ROOT,
                "Totals: %,d lines, %,d words, %,d distinct",
                result.lines(),
                result.words(),
                result.counts().size()));
        out.println(String.format(
                Locale.ROOT,
                "Throughput: %.1f MB streamed as %,d items, counted and merged in %.2f s: %.1f MB/s, %,.0f words/s",
                result.bytes() / 1e6,
                result.items(),
                seconds,
                result.bytes() / 1e6 / seconds,
                result.words() / seconds));
        out.println();
        CrashDrill drill = new CrashDrill(files, fleet, result.items(), out);
        drill.damage();
        if (result.members().stream().anyMatch(Member::hasProcess)) {
            out.println();
            drill.kill();
        }
    }

    private static int counters(String text) {
        try {
            int counters = Integer.parseInt(text);
            if (counters >= 1 && counters <= MOST_COUNTERS) {
                return counters;
            }
        } catch (NumberFormatException e) {
            throw new Refusal(countersWanted(text), e);
        }
        throw new Refusal(countersWanted(text));
    }

    private static Fleet.Placement placement(String text) {
        for (Fleet.Placement each : Fleet.Placement.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new Refusal("--backend needs thread, isolated, process, warm or mixed, not '" + text + "'");
    }

    private static String countersWanted(String text) {
        return "--counters needs a number from 1 to " + MOST_COUNTERS + ", not '" + text + "'";
    }

    /** The file, if it can be counted. */
    private static Path textFile(String name) throws IOException {
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException e) {
            throw new Refusal("'" + name + "' is no file name: " + e.getReason(), e);
        }
        if (!Files.exists(file)) {
            throw new Refusal("no file '" + name + "'; name text files, or none for the project's documentation");
        }
        if (!Files.isRegularFile(file)) {
            throw new Refusal("'" + name + "' is no regular file; name the text files themselves");
        }
        if (!Files.isReadable(file)) {
            throw new Refusal("file '" + name + "' cannot be read; change its permissions, or name another");
        }
        byte[] begin;
        try (InputStream in = Files.newInputStream(file)) {
            begin = in.readNBytes(PROBE);
        }
        if (begin.length == 0) {
            throw new Refusal("file '" + name + "' is empty, so there is nothing to count; name another");
        }
        for (int i = 0; i < begin.length; i++) {
            if (begin[i] == 0) {
                throw new Refusal("file '" + name + "' is binary: byte " + i + " is zero; name files of UTF-8 text");
            }
        }
        return file;
    }

    private static List<Path> documentation() throws IOException {
        Path home = Path.of(System.getProperty("harrow.home", ""));
        List<Path> found = new ArrayList<>();
        for (String name : List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md")) {
            found.add(home.resolve(name));
        }
        Path docs = home.resolve("docs");
        if (Files.isDirectory(docs)) {
            try (Stream<Path> below = Files.walk(docs)) {
                below.filter(file -> file.getFileName().toString().endsWith(".md"))
                        .sorted(Comparator.comparing(Path::toString))
                        .forEach(found::add);
            }
        }
        List<Path> files = new ArrayList<>();
        for (Path file : found) {
            if (Files.isRegularFile(file) && Files.size(file) > 0) {
                files.add(textFile(file.toString()));
            }
        }
        if (files.isEmpty()) {
            throw new Refusal("no documentation in '" + home.toAbsolutePath() + "'; name the text files to count");
        }
        return files;
    }
}
