package dev.harrow.examples.probe;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A child JVM with a main class of the probe, started by {@link ProcessBuilder} from the thread that asks. It has our error stream, and
 * ends at the end of its standard input. Every wait for it has a limit.
 */
final class Jvm implements AutoCloseable {
    /** How long a healthy child may take for one step, on a machine with much else to do. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>(); // an empty one is the end

    private Jvm(Process process) {
        this.process = process;
        Thread.ofPlatform().name("probe-reader-of-" + process.pid()).daemon().start(this::read);
    }

    /**
     * Starts it.
     *
     * @param folder its working directory
     */
    static Jvm start(Class<?> main, Path folder, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash"));
        command.add("-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        return new Jvm(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(line -> lines.add(Optional.of(line)));
        } catch (IOException | UncheckedIOException e) {
            lines.add(Optional.of("(what it wrote could not be read to its end: " + e.getMessage() + ")"));
        } finally {
            lines.add(Optional.empty());
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The next line that it writes, or nothing if it has written all that it had to. */
    private Optional<String> line(Duration patience) throws InterruptedException {
        Optional<String> line = lines.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (line == null) {
            throw new IllegalStateException(this + " wrote nothing for " + patience.toSeconds() + " s");
        }
        return line;
    }

    /**
     * Takes over all that it reports, and waits until it has ended: its exit code.
     *
     * @param patience how long it may take for one step
     */
    int relay(Report report, Duration patience) throws InterruptedException {
        for (Optional<String> line = line(patience); line.isPresent(); line = line(patience)) {
            report.relay(line.get());
        }
        return awaitEnd();
    }

    /** The next line that it writes; it fails if it has ended its output. */
    String nextLine() throws InterruptedException {
        return line(PATIENCE).orElseThrow(() -> new IllegalStateException(this + " has ended its output too early"));
    }

    /** Waits for this line, and fails if it is another. */
    void awaitLine(String expected) throws InterruptedException {
        String line = nextLine();
        if (!line.equals(expected)) {
            throw new IllegalStateException(this + " wrote '" + line + "' instead of '" + expected + "'");
        }
    }

    /** Writes to its standard input. */
    void write(byte[] bytes) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(bytes);
        input.flush();
    }

    /** Says a line and waits until it is said back. */
    void echo(String line) throws IOException, InterruptedException {
        write((line + "\n").getBytes(StandardCharsets.UTF_8));
        awaitLine(line);
    }

    /** Ends its standard input and waits until it has ended: its exit code. */
    int end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return awaitEnd();
    }

    /** Waits until it has ended: its exit code, which is above 128 if a signal ended it. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException(this + " did not end within " + PATIENCE.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** Kills it if it is alive, and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (true) {
            try {
                if (!process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new IllegalStateException(this + " was killed and is still there");
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "the JVM with pid " + process.pid();
    }
}
