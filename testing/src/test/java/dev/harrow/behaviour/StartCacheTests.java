package dev.harrow.behaviour;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * DESIGN §5, JVM-NOTES 6 · programs whose actors start with a cache of the JDK: that it is made and used, that it is never the wrong one, and that
 * nobody sees anything of it.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no modes of files, and so no start caches")
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartCacheTests {
    private static final String FROM_CACHE = "source: shared objects file";

    @TempDir
    private static Path shared;

    private static List<String> saidByMakers = List.of();

    @TempDir
    Path dir;

    /** Two at once, as when two images are built on one machine. */
    @BeforeAll
    static void makeAheadOfTime() throws Exception {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
        command.addAll(classPath());
        command.add("dev.harrow.spawn.AotCache");
        Map<String, String> environment = environment("use", shared.resolve("caches"));
        try (Program first = new Program(command, environment);
                Program second = new Program(command, environment)) {
            saidByMakers = first.readAll();
            assertThat(second.readAll()).isEqualTo(saidByMakers);
        }
    }

    private static Map<String, String> environment(String mode, Path caches) {
        return Map.of("HARROW_SPAWN_AOT", mode, "HARROW_SPAWN_CACHE", caches.toString());
    }

    /** Those that were made ahead of time, for the class path of the tests. */
    private static Path caches() {
        return shared.resolve("caches");
    }

    private Path ownCaches() {
        return dir.resolve("caches");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> command(List<String> classes, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
        command.addAll(classes);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** That of the tests, without the empty element that Surefire has at its end. */
    private static String ofTests() {
        return System.getProperty("java.class.path").replaceFirst(File.pathSeparator + "$", "");
    }

    private static List<String> classPath(Path... first) {
        return List.of(
                "-cp",
                Stream.concat(Stream.of(first).map(Path::toString), Stream.of(ofTests()))
                        .collect(Collectors.joining(File.pathSeparator)));
    }

    /** All that the program prints. */
    private static List<String> run(String mode, Path caches, List<String> classes, String... arguments)
            throws Exception {
        try (Program program = new Program(command(classes, CachedMain.class, arguments), environment(mode, caches))) {
            return program.readAll();
        }
    }

    /** Runs until a child has a cache, which is all that it says, and returns that. */
    private static Path makeCache(Path caches, List<String> classes) throws Exception {
        List<String> lines = run("auto", caches, classes, "until-cached", "-");
        assertThat(lines).hasSize(1).first().asString().startsWith("cache -XX:AOTCache=" + caches);
        return Path.of(lines.getFirst().substring("cache -XX:AOTCache=".length()));
    }

    private static List<String> actors(Program program) {
        return ProcessHandle.of(program.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .map(process -> process.info().commandLine().orElse(""))
                .toList();
    }

    private static List<String> ours(List<String> lines) {
        return lines.stream()
                // What is made by the JDK while the program runs is in no cache.
                .filter(line -> line.startsWith("dev.harrow.internal.") && !line.contains("$$"))
                .toList();
    }

    // ---- made and used

    /** Already the first child has the cache that was made ahead of time, and its classes from there; the program says no word of it. */
    @Test
    @Order(1) // before others have done something to them
    void whatTwoMakersMakeAheadOfTimeIsOneCacheAndIsUsed() throws Exception {
        assertThat(saidByMakers).hasSize(2).allMatch(line -> line.matches(".*/cache[.]aot [(][0-9]+ bytes[)]"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(caches())))
                .isEqualTo("rwx------");

        List<String> lines = run("use", caches(), classPath(), "once", "-", "-Xlog:class+load:stdout:none");

        assertThat(lines).contains("cache -XX:AOTCache=" + cache());
        assertThat(ours(lines)).hasSizeGreaterThan(50).allMatch(line -> line.contains(FROM_CACHE));
        assertThat(run("use", caches(), classPath(), "once", "-")).hasSize(1);
    }

    /** The one for actors without JSON. */
    private static Path cache() {
        return Path.of(saidByMakers.getFirst().replaceFirst(" [(].*", ""));
    }

    /** Modules keep being modules. A later child has the cache that was made meanwhile, and nothing is left of the making. */
    @Test
    void aLaterChildOfAProgramOnTheModulePathHasTheCacheThatWasMadeMeanwhile() throws Exception {
        Pattern modules =
                Pattern.compile(".*(/runtime/target/|/spawn/target/|/jackson-|/netty-|/slf4j-api|/jspecify).*");
        List<String> all = List.of(ofTests().split(File.pathSeparator, -1));
        String path = all.stream().filter(modules.asMatchPredicate()).collect(Collectors.joining(File.pathSeparator));
        String rest = all.stream()
                .filter(modules.asMatchPredicate().negate())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> classes = List.of("--module-path", path, "--add-modules", "ALL-MODULE-PATH", "-cp", rest);
        Path cache = makeCache(ownCaches(), classes);
        try (Stream<Path> files = Files.list(cache.getParent())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".new"));
        }

        List<String> lines = run("use", ownCaches(), classes, "once", "-", "-Xlog:class+load:stdout:none");

        assertThat(lines).contains("cache -XX:AOTCache=" + cache);
        assertThat(ours(lines)).hasSizeGreaterThan(50).allMatch(line -> line.contains(FROM_CACHE));
    }

    /** D-3 · whoever makes it ends with the JVM that wanted it. */
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void nothingIsLeftOfTheMakingWhenTheProgramEnds(String signal) throws Exception {
        String[] arguments = {"until-cached", "-"};
        try (Program program =
                new Program(command(classPath(), CachedMain.class, arguments), environment("auto", ownCaches()))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> actors(program).stream()
                                    .filter(line -> line.contains("-XX:AOTMode="))
                                    .count()
                            > 0);
            List<ProcessHandle> all =
                    ProcessHandle.of(program.pid()).orElseThrow().descendants().toList();
            assertThat(all).hasSizeGreaterThan(1);

            program.signal(signal);

            await().atMost(Duration.ofSeconds(20)).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    // ---- never the wrong one

    private static final String CODEC = """
            package app;
            public class NAME implements dev.harrow.Codec<NAME, String> {
                public Class<NAME> type() { return NAME.class; }
                public Class<String> form() { return String.class; }
                public String encode(NAME value) { return value.toString(); }
                public NAME decode(String form) { return new NAME(); }
                @Override public String toString() { return "VERSION"; }
            }
            """;

    /** A folder with a codec, which every JVM with Harrow loads when it looks at its first contract, so that it is in the cache. */
    private Path compile(Path to, String name, String version) throws IOException {
        Path source = Files.writeString(
                dir.resolve(name + ".java"), CODEC.replace("NAME", name).replace("VERSION", version));
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        to.toString(),
                        source.toString());
        assertThat(result).isZero();
        Path services = Files.createDirectories(to.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.harrow.Codec"), "app." + name + "\n");
        return to;
    }

    private Path jar(Path folder, Path jar) throws IOException {
        Path fresh = dir.resolve("fresh.jar");
        try (OutputStream file = Files.newOutputStream(fresh);
                JarOutputStream out = new JarOutputStream(file)) {
            out.setLevel(0);
            for (String name : List.of("META-INF/services/dev.harrow.Codec", "app/Packed.class")) {
                JarEntry entry = new JarEntry(name);
                entry.setTime(0);
                out.putNextEntry(entry);
                out.write(Files.readAllBytes(folder.resolve(name)));
            }
        }
        return Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The JDK would run the old code. Size, name and time are the same as before. */
    @Test
    void codeThatWasRebuiltIsRun() throws Exception {
        Path packed = compile(dir.resolve("packed"), "Packed", "1");
        Path jar = jar(packed, dir.resolve("app.jar"));
        Path classes = compile(dir.resolve("classes"), "Plain", "1");
        List<String> classPath = classPath(jar, classes);
        Path cache = makeCache(ownCaches(), classPath);
        for (String name : List.of("app.Packed", "app.Plain")) {
            List<String> before = run("use", ownCaches(), classPath, "version", name, "-Xlog:class+load:stdout:none");
            assertThat(before).contains("version 1", "cache -XX:AOTCache=" + cache);
            assertThat(before)
                    .filteredOn(line -> line.startsWith(name + " "))
                    .singleElement()
                    .asString()
                    .contains(FROM_CACHE);
        }

        FileTime time = Files.getLastModifiedTime(jar);
        long size = Files.size(jar);
        jar(compile(packed, "Packed", "2"), jar);
        Files.setLastModifiedTime(jar, time);
        assertThat(Files.size(jar)).isEqualTo(size);
        assertThat(run("use", ownCaches(), classPath, "version", "app.Packed"))
                .containsExactly("version 2", "cache none");
        jar(compile(packed, "Packed", "1"), jar);

        Path file = classes.resolve("app/Plain.class");
        time = Files.getLastModifiedTime(file);
        compile(classes, "Plain", "2");
        Files.setLastModifiedTime(file, time);
        assertThat(run("use", ownCaches(), classPath, "version", "app.Plain"))
                .containsExactly("version 2", "cache none");
    }

    // ---- damaged

    private static void damage(Path cache, String how) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(cache.toFile(), "rw")) {
            switch (how) {
                case "truncated" -> file.setLength(1_000_000);
                case "foreign" -> {
                    file.seek(600); // where the version of the JVM is
                    file.write("another JVM".getBytes(UTF_8));
                }
                case "scrambled" -> {
                    byte[] noise = new byte[100_000];
                    new Random(7).nextBytes(noise);
                    for (long at : new long[] {2_000_000, 4_000_000, 8_000_000}) {
                        file.seek(at);
                        file.write(noise);
                    }
                }
                default -> throw new IllegalArgumentException(how);
            }
        }
    }

    private static String digest(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static Path digestFile(Path cache) {
        return cache.resolveSibling("cache.sha256");
    }

    /** Puts the cache that was made ahead of time back when something was done to it. */
    private void withDamagedCache(String how, boolean withItsDigest, ThrowingRunnable body) throws Exception {
        Path whole = Files.copy(cache(), dir.resolve("whole"));
        String digest = Files.readString(digestFile(cache()));
        try {
            damage(cache(), how);
            if (withItsDigest) {
                Files.writeString(digestFile(cache()), digest(cache()));
            }
            body.run();
        } finally {
            Files.copy(whole, cache(), StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(digestFile(cache()), digest);
        }
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    /** The JVM does not see that bytes are wrong, and crashes: so it gets no such cache. It gets that again when it is whole. */
    @Test
    void aDamagedCacheIsNotUsed() throws Exception {
        withDamagedCache(
                "scrambled",
                false,
                () -> assertThat(run("use", caches(), classPath(), "once", "-")).containsExactly("cache none"));
        assertThat(run("use", caches(), classPath(), "until-cached", "-"))
                .containsExactly("cache -XX:AOTCache=" + cache());
    }

    /** What the JVM says of it, on standard output, is no concern of the user. */
    @ParameterizedTest
    @ValueSource(strings = {"truncated", "foreign"})
    void aCacheThatTheJvmRefusesIsNotSeen(String how) throws Exception {
        withDamagedCache(how, true, () -> {
            assertThat(run("use", caches(), classPath(), "until-cached", "-"))
                    .containsExactly("cache -XX:AOTCache=" + cache());
            assertThat(run("use", caches(), classPath(), "once", "-", "-Xlog:aot=warning"))
                    .as("with an option that asks for it")
                    .anyMatch(line -> line.contains("[aot]"));
        });
    }

    /** A JVM that crashes before its actor is there is started again without; nobody sees that, and the cache is made anew. */
    @Test
    void aJvmThatCrashesWithItsCacheIsStartedAgainWithout() throws Exception {
        damage(cache(), "scrambled");
        String damaged = digest(cache());
        Files.writeString(digestFile(cache()), damaged);

        List<String> lines =
                run("auto", caches(), classPath(), "until-cached", "-", "-XX:ErrorFile=" + dir.resolve("crash.log"));

        assertThat(lines).containsExactly("cache -XX:AOTCache=" + cache());
        assertThat(dir.resolve("crash.log")).as("that it has crashed").exists();
        assertThat(digest(cache())).isNotEqualTo(damaged);
        assertThat(Files.readString(digestFile(cache()))).isEqualTo(digest(cache()));
    }

    // ---- not used

    @Test
    void whatIsSwitchedOffIsOffInTheChildrenToo() throws Exception {
        List<String> command = new ArrayList<>(command(classPath(), CachedMain.class, "below", "-"));
        command.add(1, "-Dharrow.spawn.aot=off");
        try (Program program = new Program(command, environment("auto", caches()))) {
            assertThat(program.readAll()).containsExactly("cache none", "mode off");
        }
    }

    /** A folder that is of no use is no error, and not worth a word. */
    @ParameterizedTest
    @CsvSource({"/proc/harrow", "open"})
    void withoutAFolderAllWorksAsWell(String folder) throws Exception {
        Path open = Files.createDirectory(dir.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path place = folder.equals("open") ? open : Path.of(folder);
        Map<String, String> environment = Map.of("HARROW_SPAWN_AOT", "auto", "HARROW_SPAWN_CACHE", place.toString());

        try (Program program = new Program(environment, QuietMain.class, "uds")) {
            assertThat(program.readAll()).containsExactly("done");
        }
        assertThat(open).isEmptyDirectory();
    }

    /**
     * A disk that is full: no file becomes larger than so much. Where the jars do not fit, and where what the JDK writes does not; nothing is left of what
     * was begun, and no child has it.
     */
    @ParameterizedTest
    @CsvSource({"100, cannot be written to", "10000, ended with exit status 1"})
    void onAFullDiskNoCacheIsMadeAndAllWorksAsWell(int kibibytes, String said) throws Exception {
        List<String> maker = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
        maker.addAll(classPath());
        maker.add("dev.harrow.spawn.AotCache");
        try (Program program = new Program(limited(kibibytes, maker), environment("use", ownCaches()))) {
            assertThat(program.readUntil("harrow: no cache was made: ").getLast())
                    .contains(said);
            assertThat(program.exit()).isEqualTo(1);
        }
        try (Stream<Path> files = Files.walk(ownCaches())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".new") || name.startsWith("cache."));
        }
        List<String> once = command(classPath(), CachedMain.class, "once", "-");
        try (Program program = new Program(limited(kibibytes, once), environment("auto", ownCaches()))) {
            assertThat(program.readAll()).containsExactly("cache none");
        }
    }

    private static List<String> limited(int kibibytes, List<String> command) {
        List<String> limited =
                new ArrayList<>(List.of("bash", "-c", "ulimit -f " + kibibytes + "; exec \"$@\"", "limited"));
        limited.addAll(command);
        return limited;
    }
}
