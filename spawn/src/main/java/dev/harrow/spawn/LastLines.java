package dev.harrow.spawn;

import java.util.ArrayDeque;
import java.util.StringJoiner;

/** The end of what a process has printed. Any thread. */
final class LastLines {
    private static final int MAX_LINES = 40;
    private static final int MAX_CHARS = 8 << 10;

    private final ArrayDeque<String> lines = new ArrayDeque<>(); // guarded by this
    private int chars; // guarded by this: of all of them

    synchronized void add(String line) {
        String kept = line.length() > MAX_CHARS ? line.substring(0, MAX_CHARS) + " ..." : line;
        lines.addLast(kept);
        chars += kept.length();
        while (lines.size() > MAX_LINES || (chars > MAX_CHARS && lines.size() > 1)) {
            chars -= lines.removeFirst().length();
        }
    }

    synchronized void clear() {
        lines.clear();
        chars = 0;
    }

    /** The lines, indented, each with a line feed before it. */
    synchronized String indented() {
        StringJoiner text = new StringJoiner("\n    ", "\n    ", "").setEmptyValue("");
        lines.forEach(text::add);
        return text.toString();
    }
}
