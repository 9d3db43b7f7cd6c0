package dev.harrow.benchmarks;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the contenders of {@link P9} have in common: children of this JVM. */
final class Children {
    private Children() {}

    /** Starts an actor in a process of its own. */
    static Portal<Resident> start(Nursery nursery, String... jvmArgs) throws InterruptedException {
        return nursery.start(
                "child",
                Resident.class,
                Resident.Serving::new,
                options -> options.backend(Backend.PROCESS).jvmArgs(jvmArgs));
    }

    /** The options with which Harrow starts the JVM of an actor, those of the user among them, and without those of a start-up cache. */
    static List<String> optionsOf(String... jvmArgs) throws InterruptedException {
        return Nursery.call(nursery -> {
            List<String> options = nursery
                    .start(
                            "child",
                            Afar.class,
                            Afar.Serving::new,
                            child -> child.backend(Backend.PROCESS).jvmArgs(jvmArgs))
                    .call(Afar::jvmOptions)
                    .stream()
                    .filter(option -> !option.startsWith(Resident.CACHE) && !option.startsWith("-Xlog:aot"))
                    .toList();
            nursery.stop();
            return options;
        });
    }

    /** Starts so many bare JVMs at once and returns when all have said that they are there. */
    static List<Process> startBare(List<String> options, int count) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(OtherJvm.java());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BareJvm.class.getName()));
        List<Process> started = new ArrayList<>();
        boolean done = false;
        try {
            for (int i = 0; i < count; i++) {
                started.add(new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
            }
            for (Process each : started) {
                BufferedReader output = each.inputReader(StandardCharsets.UTF_8);
                if (output.readLine() == null) {
                    throw new IOException("process " + each.pid() + " ended before it was there; its errors are above");
                }
            }
            done = true;
            return started;
        } finally {
            if (!done) {
                started.forEach(Process::destroyForcibly);
            }
        }
    }

    /** Ends bare JVMs all at once, with a signal that they can react to, and waits until none is there. */
    static void endBare(List<Process> started) throws InterruptedException {
        started.forEach(Process::destroy);
        for (Process each : started) {
            each.waitFor();
        }
    }

    /** @throws IllegalStateException if one of these processes, or any other that this JVM has started, is still there */
    static void requireGone(List<Long> pids) {
        List<Long> left = new ArrayList<>(
                pids.stream().filter(pid -> ProcessHandle.of(pid).isPresent()).toList());
        ProcessHandle.current().descendants().map(ProcessHandle::pid).forEach(left::add);
        if (!left.isEmpty()) {
            throw new IllegalStateException("the nursery has ended, but these processes are still there: " + left);
        }
    }

    /** What a process takes of the memory, in MiB: what is shared divided among those that share it (PSS), and all that is mapped (RSS). */
    record Memory(double pss, double rss) {

        /** Empty where the system does not tell, which is everywhere but on Linux. */
        static Optional<Memory> of(long pid) throws IOException {
            Path file = Path.of("/proc", String.valueOf(pid), "smaps_rollup");
            if (!Files.isReadable(file)) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(file);
            return Optional.of(new Memory(field(lines, "Pss:"), field(lines, "Rss:")));
        }

        private static double field(List<String> lines, String name) {
            String line = lines.stream()
                    .filter(each -> each.startsWith(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("smaps_rollup has no " + name));
            return Double.parseDouble(
                            line.substring(name.length()).replace("kB", "").strip())
                    / 1024;
        }
    }
}
