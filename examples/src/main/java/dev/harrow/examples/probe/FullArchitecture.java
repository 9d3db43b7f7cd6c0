package dev.harrow.examples.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What stands in for a fork: a JVM that was started ahead and waits, and hosts what it is told to behind a class loader of its own. */
final class FullArchitecture {
    private static final int SPEC = 4 * Integer.BYTES; // its length and three numbers
    private static final int TO = 100_000;
    private static final int PRIMES = 9_592; // below that
    private static final int DEPTH = 3;
    private static final int TASKS = 85; // 1 + 4 + 16 + 64

    private FullArchitecture() {}

    static void run(Report report, List<String> options) throws Exception {
        List<String> jvmOptions = new ArrayList<>(options);
        // One carrier, so that no further one is taken for something that was left behind.
        jvmOptions.add("-Djdk.virtualThreadScheduler.parallelism=1");
        jvmOptions.add("-Djdk.virtualThreadScheduler.maxPoolSize=1");
        Path folder = Leftovers.folder();
        try (Jvm standby = Jvm.start(StandbyMain.class, folder, jvmOptions)) {
            standby.awaitLine("ready");
            report.see(standby.isAlive(), standby + " stands by");
            for (int run = 1; run <= 2; run++) {
                host(report, standby);
            }
            int code = standby.end();
            report.see(code == 0, "at the end of its standard input it ended with " + code);
            try (Stream<Path> left = Files.list(folder)) {
                List<Path> files = left.toList();
                report.see(files.isEmpty(), "files that it left behind: " + files);
            }
        } finally {
            Leftovers.delete(folder);
        }
    }

    /** Has the standby host one tree, and compares the answer with what it has to be. */
    private static void host(Report report, Jvm standby) throws IOException, InterruptedException {
        byte[] spec = ByteBuffer.allocate(SPEC)
                .putInt(SPEC - Integer.BYTES)
                .putInt(0)
                .putInt(TO)
                .putInt(DEPTH)
                .array();
        long start = System.nanoTime();
        standby.write(spec);
        for (String line = standby.nextLine(); !line.equals(StandbyMain.DONE); line = standby.nextLine()) {
            if (line.startsWith(StandbyMain.ANSWER)) {
                long millis = (System.nanoTime() - start) / 1_000_000;
                ByteBuffer answer =
                        ByteBuffer.wrap(HexFormat.of().parseHex(line.substring(StandbyMain.ANSWER.length())));
                int primes = answer.getInt();
                int tasks = answer.getInt();
                report.see(
                        primes == PRIMES && tasks == TASKS,
                        "it hosted a tree of " + tasks + " tasks, which counted " + primes
                                + " primes, and answered after " + millis + " ms");
            } else {
                report.relay(line);
            }
        }
    }
}
