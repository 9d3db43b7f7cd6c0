package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** What links and listeners may leave behind: threads, socket files, open sockets. */
final class Leftovers {
    private Leftovers() {}

    /** Waits until nothing of this process is left. */
    static void awaitNone() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> {
                    assertThat(threads()).as("threads that are left").isEmpty();
                    assertThat(files()).as("socket files that are left").isEmpty();
                });
        assertThat(LeakWatch.leaks()).as("buffers of Netty that were lost").isEmpty();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("harrow-") || name.startsWith("globalEventExecutor"))
                .toList();
    }

    private static List<Path> files() throws IOException {
        String own = ProcessHandle.current().pid() + "-";
        try (Stream<Path> files = Files.list(SocketKind.directory().path())) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(own))
                    .toList();
        }
    }

    /** How many sockets this process has open. */
    static long sockets() throws IOException {
        long count = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : descriptors.toList()) {
                if (Files.isSymbolicLink(each)
                        && Files.readSymbolicLink(each).toString().startsWith("socket:")) {
                    count++;
                }
            }
        }
        return count;
    }
}
