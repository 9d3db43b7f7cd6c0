package dev.harrow.examples.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The control: a JVM is forked as a program in C would be, and the child goes on with Java until it needs a collection. The JVM that
 * forks is one of its own, see {@link RawForkMain}.
 */
final class ControlRawFork {
    private ControlRawFork() {}

    static void run(Report report, List<String> jvmOptions) throws Exception {
        NotApplicable.unlessLinux("it looks at the forked process by way of Linux's /proc");
        Path folder = Leftovers.folder();
        try (Jvm forker = Jvm.start(RawForkMain.class, folder, jvmOptions)) {
            int code = forker.relay(report, Jvm.PATIENCE);
            if (code == Status.NOT_APPLICABLE.code()) {
                throw new NotApplicable("there was no child to look at");
            }
            if (hasCrashReport(folder)) {
                // Where both have one heap, as with ZGC, the child may break its parent before it is stuck itself.
                report.see(
                        true, "a JVM has crashed of it: its report is above; the one that forked ended with " + code);
            } else if (code == Status.UNEXPECTED.code()) {
                report.see(false, "so a forked JVM can go on, and docs/analysis/forking-a-jvm.md is wrong");
            } else {
                report.see(code == 0, "the JVM that forked lived on, and ended with " + code);
            }
        } finally {
            Leftovers.delete(folder);
        }
    }

    private static boolean hasCrashReport(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("hs_err"));
        }
    }
}
