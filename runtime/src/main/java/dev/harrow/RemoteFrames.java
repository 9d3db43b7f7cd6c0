package dev.harrow;

import java.util.ArrayList;
import java.util.List;

/**
 * The frames of a stack trace that say something to a user. A row of frames is left out if it consists of Harrow's internals and
 * of what the JDK needs to call code, and holds some of Harrow's or stands at the bottom. So reflection and executors that
 * a user's own code goes through stay.
 *
 * @param shown the frames that are left, innermost first
 * @param leftOut how many are not there
 */
record RemoteFrames(List<StackTraceElement> shown, int leftOut) {
    private static final String HARROW = "dev.harrow.internal.";

    private static final List<String> PLUMBING = List.of(
            "jdk.internal.",
            "java.lang.reflect.",
            "java.lang.invoke.",
            "java.lang.Thread.",
            "java.lang.VirtualThread",
            "java.lang.ThreadBuilders",
            "java.lang.ScopedValue",
            "java.util.concurrent.");

    /** For what was thrown: if it was thrown by the plumbing, all of it is shown. */
    static RemoteFrames ofOrigin(List<StackTraceElement> frames) {
        RemoteFrames trimmed = ofRelay(frames);
        return trimmed.shown().isEmpty() ? new RemoteFrames(frames, 0) : trimmed;
    }

    static RemoteFrames ofRelay(List<StackTraceElement> frames) {
        List<StackTraceElement> shown = new ArrayList<>();
        int at = 0;
        while (at < frames.size()) {
            int end = at;
            boolean harrow = false;
            while (end < frames.size() && isPlumbing(frames.get(end))) {
                harrow |= isHarrow(frames.get(end));
                end++;
            }
            if (!harrow && end < frames.size()) {
                shown.addAll(frames.subList(at, end));
            }
            if (end < frames.size()) {
                shown.add(frames.get(end));
            }
            at = end + 1;
        }
        return new RemoteFrames(shown, frames.size() - shown.size());
    }

    private static boolean isHarrow(StackTraceElement frame) {
        return frame.getClassName().startsWith(HARROW);
    }

    private static boolean isPlumbing(StackTraceElement frame) {
        // with the dot, so that java.lang.Thread is not java.lang.ThreadLocal
        String name = frame.getClassName() + '.';
        return isHarrow(frame) || PLUMBING.stream().anyMatch(name::startsWith);
    }

    StackTraceElement[] frames() {
        return shown.toArray(StackTraceElement[]::new);
    }

    String note() {
        return leftOut == 0 ? "" : " [" + leftOut + " frames of Harrow and the JDK not shown]";
    }
}
