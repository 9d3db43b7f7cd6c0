package dev.harrow.testing.spi;

import java.util.List;
import java.util.Objects;

/**
 * Something that a test has left behind.
 *
 * @param name what it is, in one line; the same for the same thing whenever it is asked for
 * @param detail more about it, in lines of their own, such as where it is now; may be empty
 * @param created the stack of its creation, the innermost frame first; empty where that is not known
 * @param cleanUp makes it go away
 */
public record Leak(String name, String detail, List<StackTraceElement> created, CleanUp cleanUp) {

    /** Makes a leftover go away, or makes a beginning; may block for some seconds, and may be called more than once. */
    @FunctionalInterface
    public interface CleanUp {
        /**
         * Does it.
         *
         * @throws Exception if it cannot be done, which is told with the leftover
         */
        void run() throws Exception;
    }

    public Leak {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(cleanUp, "cleanUp");
        created = List.copyOf(created);
    }

    /** One of which no more is known. */
    public static Leak of(String name, CleanUp cleanUp) {
        return new Leak(name, "", List.of(), cleanUp);
    }

    /** The same with more lines about it. */
    public Leak withDetail(String lines) {
        return new Leak(name, lines, created, cleanUp);
    }

    /** The same with the stack of its creation. */
    public Leak createdAt(List<StackTraceElement> stack) {
        return new Leak(name, detail, stack, cleanUp);
    }
}
