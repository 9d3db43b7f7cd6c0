package dev.harrow.behaviour;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a child loads until its first answer, for a contract whose values are compact. That does not depend on the machine, as the time of a start does,
 * which it makes up.
 *
 * <p>On a busy machine the guard of the carriers, which comes after a second and loads classes of its own, may be there before the first answer, but not each
 * time: so the leanest of some starts counts.
 */
class LeanBootTests {
    /** Without a cache: all classes, those of the JDK's own archive included. */
    private static final int MOST = 1_600;

    /** With a cache: those that come from it, which has those of the JDK's archive too. */
    private static final int LEAST_FROM_CACHE = 1_000;

    /** With a cache: those that are read from a jar, or from the modules of the JDK, all the same. */
    private static final int MOST_FROM_FILES = 20;

    private static final int TRIES = 5;

    @TempDir
    Path dir;

    /** DESIGN §5, HARN-14 · a child loads what its first answer needs: no Netty, no Jackson, no logging, and not more classes than this. */
    @Test
    void aChildBootsLeanWithoutACache() throws Exception {
        Loaded leanest = leanest(Loaded::count, MOST, List.of());

        assertThat(leanest.lines)
                .filteredOn(line -> line.contains(" dev.harrow."))
                .isNotEmpty();
        assertThat(leanest.lines).noneMatch(LeanBootTests::isNeedless);
        assertThat(leanest.count()).isLessThan(MOST);
    }

    /** DESIGN §5 · with a cache of a start like it, nearly nothing is read from a file, and nothing is in it that a child does without. */
    @Test
    void aChildTakesItsClassesFromACache() throws Exception {
        Path learned = dir.resolve("learned");
        Path cache = dir.resolve("cache");
        start(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + learned), () -> {});
        try (Program assembler = new Program(
                List.of(
                        java(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-XX:AOTMode=create",
                        "-XX:AOTConfiguration=" + learned,
                        "-XX:AOTCache=" + cache,
                        "-cp",
                        classPath()),
                Map.of())) {
            assembler.readAll();
        }

        // A child that cannot use the cache does not start.
        Loaded leanest =
                leanest(Loaded::fromFiles, MOST_FROM_FILES, List.of("-XX:AOTMode=on", "-XX:AOTCache=" + cache));

        assertThat(leanest.lines).noneMatch(LeanBootTests::isNeedless);
        assertThat(leanest.fromCache()).as("classes from the cache").isGreaterThan(LEAST_FROM_CACHE);
        assertThat(leanest.fromFiles()).as("classes from files").isLessThan(MOST_FROM_FILES);
    }

    private static boolean isNeedless(String line) {
        return Stream.of(" io.netty.", " com.fasterxml.jackson.", " javax.crypto.Mac ", " org.slf4j.LoggerFactory ")
                .anyMatch(line::contains);
    }

    /** What the log of a JVM says that it has loaded. */
    private record Loaded(List<String> lines) {
        int count() {
            return lines.size();
        }

        int fromCache() {
            return (int) lines.stream()
                    .filter(line -> line.contains(" source: shared objects file"))
                    .count();
        }

        int fromFiles() {
            return (int) lines.stream()
                    .filter(line -> line.contains(" source: file:"))
                    .count();
        }
    }

    /** Starts until a child has loaded less than {@code enough}, but not for ever. */
    private Loaded leanest(ToInt what, int enough, List<String> jvmArgs) throws Exception {
        Loaded leanest = null;
        for (int i = 0; i < TRIES && (leanest == null || what.of(leanest) >= enough); i++) {
            Path log = dir.resolve("classes-" + i + ".log");
            List<String> all = new ArrayList<>(jvmArgs);
            all.add("-Xlog:class+load:file=" + log);
            List<String> lines = new ArrayList<>();
            start(all, () -> lines.addAll(Files.readAllLines(log)));
            Loaded loaded = new Loaded(lines);
            leanest = leanest == null || what.of(loaded) < what.of(leanest) ? loaded : leanest;
        }
        return leanest;
    }

    private interface ToInt {
        int of(Loaded loaded);
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Starts a root and a child with these options, does the work when the child has answered, and ends both. */
    private void start(List<String> jvmArgs, Work whenAnswered) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-Dharrow.spawn.aot=off", // what the child takes from a cache is said here
                "-cp",
                classPath(),
                LeanMain.class.getName()));
        command.addAll(jvmArgs);
        try (Program root = new Program(command, Map.of())) {
            assertThat(root.readUntil("answered").getLast()).isEqualTo("answered 9");
            whenAnswered.run();
            root.proceed();
            assertThat(root.readAll()).isEmpty();
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Of jars only, as a cache wants it. */
    private String classPath() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            Path jar = dir.resolve("classes-" + entries.size() + ".jar");
            if (Files.isDirectory(path) && Files.notExists(jar)) {
                jar(path, jar);
            }
            entries.add(Files.isDirectory(path) ? jar.toString() : entry);
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void jar(Path directory, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> below = Files.walk(directory)) {
            for (Path file : below.filter(not(Files::isDirectory)).sorted().toList()) {
                out.putNextEntry(
                        new JarEntry(directory.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }
}
