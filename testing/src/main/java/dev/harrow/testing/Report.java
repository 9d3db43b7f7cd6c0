package dev.harrow.testing;

import dev.harrow.Harrow;
import dev.harrow.testing.internal.ActorProcesses;
import dev.harrow.testing.internal.Pending;
import dev.harrow.testing.internal.RuntimeLog;
import dev.harrow.testing.internal.Stacks;
import java.io.IOException;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What there is to know about a test that did not end in time. */
final class Report {
    private static final Duration SECTION_LIMIT = Duration.ofSeconds(5);
    private static final int LOG_LINES = 200;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

    private Report() {}

    /**
     * Writes everything to {@code System.err} and to a file.
     *
     * @return a clause that says where it is
     */
    static String write(Settings settings, String what) throws InterruptedException {
        StringBuilder text = new StringBuilder(what).append(".\n");
        section(text, "Actor trees", Report::tree);
        section(text, "Log of the runtime, its last lines", Report::log);
        section(text, "Threads, virtual ones included", Stacks::dump);
        section(text, "Platform threads with their locks", Report::locks);
        section(text, "Actors in processes of their own", ActorProcesses::dump);
        System.err.println(text);
        String name = settings.name().replaceAll("[^A-Za-z0-9._-]+", "-");
        Path file = settings.dumps()
                .resolve(name.substring(0, Math.min(100, name.length())) + '-'
                        + STAMP.format(LocalDateTime.now(ZoneId.systemDefault())) + ".txt");
        try {
            Files.createDirectories(settings.dumps());
            Files.writeString(file, text);
            return "the actor trees, the log and the stacks of all threads are in " + file;
        } catch (IOException e) {
            return "the actor trees, the log and the stacks of all threads are on System.err, because " + file
                    + " could not be written: " + e;
        }
    }

    /** Each on a thread of its own: taking one may need a lock that the test holds, and the others are worth having all the same. */
    private static void section(StringBuilder text, String title, Supplier<String> source) throws InterruptedException {
        var taken = new Object() {
            volatile String text = "";
        };
        String problem = Helper.run("report: " + title, SECTION_LIMIT, () -> taken.text = source.get());
        text.append("\n==== ").append(title).append('\n');
        text.append(problem == null ? taken.text : "not there, because " + problem)
                .append('\n');
    }

    private static String tree() {
        String tree = Harrow.tree();
        return tree.isEmpty() ? "there is none" : tree + Pending.everywhere();
    }

    private static String log() {
        String log = RuntimeLog.tail(LOG_LINES).stream().map(RuntimeLog::format).collect(Collectors.joining("\n"));
        return log.isEmpty() ? "nothing was logged" : log;
    }

    private static String locks() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        StringBuilder text = new StringBuilder();
        long[] deadlocked = bean.findDeadlockedThreads();
        if (deadlocked != null) {
            text.append("deadlocked: ")
                    .append(Arrays.stream(deadlocked).mapToObj(id -> "#" + id).collect(Collectors.joining(", ")))
                    .append('\n');
        }
        for (ThreadInfo thread : bean.dumpAllThreads(true, true)) {
            describe(text, thread);
        }
        return text.toString();
    }

    private static void describe(StringBuilder text, ThreadInfo thread) {
        text.append('#')
                .append(thread.getThreadId())
                .append(" \"")
                .append(thread.getThreadName())
                .append("\" ");
        text.append(thread.getThreadState());
        if (thread.getLockName() != null) {
            text.append(" on ").append(thread.getLockName());
        }
        if (thread.getLockOwnerName() != null) {
            text.append(" held by #")
                    .append(thread.getLockOwnerId())
                    .append(" \"")
                    .append(thread.getLockOwnerName())
                    .append('"');
        }
        text.append('\n');
        StackTraceElement[] frames = thread.getStackTrace();
        for (int depth = 0; depth < frames.length; depth++) {
            text.append("    at ").append(frames[depth]).append('\n');
            for (MonitorInfo monitor : thread.getLockedMonitors()) {
                if (monitor.getLockedStackDepth() == depth) {
                    text.append("    - holds ").append(monitor).append('\n');
                }
            }
        }
        for (LockInfo lock : thread.getLockedSynchronizers()) {
            text.append("    - holds ").append(lock).append('\n');
        }
    }
}
