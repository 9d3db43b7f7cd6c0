package dev.harrow.testing.spi;

import java.util.List;

/**
 * Looks for one kind of thing that a test may leave behind. Implementations are found by {@link java.util.ServiceLoader}, by the class
 * loader of the kit; those of the kit itself are found in the same way.
 *
 * {@snippet :
 * public final class TempFileProbe implements LeakProbe {
 *     public Watch before() {
 *         Set<Path> there = files();
 *         return () -> files().stream()
 *                 .filter(file -> !there.contains(file))
 *                 .map(file -> Leak.of("temporary file " + file, () -> Files.delete(file)))
 *                 .toList();
 *     }
 * }
 * }
 *
 * <p>One probe serves all tests of the JVM, one after the other: tests that are checked never run at the same time as each other. It is
 * asked on threads of the kit, and never by two at once.
 */
public interface LeakProbe {

    /** Notes how things are before a test. Is asked before each one, so it should be quick. */
    Watch before();

    /** The place of this kind when things are cleaned up, the lowest first: what takes other things with it comes before them. */
    default int order() {
        return 0;
    }

    /** Compares with how things were before a test. */
    @FunctionalInterface
    interface Watch {

        /**
         * What is there now and was not there before, in the order in which it shall be told; empty if nothing is. Asked when the test is
         * over, again and again until nothing is there or the time for that is over, and again after cleaning up.
         */
        List<Leak> leaks();

        /** Whether what is left may still end by itself, and is worth waiting for. A setting of the JVM, for example, is not. */
        default boolean maySettle() {
            return true;
        }
    }
}
