package dev.harrow.internal.scope;

/** The stack of a running thread, as text for reports. */
public final class Stack {

    private Stack() {}

    /** One line for each frame, the innermost first, every one beginning with a line break; empty if the thread has ended. */
    public static String of(Thread thread) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}
