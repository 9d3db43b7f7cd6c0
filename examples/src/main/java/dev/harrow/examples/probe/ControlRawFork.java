package dev.harrow.examples.probe;

import java.nio.file.Path;
import java.util.List;

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
            if (code == Status.UNEXPECTED.code()) {
                report.see(false, "so a forked JVM can go on, and docs/analysis/forking-a-jvm.md is wrong");
            } else {
                report.see(code == 0, "the JVM that forked lived on, and ended with " + code);
            }
        } finally {
            Leftovers.delete(folder);
        }
    }
}
