package dev.harrow.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Runs a main class in a fresh JVM like this one and reads what it prints. */
final class ChildJvm {
    /** The entries of the class path that a user of Harrow has. */
    private static final Pattern USED = Pattern.compile(
            "(classes|harrow|slf4j|jackson|jspecify|netty-(buffer|common|handler-\\d|resolver-\\d|transport)).*");

    private ChildJvm() {}

    static List<String> run(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(System.getProperty("java.class.path"), options, main, arguments);
    }

    /** With the class path of a user: without the peers and JMH, which would be searched as well. */
    static List<String> runLean(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(String.join(File.pathSeparator, leanClassPath()), options, main, arguments);
    }

    /** What of this JVM's class path a user has. */
    static List<String> leanClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry ->
                        USED.matcher(Path.of(entry).getFileName().toString()).matches())
                .toList();
    }

    static List<String> run(String classPath, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("%s %s ended with exit code %d; its errors are above"
                        .formatted(main.getSimpleName(), String.join(" ", arguments), code));
            }
            return printed.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
