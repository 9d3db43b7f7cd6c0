package dev.harrow.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./harrow}, in a project whose Maven and JDK say what they were told to do. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is a shell script")
class HarrowScriptTests {
    private static final String MAVEN = """
            #!/bin/sh
            echo built >>builds
            mkdir -p examples/target/classes/dev/harrow/examples
            : >examples/target/classes/dev/harrow/examples/Launcher.class
            printf '%s' "$PWD/pom.xml" >examples/target/classpath.txt
            """;
    private static final String JAVA = """
            #!/bin/sh
            printf '%s\\n' "$@"
            """;

    @TempDir
    private Path folder;

    private Path project;

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectory(folder.resolve("a project"));
        executable(project.resolve("harrow"), Files.readString(Path.of("..", "harrow")));
        Files.writeString(project.resolve("pom.xml"), "<harrow.jdk.minimum>25</harrow.jdk.minimum>");
        Path jdk = Files.createDirectory(folder.resolve("jdk"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
        Files.createDirectory(jdk.resolve("bin"));
        executable(jdk.resolve("bin/java"), JAVA);
        executable(jdk.resolve("bin/javac"), JAVA);
        executable(Files.createDirectory(folder.resolve("bin")).resolve("mvn"), MAVEN);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text, UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private Programs.Outcome harrow(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(project.resolve("harrow").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        program.environment()
                .merge("PATH", folder.resolve("bin").toString(), (old, first) -> first + File.pathSeparator + old);
        return Programs.run(folder, program, "harrow");
    }

    private List<String> javaArguments(String... arguments) throws Exception {
        Programs.Outcome outcome = harrow(arguments);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return outcome.out();
    }

    @Test
    void anExampleRunsWithItsArgumentsAfterOneBuild() throws Exception {
        String launcher = "dev.harrow.examples.Launcher";
        assertThat(javaArguments("run", "primes", "2", "3 4"))
                .endsWith(launcher, "run", "primes", "2", "3 4")
                .contains("-Dharrow.home=" + project.toRealPath());
        assertThat(javaArguments("list")).endsWith(launcher, "list");
        assertThat(javaArguments("backends")).endsWith(launcher, "backends");
        assertThat(javaArguments("demo", "a file")).endsWith(launcher, "demo", "a file");
        assertThat(Files.readAllLines(project.resolve("builds"))).containsExactly("built");
    }

    @Test
    void aMillionActorsGetTheHeapThatTheyNeedAndNobodyElseDoes() throws Exception {
        assertThat(javaArguments("run", "idle-actors"))
                .startsWith("-Xmx6g")
                .endsWith("dev.harrow.examples.Launcher", "run", "idle-actors");
        assertThat(javaArguments("run", "idle-actors", "7"))
                .startsWith("-Xmx6g")
                .endsWith("idle-actors", "7");
        assertThat(javaArguments("run", "daemon")).noneMatch(argument -> argument.startsWith("-Xmx"));
        assertThat(javaArguments("run")).noneMatch(argument -> argument.startsWith("-Xmx"));
        assertThat(javaArguments("list")).noneMatch(argument -> argument.startsWith("-Xmx"));
    }

    /** A JVM that makes a cache when it is asked to, and says what it was told otherwise. */
    private void makeJavaWithCaches() throws IOException {
        executable(folder.resolve("jdk/bin/java"), """
                #!/bin/sh
                case "$*" in
                    *dev.harrow.spawn.AotCache*)
                        while [ "$1" != --options ]; do shift; done
                        mkdir -p "%1$s"
                        : >"%1$s/cache.aot"
                        printf '"-XX:AOTCache=%1$s/cache.aot"\\n' >"$2"
                        shift 2
                        echo "made with: $*"
                        exit 0
                        ;;
                esac
                printf '%%s\\n' "$@"
                """.formatted(cacheFolder()));
    }

    private Path cacheFolder() {
        return folder.resolve("a cache");
    }

    private Path startOptions() throws IOException {
        return project.toRealPath().resolve("examples/target/harrow.options");
    }

    /** What a build has made is used for examples and the demo; not for a program in one file, for which the JDK would refuse it. */
    @Test
    void anExampleStartsWithTheCacheOfTheBuild() throws Exception {
        makeJavaWithCaches();
        Path source = Files.writeString(folder.resolve("Hello.java"), "");

        assertThat(javaArguments("run", "primes"))
                .contains("@" + startOptions())
                .doesNotContain("-cp");
        assertThat(javaArguments("demo")).contains("@" + startOptions());
        assertThat(javaArguments("java", source.toString())).noneMatch(argument -> argument.startsWith("@"));
    }

    /** Without it everything is as it was: it was pruned, is of another JDK, or was switched off. */
    @Test
    void anExampleStartsWithoutACacheThatIsNotThere() throws Exception {
        makeJavaWithCaches();
        assertThat(javaArguments("list")).contains("@" + startOptions());

        String options = Files.readString(startOptions());
        Files.writeString(startOptions(), options.replace("# jdk ", "# jdk /another"));
        assertThat(javaArguments("list")).contains("-cp").noneMatch(argument -> argument.startsWith("@"));

        Files.writeString(startOptions(), options);
        assertThat(javaArguments("list")).contains("@" + startOptions());
        Files.delete(cacheFolder().resolve("cache.aot"));
        assertThat(javaArguments("list")).contains("-cp").noneMatch(argument -> argument.startsWith("@"));
    }

    /** What the probe shows is a property of the JDK alone: it gets neither a jar nor a start cache of Harrow. */
    @Test
    void theProbeRunsWithoutHarrow() throws Exception {
        makeJavaWithCaches();

        assertThat(javaArguments("probe", "--limit", "9", "full-architecture"))
                .containsExactly(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        project.toRealPath().resolve("examples/target/classes").toString(),
                        "dev.harrow.examples.probe.Probe",
                        "--limit",
                        "9",
                        "full-architecture");
    }

    @Test
    void cachesAreMadeForTheOptionsThatAreSaid() throws Exception {
        makeJavaWithCaches();
        assertThat(javaArguments("aot", "-XX:TieredStopAtLevel=4"))
                .containsExactly("made with: -XX:TieredStopAtLevel=4");
        assertThat(cacheFolder().resolve("cache.aot")).exists();
    }

    /** The report counts the tests of every execution, and says what of a profile they were. */
    @Test
    void aSoakIsOfTheProfileThatIsAskedFor() throws Exception {
        makeProfiles();
        executable(folder.resolve("bin/mvn"), """
                #!/bin/sh
                echo "$*" >>arguments
                for execution in surefire-reports surefire-reports-matrix; do
                    mkdir -p "testing/target/$execution"
                    echo '<testsuite name="SomeTests" tests="2" errors="0" skipped="1" failures="0"></testsuite>' \
                        >"testing/target/$execution/TEST-SomeTests.xml"
                done
                """);

        Programs.Outcome outcome = harrow("soak", "--runs", "2", "--profile", "matrix", "--module", "testing");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .hasSize(3)
                .anySatisfy(line ->
                        assertThat(line).startsWith("run 2 of 2: passed, 4 tests, 0 failures, 0 errors, 2 skipped"));
        assertThat(Files.readAllLines(project.resolve("arguments")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains("-pl testing -am", "-P matrix"));
        String report = outcome.out().getLast().substring("report: ".length());
        assertThat(Files.readAllLines(Path.of(report)))
                .contains("- modules: testing", "- profile: matrix", "- runs: 2");
    }

    @Test
    void anUnknownProfileIsRefusedBeforeAnythingIsBuilt() throws Exception {
        makeProfiles();

        assertThat(refusal("soak", "--runs", "1", "--profile", "matrx"))
                .isEqualTo("harrow: unknown profile 'matrx'; the profiles are matrix, slow");
        assertThat(refusal("soak", "--runs", "1", "--profile", "m.trix")).contains("unknown profile 'm.trix'");
        assertThat(refusal("soak", "--runs", "1", "--profile")).contains("--profile needs the name");
        assertThat(project.resolve("builds")).doesNotExist();
    }

    private void makeProfiles() throws IOException {
        for (List<String> each : List.of(List.of("testing", "matrix"), List.of("runtime", "slow"))) {
            Files.writeString(
                    Files.createDirectory(project.resolve(each.get(0))).resolve("pom.xml"), """
                    <execution>
                      <id>no-profile</id>
                    </execution>
                    <profile>
                      <!-- why -->
                      <id>%s</id>
                      <execution><id>of-a-profile</id></execution>
                    </profile>
                    """.formatted(each.get(1)));
        }
    }

    /** What a run has proved is said by the classes that the build has compiled for it, or not at all. */
    @Test
    void theConformanceOfARunIsThatOfItsClasses() throws Exception {
        assertThat(refusal("conformance")).contains("the tests are not compiled; run them first");
        assertThat(refusal("conformance", "S-1")).isEqualTo("harrow: conformance takes nothing, and not 'S-1'");

        Path classes = project.toRealPath().resolve("testing/target/test-classes");
        Path report = classes.resolve("dev/harrow/conformance/RunReport.class");
        Files.createDirectories(report.getParent());
        Files.createFile(report);
        assertThat(javaArguments("conformance"))
                .containsExactly(
                        "-cp",
                        classes.toString(),
                        "dev.harrow.conformance.RunReport",
                        project.toRealPath().toString());
        assertThat(project.resolve("builds")).doesNotExist();
    }

    private String refusal(String... arguments) throws Exception {
        Programs.Outcome outcome = harrow(arguments);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).hasSize(1);
        return outcome.err().getFirst();
    }

    @Test
    void anUnknownCommandIsRefused() throws Exception {
        Programs.Outcome outcome = harrow("dance");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).singleElement().asString().contains("unknown command 'dance'");
    }
}
