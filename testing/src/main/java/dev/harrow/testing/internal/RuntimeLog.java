package dev.harrow.testing.internal;

import dev.harrow.spi.LogListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last lines that the runtime has logged in this JVM. Any thread may use it.
 *
 * <p>A ring without a lock. The threads that end what does not end by itself log too: behind a lock that a virtual thread is about to get
 * they would wait until that is scheduled, which may be never.
 */
public final class RuntimeLog implements LogListener {
    private static final int KEPT = 2048;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    /** A line and its number, which tells whether it is still the one that is looked for in its place. */
    private record Entry(long number, Line line) {}

    private static final AtomicReferenceArray<Entry> RING = new AtomicReferenceArray<>(KEPT);
    private static final AtomicLong LOGGED = new AtomicLong(); // the number of the next line

    static {
        LogListener.add(new RuntimeLog()); // for as long as the JVM runs tests
    }

    /** Adds to the same lines as every other one. */
    public RuntimeLog() {}

    @Override
    public void logged(Line line) {
        long number = LOGGED.getAndIncrement();
        RING.set(place(number), new Entry(number, line));
    }

    private static int place(long number) {
        return (int) (number % KEPT);
    }

    /** A moment in the log, for {@link #since}. */
    public static long now() {
        return LOGGED.get();
    }

    /** What was logged since a moment, as far as it is kept. A line that is being logged right now may not be there yet. */
    public static List<Line> since(long moment) {
        long end = LOGGED.get();
        List<Line> lines = new ArrayList<>();
        for (long number = Math.max(0, Math.max(moment, end - KEPT)); number < end; number++) {
            Entry entry = RING.get(place(number));
            if (entry != null && entry.number == number) {
                lines.add(entry.line);
            }
        }
        return List.copyOf(lines);
    }

    /** The last lines, this many at most. */
    public static List<Line> tail(int lines) {
        return since(LOGGED.get() - lines);
    }

    /**
     * Keeps what was thrown as text only: the objects hold on to whatever they hold on to, and a test is over before anybody looks at what
     * it has left behind.
     */
    public static void forgetThrown() {
        for (int i = 0; i < KEPT; i++) {
            Entry entry = RING.get(i);
            if (entry != null && entry.line.thrown() != null) {
                RING.compareAndSet(i, entry, new Entry(entry.number, withoutThrown(entry.line, entry.line.thrown())));
            }
        }
    }

    private static Line withoutThrown(Line line, Throwable thrown) {
        return new Line(
                line.when(),
                line.level(),
                line.message() + '\n' + stackOf(thrown),
                null,
                line.actor(),
                line.task(),
                line.thread());
    }

    private static String stackOf(Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack, true));
        return stack.toString().stripTrailing();
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
