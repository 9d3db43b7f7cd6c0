package dev.harrow.spawn;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import org.jspecify.annotations.Nullable;

/**
 * A child that the JDK makes and has not handed out, as Linux knows it: by the thread that it comes from. Elsewhere nothing is known of it. Any
 * thread.
 */
final class NewChild {
    private volatile @Nullable Path children; // set once, by the thread that makes the child

    /** The calling thread is about to make a child, its only one. */
    void expectOfThisThread() {
        Path thread = Path.of("/proc/thread-self");
        if (Files.exists(thread)) {
            try {
                children = thread.toRealPath().resolve("children");
            } catch (IOException e) {
                children = null; // no /proc as Linux has it
            }
        }
    }

    /** Kills it, if it is there and this system tells. */
    void kill() {
        Path list = children;
        if (list == null) {
            return;
        }
        try (Scanner pids = new Scanner(list, US_ASCII)) {
            while (pids.hasNextLong()) {
                ProcessHandle.of(pids.nextLong()).ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            // The thread has ended, or the kernel keeps no such list.
            children = null;
        }
    }
}
