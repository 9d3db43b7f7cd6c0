package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.harrow.build.Places;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HARN-14 · the boot path and compact values load no class of Jackson, whose first use costs hundreds of milliseconds. */
@Timeout(60)
class LazyJacksonTests {

    @Test
    void compactValuesLoadNoJackson() throws Exception {
        String log = run();
        assertThat(log).contains(FrameCodec.class.getName()).contains("done").doesNotContain("com.fasterxml");
    }

    /** Shows that the other test can fail. */
    @Test
    void aValueThatNeedsJacksonLoadsIt() throws Exception {
        assertThat(run("json"))
                .contains("com.fasterxml.jackson.databind.ObjectMapper")
                .contains("done");
    }

    private static String run(String... args) throws IOException, InterruptedException {
        String classPath = Stream.concat(
                        Stream.of(FrameCodec.class, CompactMain.class).map(Places::ofOwn),
                        Stream.of(
                                        ObjectMapper.class,
                                        JsonFactory.class,
                                        JsonTypeInfo.class,
                                        Jdk8Module.class,
                                        JavaTimeModule.class,
                                        Nullable.class)
                                .map(Places::ofLibrary))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:class+load:stdout",
                "-cp",
                classPath,
                CompactMain.class.getName()));
        command.addAll(Arrays.asList(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (var out = process.getInputStream()) {
            output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
