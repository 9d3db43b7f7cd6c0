package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A JVM that runs a main class of the tests; killed at the end whatever happened. */
final class Program implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    Program(Map<String, String> environment, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        this(command, environment);
    }

    /** Any program. */
    Program(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        // Reading what it writes waits as long as it lives, and nothing wakes a reader: so its life is bounded.
        CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES).execute(process::destroyForcibly);
        output = process.inputReader();
    }

    /** The lines up to one that begins like this. */
    List<String> readUntil(String line) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String next = output.readLine(); next != null; next = output.readLine()) {
            lines.add(next);
            if (next.startsWith(line)) {
                return lines;
            }
        }
        throw new AssertionError("the program ended without '" + line + "': " + lines);
    }

    /** All lines that it prints until it ends, in order. */
    List<String> readAll() throws Exception {
        List<String> lines = output.readAllLines();
        assertThat(exit()).as("%s", lines).isZero();
        return lines;
    }

    /** Its standard input ends. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Ends a line of its standard input, for which it waits. */
    void proceed() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    void signal(String name) throws Exception {
        signal(name, process.pid());
    }

    static void signal(String name, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .redirectErrorStream(true)
                .start();
        assertThat(kill.waitFor()).as("kill -%s", name).isZero();
    }

    /** Whether it ends by itself within this time. */
    boolean awaitExit(Duration time) throws InterruptedException {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    int exit() throws Exception {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("the program ends").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        output.close();
    }
}
