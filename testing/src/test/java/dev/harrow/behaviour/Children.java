package dev.harrow.behaviour;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Scanner;
import java.util.Set;
import java.util.function.Predicate;

/** Sees the children of a process as soon as the kernel has them, as {@link ProcessHandle} does not: Linux only. */
final class Children {

    private Children() {}

    /** Whether this system has what is needed here. */
    static boolean areSeen() {
        return Files.exists(Path.of("/proc/thread-self/children"));
    }

    /** The pids of the children that a process has now. */
    static Set<Long> of(long parent) throws IOException {
        Set<Long> found = new HashSet<>();
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(parent), "task"))) {
            for (Path thread : threads) {
                try (Scanner pids = new Scanner(read(thread.resolve("children")))) {
                    while (pids.hasNextLong()) {
                        found.add(pids.nextLong());
                    }
                }
            }
        }
        return found;
    }

    /** The name of the thread of this process that a child comes from, as far as the kernel keeps it; empty if it comes from none. */
    static String parentThread(long child) throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                try (Scanner pids = new Scanner(read(thread.resolve("children")))) {
                    if (pids.tokens().anyMatch(Long.toString(child)::equals)) {
                        return read(thread.resolve("comm"));
                    }
                }
            }
        }
        return "";
    }

    /** The command line of a process, with spaces between its arguments; empty if it has gone. */
    static String commandLine(long pid) throws IOException {
        return read(Path.of("/proc", Long.toString(pid), "cmdline")).replace('\0', ' ');
    }

    /** A thread, or a process, may go at any moment. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return "";
            }
            throw e;
        }
    }

    /**
     * Looks, without a pause, until there is a new child whose command line is as it should be.
     *
     * @param known those that were there before
     * @return its pid, if it came in time
     */
    static OptionalLong awaitNew(long parent, Set<Long> known, Predicate<String> commandLine, Duration atMost)
            throws IOException {
        return await(parent, known, pid -> commandLine.test(commandLine(pid)), atMost);
    }

    /** As {@link #awaitNew(long, Set, Predicate, Duration)} for any child, which does not run a program of its own yet. */
    static OptionalLong awaitNew(long parent, Set<Long> known, Duration atMost) throws IOException {
        return await(parent, known, pid -> true, atMost);
    }

    private static OptionalLong await(long parent, Set<Long> known, Choice isRight, Duration atMost)
            throws IOException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < atMost.toNanos()) {
            for (long pid : of(parent)) {
                if (!known.contains(pid) && isRight.test(pid)) {
                    return OptionalLong.of(pid);
                }
            }
        }
        return OptionalLong.empty();
    }

    private interface Choice {
        boolean test(long pid) throws IOException;
    }
}
