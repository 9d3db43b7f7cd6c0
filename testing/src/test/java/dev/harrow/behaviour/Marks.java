package dev.harrow.behaviour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Notes that actors leave for the test, in a file: the one means that works wherever an actor runs, for nothing here may assume that it
 * shares memory with the test.
 */
public final class Marks {

    private Marks() {}

    /** Adds a line; lines of several actors do not mix. */
    public static void add(String file, String mark) {
        try {
            Files.writeString(Path.of(file), mark + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All lines so far. */
    public static List<String> all(String file) {
        try {
            return Files.exists(Path.of(file)) ? Files.readAllLines(Path.of(file)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for so many lines; as long as the test may, because starting many JVMs takes what it takes. */
    static void await(String file, int count) {
        Awaitility.await().forever().until(() -> all(file).size() >= count);
    }
}
