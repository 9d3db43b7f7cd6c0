package dev.harrow.testing.internal;

import dev.harrow.spi.LogListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The last lines that the runtime has logged in this JVM. Any thread may use it. */
public final class RuntimeLog implements LogListener {
    private static final int KEPT = 2000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final ArrayDeque<Line> LINES = new ArrayDeque<>(); // guarded by RuntimeLog.class; the oldest first
    private static long logged; // guarded by RuntimeLog.class: how many there ever were

    static {
        LogListener.add(new RuntimeLog()); // for as long as the JVM runs tests
    }

    private RuntimeLog() {}

    @Override
    public void logged(Line line) {
        synchronized (RuntimeLog.class) {
            logged++;
            LINES.add(line);
            if (LINES.size() > KEPT) {
                LINES.remove();
            }
        }
    }

    /** A moment in the log, for {@link #since}. */
    public static synchronized long now() {
        return logged;
    }

    /** What was logged since a moment, as far as it is kept. */
    public static synchronized List<Line> since(long moment) {
        List<Line> all = new ArrayList<>(LINES);
        long fresh = Math.min(all.size(), logged - moment);
        return List.copyOf(all.subList((int) (all.size() - fresh), all.size()));
    }

    /** The last lines, this many at most. */
    public static synchronized List<Line> tail(int lines) {
        return since(logged - lines);
    }

    /** One line as text, with the stack of what was thrown. */
    public static String format(Line line) {
        StringBuilder text = new StringBuilder();
        text.append(TIME.format(line.when().atZone(ZoneId.systemDefault())))
                .append(' ')
                .append(line.level())
                .append(" [")
                .append(line.thread());
        if (line.actor() != null) {
            text.append(", ").append(line.actor()).append('/').append(line.task());
        }
        text.append("] ").append(line.message());
        if (line.thrown() != null) {
            StringWriter stack = new StringWriter();
            line.thrown().printStackTrace(new PrintWriter(stack, true));
            text.append('\n').append(stack.toString().stripTrailing());
        }
        return text.toString();
    }
}
