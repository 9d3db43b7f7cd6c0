package dev.harrow.internal.ipc;

import dev.harrow.internal.scope.Created;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The socket files that are this JVM's affair: its own, and those of the processes that it has started. */
public final class SocketFiles {
    private static final Set<Path> DIRECTORIES = ConcurrentHashMap.newKeySet(); // where this JVM has bound one
    private static final Set<Long> STARTED =
            ConcurrentHashMap.newKeySet(); // if somebody wants to know: processes that came

    private SocketFiles() {}

    static void bindsIn(Path directory) {
        DIRECTORIES.add(directory);
    }

    /** An actor has come out of this process; noted if it is noted where things are made. */
    public static void started(long pid) {
        if (Created.isNoted()) {
            STARTED.add(pid);
        }
    }

    /** Those of this JVM, and those of processes that it has started and that have ended. */
    public static List<Path> left() throws IOException {
        List<Path> left = new ArrayList<>();
        long own = ProcessHandle.current().pid();
        for (Path directory : DIRECTORIES) {
            if (!Files.isDirectory(directory)) {
                continue; // deleted, with all that was in it: a user's runtime directory goes with the last login
            }
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.sorted().toList()) {
                    long pid = SocketDirectory.pidOf(file);
                    if (pid == own
                            || (STARTED.contains(pid) && ProcessHandle.of(pid).isEmpty())) {
                        left.add(file);
                    }
                }
            }
        }
        return left;
    }
}
