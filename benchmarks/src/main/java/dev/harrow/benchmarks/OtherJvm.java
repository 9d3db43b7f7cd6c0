package dev.harrow.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The other JVM of a peer or floor: its main class serves, says in its first line where it can be reached, and ends with its standard input. What this
 * JVM allows the peer, so that it is fast and quiet, the other one allows too.
 */
final class OtherJvm implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    /** What options of this JVM begin with that the other one gets too: what is allowed, what is said, and, in a smoke run, how little is compiled. */
    private static final List<String> SHARED =
            List.of("--enable-native-access", "--sun-misc-unsafe-memory-access", "-Dorg.slf4j.", "-XX:Tiered");

    private final Process process;
    private final String address;

    private OtherJvm(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static OtherJvm start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (SHARED.stream().anyMatch(option::startsWith)) {
                command.add(option);
            }
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        boolean reached = false;
        try {
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            String address = output.readLine();
            if (address == null) {
                throw new IOException(
                        main.getSimpleName() + " ended before it said where it can be reached; its errors are above");
            }
            reached = true;
            return new OtherJvm(process, address);
        } finally {
            if (!reached) {
                process.destroyForcibly();
            }
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What the main class printed first. */
    String address() {
        return address;
    }

    /** For the main class: says where it can be reached and returns when it shall end. */
    static void serveAt(String address) throws IOException {
        System.out.println(address);
        while (System.in.read() >= 0) {
            // What comes is not for us; only the end is.
        }
    }

    /** Ends it and waits for that. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "process %d of a peer did not end within %d s".formatted(process.pid(), PATIENCE_SECONDS));
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException("process %d of a peer ended with exit code %d; its errors are above"
                        .formatted(process.pid(), process.exitValue()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while process " + process.pid() + " of a peer was ending", e);
        } catch (IOException e) {
            throw new IllegalStateException("process " + process.pid() + " of a peer could not be told to end", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
