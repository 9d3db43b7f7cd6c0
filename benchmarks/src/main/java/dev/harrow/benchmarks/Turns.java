package dev.harrow.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A contender in a JVM of its own that stays and measures when it is its turn, so that contenders can take turns in blocks though each of them wants a
 * JVM that has done nothing else: it is told how often to measure, and says what came out.
 */
final class Turns implements AutoCloseable {
    private static final String READY = "ready";
    private static final String DONE = "done";
    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final Process process;
    private final BufferedReader said;
    private final PrintWriter tell;

    private Turns(String name, Process process) {
        this.name = name;
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
        this.tell = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** Measures once. */
    @FunctionalInterface
    interface Measured {
        /** Measures; returns milliseconds by what took them. */
        Map<String, Double> once() throws IOException, InterruptedException;
    }

    /** For the main class of a contender: it is prepared, and measures whenever it is its turn, until there is none any more. */
    static void serve(Measured measured) throws IOException, InterruptedException {
        BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(READY);
        for (String line = turns.readLine(); line != null; line = turns.readLine()) {
            for (int i = Integer.parseInt(line); i > 0; i--) {
                measured.once().forEach((what, value) -> System.out.println(what + " " + value));
            }
            System.out.println(DONE);
        }
    }

    /**
     * Starts a contender and waits until it is prepared.
     *
     * @param name of it, in what it measures
     * @throws IOException if it fails; its errors were printed
     */
    static Turns start(String name, String classPath, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(OtherJvm.java());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        Turns turns = new Turns(
                name,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
        boolean prepared = false;
        try {
            String first = turns.said.readLine();
            prepared = READY.equals(first);
            if (!prepared) {
                throw turns.failed(first);
            }
            return turns;
        } finally {
            if (!prepared) {
                turns.process.destroyForcibly();
            }
        }
    }

    /** It is its turn: measures so often. What came out is added under its name and what it is. */
    void take(int count, String unit, Samples into) throws IOException {
        tell.println(count);
        for (String line = said.readLine(); !DONE.equals(line); line = said.readLine()) {
            String[] parts = line == null ? new String[0] : line.split(" ", -1);
            if (parts.length != 2) {
                throw failed(line);
            }
            into.add(name + "-" + parts[0], unit, Double.parseDouble(parts[1]));
        }
    }

    private IOException failed(String line) {
        return new IOException("contender '" + name + "' "
                + (line == null
                        ? "ended before it had measured; its errors are above"
                        : "said '" + line + "', which is no measurement"));
    }

    /** Ends it and waits for that. */
    @Override
    public void close() throws IOException {
        tell.close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("contender '" + name + "' did not end in order; its errors are above");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while contender '" + name + "' was ending", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
