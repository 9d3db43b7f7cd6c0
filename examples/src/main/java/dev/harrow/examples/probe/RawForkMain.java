package dev.harrow.examples.probe;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A JVM that forks itself once and watches what becomes of its child. The child writes nothing but a number into a page of memory that
 * both share, and ends by {@code _exit} if it ends at all: no stream is flushed twice and no shutdown hook of the parent runs in it.
 */
final class RawForkMain {
    /** The system property that says how many MiB the child allocates; few of them need no collection, and a child gets on. */
    static final String MEBIBYTES = "probe.mib";

    private static final int ARRAY = 1 << 16;
    private static final int CAME_BACK = 0; // where in the page: 1 as soon as the child runs Java
    private static final int ALLOCATED = 8; // how many bytes it has allocated
    private static final int GOT_THROUGH = 7; // the child's exit codes
    private static final int HAS_THROWN = 8;
    private static final Duration STILL = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int QUIET_LOOKS = 20;
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(3);
    private static final long TICK = 10; // ms

    private static final Object FORKING = new Object(); // nothing is forked while this JVM ends
    private static int child; // guarded by FORKING: the child that is not reaped yet, or no positive number

    /** What was allocated last; a field, so that no compiler can leave the allocation out. */
    private static volatile byte[] last = new byte[0];

    private RawForkMain() {}

    /** Runs in the JVM that forks. */
    public static void main(String[] arguments) throws Exception {
        Lifeline.hold(RawForkMain::endWithChild);
        Report report = new Report(System.out);
        Path page = Path.of("page");
        try (Arena arena = Arena.ofShared();
                FileChannel file = FileChannel.open(
                        page, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment shared = file.map(FileChannel.MapMode.READ_WRITE, 0, 16, arena);
            long enough = enough();
            Native.signalAtParentsDeath(0); // no effect, but the next call of it, in the child, links nothing
            int threads = threadsOf(ProcessHandle.current().pid());
            awaitQuiet();
            int pid = fork(shared, enough);
            watch(report, pid, threads, shared, enough);
        }
        System.exit(report.status().code());
    }

    /** How many bytes the child is to allocate: more than fits, so that it needs a collection, unless it is said how many. */
    private static long enough() {
        Integer mebibytes = Integer.getInteger(MEBIBYTES);
        return mebibytes == null ? 4 * Runtime.getRuntime().maxMemory() : (long) mebibytes << 20;
    }

    /**
     * Waits until this JVM rests. A fork while a compiler holds the lock of its queue makes a child that is stuck at its first counter that
     * overflows, which would be an early end too, but not the one that is looked for; so this is for some seconds at most.
     */
    private static void awaitQuiet() throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        long start = System.nanoTime();
        long ticks = cpuTicks(pid);
        for (int quiet = 0; quiet < QUIET_LOOKS && System.nanoTime() - start < QUIET_LIMIT.toNanos(); ) {
            Thread.sleep(TICK);
            long now = cpuTicks(pid);
            quiet = now == ticks ? quiet + 1 : 0;
            ticks = now;
        }
    }

    private static int fork(MemorySegment shared, long enough) {
        synchronized (FORKING) {
            int pid = Native.fork();
            if (pid == 0) {
                allocate(shared, enough);
            }
            child = pid;
            return pid;
        }
    }

    /** The child's wait status if it has ended, or -1. */
    private static int endOf(int pid) {
        synchronized (FORKING) {
            int ended = Native.endOf(pid);
            if (ended >= 0) {
                child = 0; // from now on its number may be that of another process
            }
            return ended;
        }
    }

    /** Nobody wants to know any more. The child may be stuck before it is bound to this process, so it is ended first. */
    private static void endWithChild() {
        synchronized (FORKING) {
            if (child > 0) {
                Native.kill(child, Native.SIGKILL);
            }
            Runtime.getRuntime().halt(Status.UNEXPECTED.code());
        }
    }

    /** All that the child does. */
    private static void allocate(MemorySegment shared, long enough) {
        int code = HAS_THROWN;
        try {
            shared.set(JAVA_LONG, CAME_BACK, 1);
            Native.signalAtParentsDeath(Native.SIGKILL);
            for (long bytes = 0; bytes < enough; bytes += ARRAY) {
                last = new byte[ARRAY];
                shared.set(JAVA_LONG, ALLOCATED, bytes + ARRAY);
            }
            code = last.length == ARRAY ? GOT_THROUGH : HAS_THROWN;
        } finally {
            Native.exit(code);
        }
    }

    /** How the child was found at one moment. */
    private record Look(long allocated, char state, long cpuTicks) {
        boolean isAsleepAs(Look earlier) {
            return state == 'S' && equals(earlier);
        }
    }

    private static void watch(Report report, int pid, int threads, MemorySegment shared, long enough)
            throws IOException, InterruptedException {
        if (pid < 0) {
            report.notApplicable("fork(2) failed, so there is no child to look at");
            return;
        }
        boolean reaped = false;
        try {
            long start = System.nanoTime();
            long since = start;
            Look earlier = look(pid, shared);
            int ended = endOf(pid);
            while (ended < 0 && System.nanoTime() - since < STILL.toNanos()) {
                if (System.nanoTime() - start > LIMIT.toNanos()) {
                    report.see(false, "after " + LIMIT.toSeconds() + " s the child still runs: " + earlier);
                    return;
                }
                Thread.sleep(TICK);
                ended = endOf(pid);
                if (ended < 0) {
                    Look now = look(pid, shared);
                    if (!now.isAsleepAs(earlier)) {
                        since = System.nanoTime();
                    }
                    earlier = now;
                }
            }
            reaped = ended >= 0;
            boolean cameBack = shared.get(JAVA_LONG, CAME_BACK) == 1;
            report.see(
                    true,
                    "fork(2) made process " + pid
                            + (cameBack
                                    ? ", which went on with Java"
                                    : ", which was stuck before its first statement"));
            String progress = String.format(
                    Locale.ROOT,
                    "it has allocated %.1f MiB of the %.0f that it was to",
                    mebibytes(shared.get(JAVA_LONG, ALLOCATED)),
                    mebibytes(enough));
            if (reaped) {
                report.see(!isExit(ended, GOT_THROUGH), progress + ", and then " + describe(ended));
            } else {
                report.see(
                        true,
                        progress + ", and then slept for " + STILL.toSeconds() + " s without a tick of a processor");
                report.note("it has " + threadsOf(pid) + " thread of the " + threads + " of its parent, and waits in "
                        + waitsIn(pid) + " of the kernel");
            }
        } finally {
            if (!reaped) {
                kill(report, pid);
            }
        }
    }

    private static void kill(Report report, int pid) throws InterruptedException {
        Native.kill(pid, Native.SIGKILL);
        long start = System.nanoTime();
        int ended = endOf(pid);
        while (ended < 0 && System.nanoTime() - start < LIMIT.toNanos()) {
            Thread.sleep(TICK);
            ended = endOf(pid);
        }
        if (ended < 0) {
            report.see(false, "it was killed and is still there");
        } else {
            report.note("so it was killed: it " + describe(ended));
        }
    }

    private static Look look(int pid, MemorySegment shared) throws IOException {
        return new Look(shared.get(JAVA_LONG, ALLOCATED), stat(pid)[0].charAt(0), cpuTicks(pid));
    }

    /** How much of a processor a process has had, in ticks of the kernel, which are some milliseconds. */
    private static long cpuTicks(long pid) throws IOException {
        String[] fields = stat(pid);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** The fields of {@code /proc/PID/stat} from the state on. */
    private static String[] stat(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // the name may have blanks in it
    }

    private static int threadsOf(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return (int) threads.count();
        }
    }

    private static String waitsIn(int pid) throws IOException {
        String function;
        try {
            function = Files.readString(Path.of("/proc/" + pid + "/wchan"));
        } catch (NoSuchFileException notBuiltIn) {
            function = "";
        }
        return function.isEmpty() || function.equals("0") ? "a place that is not told" : function;
    }

    private static boolean isExit(int waitStatus, int code) {
        return waitStatus == code << 8;
    }

    private static String describe(int waitStatus) {
        List<String> exits = List.of("came to the end of its work", "an exception came out of it");
        int signal = waitStatus & 0x7f;
        if (signal != 0) {
            return "ended by signal " + signal;
        }
        int code = waitStatus >> 8;
        return code == GOT_THROUGH || code == HAS_THROWN
                ? exits.get(code - GOT_THROUGH)
                : "ended with exit code " + code;
    }

    private static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }
}
