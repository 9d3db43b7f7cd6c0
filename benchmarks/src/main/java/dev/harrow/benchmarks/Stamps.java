package dev.harrow.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When the points of one start were reached, by {@code System.nanoTime()} of any JVM of this machine, which is the same clock for all of them on Linux.
 * Any thread.
 */
final class Stamps {
    /** A line of the JVM's log: the time, and how long the JVM has lived. */
    private static final Pattern LINE = Pattern.compile("\\[([0-9]+)ns\\]\\[([0-9]+)ns\\] (.*)");

    private static final String CREATED = "Create VM, ";
    private static final String MAIN = "'dev/harrow/spawn/ActorMain'";
    private static final String DIALS = "'dev/harrow/internal/ipc/Dialler'";

    private final Map<Point, Long> nanos = new EnumMap<>(Point.class); // guarded by this

    void note(Point point) {
        noteAt(point, System.nanoTime());
    }

    /** The first time that it is reached counts. */
    synchronized void noteAt(Point point, long at) {
        nanos.putIfAbsent(point, at);
    }

    /** The option that makes a JVM write what {@link #readLog} reads: when it was created, and when a class was used first. */
    static String logOption(Path file) {
        return "-Xlog:startuptime,class+init:file=" + file + ":tn,un";
    }

    /** Takes the points of a child that has ended from its log. */
    void readLog(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            long at = Long.parseLong(matcher.group(1));
            String said = matcher.group(3);
            noteAt(Point.BEGINS, at - Long.parseLong(matcher.group(2)));
            if (said.startsWith(CREATED)) {
                noteAt(Point.CREATED, at);
            } else if (said.contains(MAIN)) {
                noteAt(Point.MAIN, at);
            } else if (said.contains(DIALS)) {
                noteAt(Point.DIALS, at);
            }
        }
    }

    /**
     * The milliseconds from the first point to each.
     *
     * @throws IllegalStateException if one was not reached
     */
    synchronized Map<String, Double> millis() {
        Map<String, Double> millis = new LinkedHashMap<>();
        for (Point point : Point.values()) {
            Long at = nanos.get(point);
            Long begin = nanos.get(Point.ASKED);
            if (at == null || begin == null) {
                throw new IllegalStateException("nothing is known of the point '" + point.what + "'");
            }
            millis.put(point.name(), (at - begin) / 1e6);
        }
        return millis;
    }
}
