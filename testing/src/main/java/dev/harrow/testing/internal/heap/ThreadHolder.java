package dev.harrow.testing.internal.heap;

import java.util.ArrayList;
import java.util.List;

/** A thread that holds a class loader: which one, whether it runs, by what it holds the loader, and where it is. */
final class ThreadHolder {
    private static final String SHUTDOWN_HOOKS = "java.lang.ApplicationShutdownHooks";

    /** From the static field over the map and its table to the thread. */
    private static final int STEPS_TO_HOOK = 3;

    private static final int TERMINATED = 2; // of the bits of a platform thread's status, which are those of JVMTI
    private static final int VIRTUAL_TERMINATED = 99; // of VirtualThread

    private ThreadHolder() {}

    /** @param step that of the thread on the way, or -1 if the way begins on its stack */
    static Holder of(HeapPath path, int step) {
        HeapDump dump = path.dump();
        long thread = step < 0 ? path.rootThread() : path.steps().get(step).object();
        String kind =
                dump.isInstance(thread, "java.util.TimerThread") ? "a java.util.Timer with the thread " : "thread ";
        List<String> detail = new ArrayList<>();
        List<String> stack = dump.stackOf(thread);
        String by = path.leadsToA("java.util.TimerTask")
                ? "by a task: " + Holder.own(path)
                : step < 0 ? local(path, stack) : field(path, step);
        if (step < 0) {
            detail.add("local variable on the stack of the thread");
            Holder.way(path, 0).forEach(line -> detail.add(line.startsWith("-> ") ? line : "-> " + line));
        } else {
            detail.addAll(Holder.way(path, isRunning(dump, thread) ? Math.min(step, path.firstOwn()) : 0));
        }
        if (!stack.isEmpty()) {
            detail.add("its stack");
            stack.forEach(frame -> detail.add("    at " + frame));
        }
        return new Holder(kind + name(dump, thread) + ", which " + state(dump, thread) + ", " + by, detail);
    }

    static boolean isShutdownHook(HeapPath path, int thread) {
        int first = thread - STEPS_TO_HOOK;
        return first >= 0
                && path.steps().get(first).by() == HeapDump.By.STATIC_FIELD
                && path.className(path.steps().get(first).object()).equals(SHUTDOWN_HOOKS);
    }

    static Holder shutdownHook(HeapPath path, int step) {
        return new Holder(
                "the shutdown hook " + name(path.dump(), path.steps().get(step).object()) + " of the JVM, "
                        + field(path, step),
                Holder.way(path, step - STEPS_TO_HOOK));
    }

    private static String name(HeapDump dump, long thread) {
        return "'" + dump.string(dump.reference(thread, "name")) + "' (#" + dump.longValue(thread, "tid") + ")";
    }

    private static boolean isRunning(HeapDump dump, long thread) {
        return dump.threadRoot(thread) != 0;
    }

    private static String state(HeapDump dump, long thread) {
        if (isRunning(dump, thread)) {
            return "runs";
        }
        boolean ended = dump.isInstance(thread, "java.lang.VirtualThread")
                ? dump.intValue(thread, "state") == VIRTUAL_TERMINATED
                : (dump.intValue(dump.reference(thread, "holder"), "threadStatus") & TERMINATED) != 0;
        return ended ? "has ended" : "does not run";
    }

    private static String local(HeapPath path, List<String> stack) {
        int frame = path.rootFrame();
        return "by a local variable"
                + (frame >= 0 && frame < stack.size() ? " of " + stack.get(frame) : " of native code") + ": "
                + Holder.own(path);
    }

    private static String field(HeapPath path, int step) {
        HeapPath.Step by = path.steps().get(step);
        String own = Holder.own(path);
        if (by.by() == HeapDump.By.CLASS) {
            return "by its class " + path.dump().typeName(by.object());
        }
        return switch (by.label()) {
            case "contextClassLoader" -> "by its context class loader";
            case "holder", "cont", "runContinuation" -> "by what it runs: " + own;
            case "threadLocals", "inheritableThreadLocals" -> "by a thread-local variable: " + own;
            case "uncaughtExceptionHandler" -> "by its handler of uncaught exceptions: " + own;
            default -> "by its field " + by.label() + ": " + own;
        };
    }
}
