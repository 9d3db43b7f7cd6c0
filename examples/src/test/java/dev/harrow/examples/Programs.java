package dev.harrow.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the launcher, or another program, as a user does: in a JVM of its own. */
public final class Programs {

    private static final int SMALL = 40; // megabytes of heap

    private Programs() {}

    /** What a program wrote, and how it ended. */
    public record Outcome(int code, List<String> out, List<String> err) {}

    /**
     * Runs the launcher and waits for it, at most a minute.
     *
     * @param scratch a folder for its output
     */
    public static Outcome launch(Path scratch, String... arguments) throws IOException, InterruptedException {
        return run(scratch, SMALL, Launcher.class, arguments);
    }

    /** The same with another heap. */
    static Outcome launchWithHeap(Path scratch, int megabytes, String... arguments)
            throws IOException, InterruptedException {
        return run(scratch, megabytes, Launcher.class, arguments);
    }

    /** Runs {@code main} and waits for it, as {@link #launch} does. */
    public static Outcome run(Path scratch, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(scratch, SMALL, main, arguments);
    }

    private static Outcome run(Path scratch, int megabytes, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx" + megabytes + "m",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-Dharrow.home=" + scratch,
                "-cp",
                absoluteClassPath(),
                main.getName()));
        command.addAll(List.of(arguments));
        return run(scratch, new ProcessBuilder(command), main.getSimpleName());
    }

    /** Starts a program and waits for it, at most a minute. */
    public static Outcome run(Path scratch, ProcessBuilder program, String name)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(scratch, "out", ".log");
        Path err = Files.createTempFile(scratch, "err", ".log");
        Process process =
                program.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " did not end within a minute; so far it wrote " + Files.readString(out)
                        + Files.readString(err));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readAllLines(out, UTF_8), Files.readAllLines(err, UTF_8));
    }

    private static String absoluteClassPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
