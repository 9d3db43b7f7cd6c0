package dev.harrow.testing.internal;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stacks of all threads of this JVM, virtual ones included.
 *
 * <p>The JDK has one public way to see virtual threads: a dump to a file. It needs no carrier, so it works when all of them are busy,
 * and takes about 3 ms when there are few threads.
 */
public final class Stacks {
    /** For example {@code #35 "name" virtual WAITING 2026-01-01T00:00:00Z}; the name may hold anything. */
    private static final Pattern HEADER = Pattern.compile("#(\\d+) \"(.*)\" (virtual )?[A-Z_]+ \\S+");

    /**
     * One thread.
     *
     * @param frames as the JDK prints them, one a line
     */
    public record Stack(long id, String name, boolean virtual, List<String> frames) {
        @Override
        public String toString() {
            return (virtual ? "virtual thread '" : "platform thread '") + name + "' (#" + id + ")";
        }
    }

    private Stacks() {}

    /** The dump as text. */
    public static String dump() {
        try {
            Path file = Files.createTempFile("harrow-stacks", ".txt");
            try {
                // The JDK only writes to a file that is not there.
                Files.delete(file);
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
                return Files.readString(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the stacks of all threads could not be taken by way of a file in the temporary folder", e);
        }
    }

    /** The dump, thread by thread. */
    public static List<Stack> all() {
        return parse(dump());
    }

    static List<Stack> parse(String dump) {
        List<Stack> stacks = new ArrayList<>();
        List<String> frames = new ArrayList<>();
        for (String line : dump.lines().toList()) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                frames = new ArrayList<>();
                stacks.add(
                        new Stack(Long.parseLong(header.group(1)), header.group(2), header.group(3) != null, frames));
            } else if (line.startsWith("    ")) {
                frames.add(line);
            }
        }
        return stacks;
    }
}
