package dev.harrow.behaviour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Sends signals at once: the JDK has no way to stop a process, and a program that does would come too late. */
final class Signals {
    private static final int SIGKILL = 9;
    private static final int SIGSTOP = System.getProperty("os.name").startsWith("Mac") ? 17 : 19;

    private static final long MOST_NANOS = 20_000_000_000L;

    private static final MethodHandle SEND = sender();

    private Signals() {}

    @SuppressWarnings("restricted")
    private static MethodHandle sender() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /** Makes the first call of this class quick. */
    static void prepare() {
        send(ProcessHandle.current().pid(), 0);
    }

    /** Kills a process; does nothing if it has ended. */
    static void kill(long pid) {
        send(pid, SIGKILL);
    }

    /**
     * Stops a process; does nothing if it has ended. On Linux, returns when all of its threads stand still: on a busy machine some run on for
     * a while.
     */
    static void stop(long pid) {
        send(pid, SIGSTOP);
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        long began = System.nanoTime();
        while (isRunning(threads)) {
            if (System.nanoTime() - began > MOST_NANOS) {
                throw new AssertionError("process " + pid + " did not stop");
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isRunning(Path threads) {
        try (Stream<Path> all = Files.list(threads)) {
            return all.anyMatch(thread -> isOneOf("RSDI", thread.resolve("stat")));
        } catch (NoSuchFileException e) {
            return false; // it has ended, or this is no Linux
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The letter comes after the name, which is in parentheses. */
    private static boolean isOneOf(String states, Path stat) {
        try {
            String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return states.indexOf(text.charAt(text.lastIndexOf(')') + 2)) >= 0;
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }

    private static void send(long pid, int signal) {
        try {
            int _ = (int) SEND.invokeExact((int) pid, signal);
        } catch (Throwable e) {
            throw new AssertionError("process " + pid + " could not be sent signal " + signal, e);
        }
    }
}
