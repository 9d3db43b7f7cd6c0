package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A program in which nothing goes wrong does not wake the libraries that it has no use for (DESIGN §9: its stderr stays empty). */
class QuietStartTests {

    /** One actor, one call; then, if asked for, a line of log. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            int squared = Nursery.call(nursery -> {
                Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
                int answer = portal.call(Worker::square, 7);
                nursery.stop();
                return answer;
            });
            if (arguments[0].equals("log")) {
                LoggerFactory.getLogger("test").info("something to say");
            }
            System.out.println("squared: " + squared);
        }
    }

    @Test
    void aCallWakesNeitherTheLoggingNorTheJsonLibrary() throws Exception {
        assertThat(run())
                .contains("squared: 49")
                .doesNotContain("org.slf4j.LoggerFactory")
                .doesNotContain("SLF4J(W)")
                .doesNotContain("com.fasterxml");
    }

    /** Shows that the other test can fail. */
    @Test
    void aLineOfLogWakesTheLoggingLibrary() throws Exception {
        assertThat(run("log")).contains("squared: 49").contains("org.slf4j.LoggerFactory", "SLF4J(W)");
    }

    /** What the program printed and the classes that it loaded, on a class path without a logging provider. */
    private static String run(String... arguments) throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("slf4j-simple"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load:stdout",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        String.join(" ", arguments))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
