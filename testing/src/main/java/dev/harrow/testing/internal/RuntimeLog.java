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

    /**
     * Keeps what was thrown as text only: the objects hold on to whatever they hold on to, and a test is over before anybody looks at what
     * it has left behind.
     */
    public static synchronized void forgetThrown() {
        List<Line> all = new ArrayList<>(LINES);
        LINES.clear();
        for (Line line : all) {
            LINES.add(
                    line.thrown() == null
                            ? line
                            : new Line(
                                    line.when(),
                                    line.level(),
                                    line.message() + '\n' + stackOf(line.thrown()),
                                    null,
                                    line.actor(),
                                    line.task(),
                                    line.thread()));
        }
    }

    private static String stackOf(Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack, true));
        return stack.toString().stripTrailing();
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
            text.append('\n').append(stackOf(line.thrown()));
        }
        return text.toString();
    }
}
