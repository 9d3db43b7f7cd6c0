package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.consumer.ModulePath;
import dev.harrow.spawn.ActorMain;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What backends there are in JVMs of many kinds, and what their gates say there. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it deletes files that are open")
class BackendGateTests {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final String IMPORTS = """
            import dev.harrow.*;
            import dev.harrow.spi.*;
            import java.io.*;
            import java.nio.file.*;
            import java.util.Set;
            """;

    /** A program of a user, which starts an actor of its own module with the backend that is named. */
    private static final String MAIN = """
            package acme;
            import dev.harrow.*;
            public final class Main {
                public interface Echo { String backend(); }
                public static final class EchoActor implements Echo {
                    public String backend() { return Actor.current().backend().key(); }
                }
                public static void main(String[] arguments) throws Exception {
                    System.out.print(Backends.report());
                    Nursery.run(nursery -> {
                        Portal<Echo> echo = nursery.start("echo", Echo.class, EchoActor::new,
                                c -> c.backend(new Backend(arguments[0])));
                        System.out.println("said: " + echo.call(Echo::backend));
                        nursery.stop();
                    });
                    if (arguments.length > 1) {
                        java.nio.file.Files.delete(java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java"));
                        System.out.println("deleted: " + Backends.of(new Backend(arguments[0])).availability());
                        System.clearProperty("java.home");
                        System.out.println("cleared: " + Backends.of(new Backend(arguments[0])).availability());
                    }
                }
            }
            """;

    @TempDir
    Path dir;

    private static Program program(Object... command) throws Exception {
        return new Program(
                Stream.concat(
                                Stream.of(java(), "-XX:TieredStopAtLevel=1", "-Dharrow.spawn.aot=off"),
                                Arrays.stream(command).map(Object::toString))
                        .toList(),
                Map.of());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static List<String> elements() {
        return Stream.of(classPath().split(File.pathSeparator, -1))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static String joined(Object... paths) {
        return Arrays.stream(paths).map(Object::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static void run(String tool, Object... arguments) {
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        int status = ToolProvider.findFirst(tool)
                .orElseThrow()
                .run(
                        printer,
                        printer,
                        Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        assertThat(status).as("%s: %s", tool, messages).isZero();
    }

    /** Compiles sources, given as pairs of a path and a text, to a folder. */
    private Path compile(String name, List<String> options, String... sources) throws Exception {
        Path classes = Files.createDirectory(dir.resolve(name));
        List<Object> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes));
        arguments.addAll(options);
        for (int i = 0; i < sources.length; i += 2) {
            Path source = dir.resolve(name + "-source").resolve(sources[i]);
            Files.createDirectories(source.getParent());
            arguments.add(Files.writeString(source, sources[i + 1]));
        }
        run("javac", arguments.toArray());
        return classes;
    }

    private static void provide(Path classes, String... providers) throws Exception {
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.write(services.resolve("dev.harrow.spi.SpawnBackend"), List.of(providers));
    }

    // ---- the usual JVM

    /** S-24, HARN-2, SUBINT-6 · the report has all that are there, what they can do and how they are reached. */
    @Test
    void theReportHasAllThatAreThere() throws Exception {
        try (Program program = program("-cp", classPath(), BackendMain.class.getName())) {
            assertThat(program.readAll())
                    .anySatisfy(line -> assertThat(line).matches("  fork +no +- +-"))
                    .anySatisfy(line -> assertThat(line).matches(" +instead: .*'warm'.*"))
                    .anySatisfy(line -> assertThat(line).matches(" +why: .*docs/analysis/forking-a-jvm.md.*"))
                    .anySatisfy(line -> assertThat(line)
                            .matches("  process +yes +CONTAINS_EXIT, HARD_KILL, OWN_HEAP, OWN_STATICS +tcp, uds"))
                    .anySatisfy(line -> assertThat(line).matches("\\* thread +yes +- +local"))
                    .anySatisfy(line -> assertThat(line).matches("  warm +yes +CONTAINS_EXIT, .* +tcp, uds"))
                    .noneMatch(line -> line.contains("what is wrong"));
        }
    }

    // ---- the gates

    /** S-24 · a child would not find what only a loader of the program's own knows: that is told before a process is made. */
    @ParameterizedTest
    @ValueSource(strings = {"process", "warm"})
    void whereTheClassesComeFromALoaderOfTheProgramThereAreNoProcesses(String backend) throws Exception {
        try (Program program = ofALoader(backend)) {
            List<String> lines = program.readUntil("said");

            assertThat(lines).anySatisfy(line -> assertThat(line).matches("  " + backend + " +no .*"));
            assertThat(lines.getLast())
                    .contains("'" + backend + "'", "not available here", "would not find dev.harrow.spawn.ActorMain")
                    .contains("java.net.URLClassLoader", "class path or module path", "'thread'");
            assertThat(program.exit()).isZero();
        }
    }

    /** S-24 · what needs no second JVM is there all the same. */
    @Test
    void whereTheClassesComeFromALoaderOfTheProgramThereAreThreads() throws Exception {
        try (Program program = ofALoader("thread")) {
            assertThat(program.readUntil("said").getLast()).endsWith("on thread");
            assertThat(program.exit()).isZero();
        }
    }

    private Program ofALoader(String backend) throws Exception {
        String file = LoaderMain.class.getName().replace('.', '/') + ".class";
        Path boot = dir.resolve("boot");
        Path copy = boot.resolve(file);
        Files.createDirectories(copy.getParent());
        try (var in = LoaderMain.class.getClassLoader().getResourceAsStream(file)) {
            Files.copy(in, copy);
        }
        return program("-cp", boot, LoaderMain.class.getName(), classPath(), backend);
    }

    /** S-24 · a class path that the manifest of a jar has, as tools make it for long ones, is one that a child has too. */
    @Test
    void aClassPathInTheManifestOfAJarWillDo() throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        elements().stream()
                                .map(each -> Path.of(each).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path jar = dir.resolve("all.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();

        try (Program program = program("-cp", jar, BackendMain.class.getName(), "process")) {
            assertThat(program.readUntil("said").getLast()).endsWith("on process");
            assertThat(program.exit()).isZero();
        }
    }

    /** S-24 · the gate is asked each time: a jar that is gone is the end of processes, not of the program. */
    @Test
    void aJarThatIsGoneMeanwhileIsANo() throws Exception {
        Path jar = dir.resolve("spawn.jar");
        List<String> elements = new ArrayList<>(elements());
        // In a build of the whole it is a jar, in one that only tests a folder.
        String spawn = Path.of(ActorMain.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        if (Files.isDirectory(Path.of(spawn))) {
            run("jar", "--create", "--file", jar, "-C", spawn, ".");
        } else {
            Files.copy(Path.of(spawn), jar);
        }
        elements.set(elements.indexOf(spawn), jar.toString());

        try (Program program = program(
                "-cp", String.join(File.pathSeparator, elements), BackendMain.class.getName(), "process", "wait")) {
            assertThat(program.readUntil("ready"))
                    .anySatisfy(line -> assertThat(line).matches("  process +yes .*"));
            Files.delete(jar);
            program.proceed();

            assertThat(program.readUntil("said").getLast())
                    .contains("'process'", "would not find dev.harrow.spawn.ActorMain", "not where it was");
            assertThat(program.exit()).isZero();
        }
    }

    /** S-24 · a relative class path is that of this JVM, wherever an actor runs. */
    @Test
    void anActorElsewhereFindsARelativeClassPath() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        String relative = elements().stream()
                .map(each -> here.relativize(Path.of(each)).toString())
                .collect(Collectors.joining(File.pathSeparator));
        Path classes = compile("elsewhere", List.of("-cp", classPath()), "Elsewhere.java", """
                import dev.harrow.*;
                public class Elsewhere {
                    public static String directory() { return System.getProperty("user.dir"); }
                    public interface Where { String directory(); }
                    public static class WhereActor implements Where {
                        public String directory() { return Elsewhere.directory(); }
                    }
                    public static void main(String[] arguments) throws Exception {
                        Nursery.run(nursery -> {
                            Portal<Where> where = nursery.start("where", Where.class, WhereActor::new, c -> c
                                    .backend(Backend.PROCESS).workingDirectory(java.nio.file.Path.of(arguments[0])));
                            System.out.println("said: " + where.call(Where::directory));
                            nursery.stop();
                        });
                    }
                }
                """);

        try (Program program =
                program("-cp", joined(relative, here.relativize(classes)), "Elsewhere", dir.toRealPath())) {
            assertThat(program.readAll()).containsExactly("said: " + dir.toRealPath());
        }
    }

    /** S-24 · without an API that Harrow knows no backend works, and all say so. */
    @Test
    void aJdkThatHarrowDoesNotKnowIsANoOfAll() throws Exception {
        Path source = Files.createDirectories(dir.resolve("jdk/java/util/concurrent"));
        Path file = Files.writeString(
                source.resolve("StructuredTaskScope.java"),
                "package java.util.concurrent; public class StructuredTaskScope { public static void begin() {} }");
        Path patch = dir.resolve("patch");
        run("javac", "-proc:none", "--patch-module", "java.base=" + dir.resolve("jdk"), "-d", patch, file);

        try (Program program =
                program("--patch-module", "java.base=" + patch, "-cp", classPath(), BackendMain.class.getName())) {
            assertThat(program.readAll())
                    .noneMatch(line -> line.contains(" yes "))
                    .anySatisfy(line -> assertThat(line).contains("instead: use the backend 'warm'"))
                    .filteredOn(line -> line.contains("StructuredTaskScope that Harrow does not know"))
                    .hasSizeGreaterThanOrEqualTo(3);
        }
    }

    /** S-24 · a run-time image has its own modules, and its launcher starts processes, until there is none any more. */
    @Test
    void aRunTimeImageHasProcessesAsLongAsItHasALauncher() throws Exception {
        String path = ModulePath.ofHarrow();
        Path app = compile(
                "app",
                List.of("--module-path", path),
                "module-info.java",
                "module acme { requires dev.harrow; requires dev.harrow.spawn; exports acme; }",
                "acme/Main.java",
                MAIN);
        Path image = dir.resolve("image");
        run(
                "jlink",
                "--module-path",
                joined(path, app),
                "--add-modules",
                "acme",
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                image);

        try (Program program = new Program(
                List.of(
                        image.resolve("bin/java").toString(),
                        "-Dharrow.spawn.aot=off",
                        "-m",
                        "acme/acme.Main",
                        "process",
                        "delete"),
                Map.of())) {
            assertThat(program.readUntil("said").getLast()).isEqualTo("said: process");
            assertThat(program.readUntil("deleted").getLast())
                    .contains("there is no launcher at " + image.resolve("bin/java"), "'thread'");
            assertThat(program.readUntil("cleared").getLast()).contains("runs on no JDK", "'thread'");
            assertThat(program.exit()).isZero();
        }
    }

    // ---- those of others

    private static List<String> guide() throws Exception {
        String text = Files.readString(Path.of("..", "docs", "guides", "backends.md"));
        return JAVA.matcher(text).results().map(block -> block.group(1)).toList();
    }

    private static String backendOfTheGuide() throws Exception {
        return "package acme;\n" + IMPORTS + guide().getLast();
    }

    /** The code of the guide that is not about a backend of one's own. */
    @Test
    void theCodeOfTheGuideCompiles() throws Exception {
        List<String> blocks = guide();
        assertThat(blocks).hasSize(4);
        compile(
                "guide",
                List.of("-cp", classPath()),
                "Guide.java",
                IMPORTS
                        + "class Guide {\n public interface Parser {}\n public static class ParserActor implements Parser {}\n"
                        + String.join("", blocks.subList(0, 3)) + "}\n");
    }

    /** S-24, HARN-2, SPAWN-8 · the backend of the guide, on the class path. */
    @Test
    void aThirdPartysBackendOnTheClassPathIsOneLikeAnyOther() throws Exception {
        String path = ModulePath.ofHarrow();
        Path classes = compile(
                "others",
                List.of("-cp", path),
                "acme/AuditedBackend.java",
                backendOfTheGuide(),
                "acme/Main.java",
                MAIN);
        provide(classes, "acme.AuditedBackend");

        checkAudited("-cp", joined(path, classes), "acme.Main");
    }

    /** S-24, HARN-2, SPAWN-8 · the same in a module of its own. */
    @Test
    void aThirdPartysBackendOnTheModulePathIsOneLikeAnyOther() throws Exception {
        String path = ModulePath.ofHarrow();
        Path classes = compile(
                "others",
                List.of("--module-path", path),
                "module-info.java",
                "module acme { requires dev.harrow; requires dev.harrow.spawn; exports acme;"
                        + " provides dev.harrow.spi.SpawnBackend with acme.AuditedBackend; }",
                "acme/AuditedBackend.java",
                backendOfTheGuide(),
                "acme/Main.java",
                MAIN);

        checkAudited("--module-path", joined(path, classes), "-m", "acme/acme.Main");
    }

    private void checkAudited(Object... classesAndMain) throws Exception {
        Path log = dir.resolve("audit.log");
        List<Object> command = new ArrayList<>(List.of("-Daudit.log=" + log));
        command.addAll(List.of(classesAndMain));
        command.add("audited");
        try (Program program = program(command.toArray())) {
            List<String> lines = program.readUntil("said");

            assertThat(lines).anySatisfy(line -> assertThat(line).matches("  audited +yes +- +local"));
            assertThat(lines).anySatisfy(line -> assertThat(line).matches("\\* thread +yes .*"));
            assertThat(lines.getLast()).isEqualTo("said: audited");
            assertThat(program.exit()).isZero();
        }
        assertThat(Files.readAllLines(log)).singleElement().asString().startsWith("echo#");
    }

    private Path brokenProviders() throws Exception {
        String body = """
                public dev.harrow.spi.Vessel spawn(dev.harrow.spi.SpawnRequest r) { return r.hostHere(); }
                public java.util.Set<dev.harrow.spi.Capability> capabilities() { return java.util.Set.of(); }
                """;
        Path classes = compile(
                "broken",
                List.of("-cp", classPath()),
                "acme/Broken.java",
                """
                package acme;
                public class Broken implements dev.harrow.spi.SpawnBackend {
                    public Broken() { throw new IllegalStateException("no licence"); }
                    public dev.harrow.Backend key() { return new dev.harrow.Backend("broken"); }
                    public dev.harrow.spi.Availability availability() { return null; }
                """ + body + "}",
                "acme/Second.java",
                """
                package acme;
                public class Second implements dev.harrow.spi.SpawnBackend {
                    public dev.harrow.Backend key() { return dev.harrow.Backend.THREAD; }
                    public dev.harrow.spi.Availability availability() { throw new AssertionError("not asked"); }
                """ + body + "}",
                "acme/Fickle.java",
                """
                package acme;
                public class Fickle implements dev.harrow.spi.SpawnBackend {
                    public dev.harrow.Backend key() { return new dev.harrow.Backend("fickle"); }
                    public dev.harrow.spi.Availability availability() { return dev.harrow.spi.Availability.available(); }
                    public dev.harrow.spi.Availability availability(dev.harrow.spi.SpawnRequest request) {
                        throw new IllegalStateException("not for " + request.actor().name());
                    }
                """ + body + "}",
                "acme/Careless.java",
                """
                package acme;
                public class Careless implements dev.harrow.spi.SpawnBackend {
                    public dev.harrow.Backend key() { return new dev.harrow.Backend("careless"); }
                    public dev.harrow.spi.Availability availability() { throw new IllegalStateException("a bug"); }
                """ + body + "}");
        provide(classes, "acme.Missing", "acme.Broken", "acme.Second", "acme.Careless", "acme.Fickle");
        return classes;
    }

    /** S-24 · providers that fail hide no other; each is in the report with its cause. */
    @Test
    void brokenProvidersAreInTheReportAndHideNobody() throws Exception {
        try (Program program =
                program("-cp", joined(classPath(), brokenProviders()), BackendMain.class.getName(), "thread")) {
            List<String> lines = program.readUntil("said");

            assertThat(lines.getLast()).endsWith("on thread");
            assertThat(lines)
                    .anySatisfy(line -> assertThat(line).matches("  careless +no .*"))
                    .anySatisfy(line -> assertThat(line).contains("why: its provider acme.Careless is broken", "a bug"))
                    .anySatisfy(line -> assertThat(line).matches("  warm +yes .*"))
                    .contains("what is wrong:")
                    .anySatisfy(line -> assertThat(line).contains("acme.Missing not found"))
                    .anySatisfy(line -> assertThat(line).contains("acme.Broken could not be instantiated"))
                    .contains("    caused by java.lang.IllegalStateException: no licence")
                    .anySatisfy(line -> assertThat(line)
                            .contains("'thread' of acme.Second is not used", "dev.harrow.spawn.ThreadBackend"));
            assertThat(program.exit()).isZero();
        }
    }

    /** S-24 · a backend that throws when it is asked is refused; one that nobody has is unknown, and what is broken may be the reason. */
    @Test
    void aBackendThatCannotBeAskedIsRefused() throws Exception {
        String path = joined(classPath(), brokenProviders());
        try (Program program = program("-cp", path, BackendMain.class.getName(), "careless")) {
            assertThat(program.readUntil("said").getLast())
                    .contains("'careless'", "not available here", "acme.Careless is broken", "a bug");
            assertThat(program.exit()).isZero();
        }
        try (Program program = program("-cp", path, BackendMain.class.getName(), "fickle")) {
            assertThat(program.readUntil("said").getLast())
                    .contains("'fickle' cannot make actor chosen#", "acme.Fickle is broken", "not for chosen");
            assertThat(program.exit()).isZero();
        }
        try (Program program = program("-cp", path, BackendMain.class.getName(), "broken")) {
            assertThat(program.readUntil("said").getLast())
                    .contains("'broken'", "is unknown", "careless, fickle, fork")
                    .contains("acme.Broken could not be instantiated");
            assertThat(program.exit()).isZero();
        }
    }
}
