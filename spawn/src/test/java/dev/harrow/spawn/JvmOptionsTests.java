package dev.harrow.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which options of a JVM its start cache depends on. */
class JvmOptionsTests {

    private static List<String> relevant(String... arguments) {
        return Objects.requireNonNull(JvmOptions.of(List.of(arguments), Map.of()))
                .relevant();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Dmine=yes",
                "-Xmx64m",
                "-Xmx29g",
                "-Xms8m",
                "-Xss512k",
                "-Xmn4m",
                "-ea",
                "-da:dev...",
                "-esa",
                "-XX:+HeapDumpOnOutOfMemoryError",
                "-XX:HeapDumpPath=/x",
                "-XX:MaxHeapSize=1073741824",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:gc",
                "-Xlog:class+load:stdout:none",
                "-Xlog:gc::uptime",
                "-verbose:gc"
            })
    void whatDoesNotMatterIsLeftOut(String option) {
        assertThat(relevant(option, "-XX:+UseZGC")).containsExactly("-XX:+UseZGC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:TieredStopAtLevel=4",
                "-Xint",
                "--enable-preview",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+NobodyKnowsThis"
            })
    void whatMattersOrIsNotKnownIsKept(String option) {
        assertThat(relevant("-Dmine=yes", option)).containsExactly(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-agentlib:jdwp=x",
                "-agentpath:/x",
                "-javaagent:x.jar",
                "-Xdebug",
                "@options",
                "-Xshare:off",
                "-XX:AOTMode=off",
                "-XX:AOTCache=x",
                "-XX:SharedArchiveFile=x",
                "--patch-module=java.base=x",
                "-Xbootclasspath/a:x.jar",
                "-Xlog:gc:file=x",
                "-Xlog:gc:x.log",
                "-Xmx40g",
                "-Xmx1t",
                "-Xmx",
                "-Xmxlarge",
                "--class-path=/x",
                "-cp",
                "--add-opens",
                "-Djava.system.class.loader=X",
                "-XX:StartFlightRecording",
                "dev.harrow.Main"
            })
    void withSomeThereIsNoCache(String option) {
        assertThat(JvmOptions.of(List.of("-Dmine=yes", option), Map.of())).isNull();
    }

    @Test
    void anOptionKeepsItsValue() {
        assertThat(relevant("--add-modules", "java.sql", "-Xmx1g", "--add-opens", "java.base/java.lang=ALL-UNNAMED"))
                .containsExactly("--add-modules", "java.sql", "--add-opens", "java.base/java.lang=ALL-UNNAMED");
    }

    @Test
    void theEnvironmentIsJudgedInTheSameWay() {
        assertThat(JvmOptions.of(
                        List.of(), Map.of("JAVA_TOOL_OPTIONS", " -Dmine=yes  -XX:+UseZGC ", "OTHER", "-Xshare:off")))
                .isEqualTo(new JvmOptions(List.of(), Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseZGC")));
        for (String value : List.of("-javaagent:x.jar", "-Xshare:off", "-Dmine='a b'", "-Dmine=\"a b\"")) {
            assertThat(JvmOptions.of(List.of(), Map.of("JDK_JAVA_OPTIONS", value)))
                    .isNull();
        }
    }
}
