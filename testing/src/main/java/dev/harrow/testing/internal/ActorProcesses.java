package dev.harrow.testing.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The processes below this one in which actors live: those of this JVM's trees, and those that they have started in their turn. */
public final class ActorProcesses {
    private static final String MARK = "harrow-actor[";
    private static final int DUMP_SECONDS = 4;

    private ActorProcesses() {}

    /** The stacks of all threads of each of them, virtual ones included; or why they are not there. */
    public static String dump() {
        List<ProcessHandle> all = ProcessHandle.current()
                .descendants()
                .filter(process -> nameOf(process).startsWith(MARK))
                .toList();
        return all.isEmpty()
                ? "there is none"
                : all.parallelStream().map(ActorProcesses::dump).collect(Collectors.joining("\n"));
    }

    /** The end of its command line, which names the actor. */
    private static String nameOf(ProcessHandle process) {
        String[] arguments = process.info().arguments().orElse(new String[] {""});
        return arguments.length == 0 ? "" : arguments[arguments.length - 1];
    }

    private static String dump(ProcessHandle process) {
        String title = "process " + process.pid() + ", " + nameOf(process) + ":\n";
        try {
            Path folder = Files.createTempDirectory("harrow-dump");
            try {
                return title + dump(process, folder.resolve("threads.txt"));
            } finally {
                Files.deleteIfExists(folder.resolve("threads.txt"));
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            return title + "its stacks could not be taken: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return title + "its stacks could not be taken: the thread was interrupted";
        }
    }

    /** The files by which jcmd asks a JVM to listen, and which stay if nobody does and it is ended. */
    private static List<Path> knocks(long pid) {
        List<Path> folders = new ArrayList<>(List.of(Path.of(System.getProperty("java.io.tmpdir"))));
        try {
            folders.add(Path.of("/proc", Long.toString(pid), "cwd").toRealPath());
        } catch (IOException e) {
            // It has ended, or this is no Linux, where the first folder is the one.
            folders.add(Path.of("").toAbsolutePath());
        }
        return folders.stream()
                .map(folder -> folder.resolve(".attach_pid" + pid))
                .toList();
    }

    private static String dump(ProcessHandle process, Path file) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<Path> knocks = knocks(process.pid());
        Process command = new ProcessBuilder(
                        jcmd.toString(), Long.toString(process.pid()), "Thread.dump_to_file", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!command.waitFor(DUMP_SECONDS, TimeUnit.SECONDS)) {
                return "it does not answer: it is stopped, or cannot come to a safe point";
            }
        } finally {
            command.destroyForcibly().waitFor();
            for (Path knock : knocks) {
                Files.deleteIfExists(knock);
            }
        }
        return Files.exists(file) ? Files.readString(file) : "it ended before its stacks were taken";
    }
}
