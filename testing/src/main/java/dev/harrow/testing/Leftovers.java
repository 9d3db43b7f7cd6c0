package dev.harrow.testing;

import dev.harrow.Harrow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What of the runtime was there before a test, and what is there after it that was not.
 *
 * <p>The books of the runtime are asked first: its trees, with every actor, task and open call in them, and the count of abandoned
 * actors. So that the books do not vouch for themselves, the threads of the JVM are looked at as well, once after every test by
 * {@link Stacks}: platform threads by name, virtual threads by whether code of the runtime is on their stack. Every task of an actor
 * and every fork has it at the bottom of its stack, once it runs.
 */
final class Leftovers {
    /** How long what ends a little late is waited for. */
    static final Duration LIMIT = Duration.ofSeconds(3);

    private static final long POLL_NANOS = 10_000_000;

    private static final String SERVICE_THREADS = "harrow-";
    private static final String RUNTIME_CODE = "dev.harrow.internal.";

    /** The ids of threads that earlier tests left behind: each is blamed on one test. Ids are never used again. */
    private static final Set<Long> KNOWN = ConcurrentHashMap.newKeySet();

    private final Set<String> trees;
    private final int abandoned;
    private final Map<Object, Object> properties;
    private final Thread.@Nullable UncaughtExceptionHandler handler;

    private Leftovers(Set<String> trees, int abandoned) {
        this.trees = trees;
        this.abandoned = abandoned;
        this.properties = copyOfProperties();
        this.handler = Thread.getDefaultUncaughtExceptionHandler();
    }

    /** How things are before a test. */
    static Leftovers before() {
        Leftovers before = new Leftovers(roots(), Harrow.abandoned());
        if (!before.trees.isEmpty() || before.abandoned > 0) {
            // Fixtures of a whole class, and what others left: most tests find none of it, and need no look at the
            // threads.
            ofRuntime(Stacks.all()).forEach(thread -> KNOWN.add(thread.id()));
        }
        return before;
    }

    /**
     * Waits until nothing is there that was not there before; settings that were changed are put back.
     *
     * @param own the threads of the test itself
     * @return what is still there; empty if nothing is
     */
    List<String> awaitNothingNew(List<Thread> own, Duration atMost) {
        List<String> left = restoreSettings();
        long until = System.nanoTime() + atMost.toNanos();
        while (!isClean(own)) {
            if (System.nanoTime() - until > 0) {
                left.addAll(describe(own));
                break;
            }
            // The end of a virtual thread, or of a thread that is not ours to join, can only be asked for.
            LockSupport.parkNanos(this, POLL_NANOS);
        }
        return left;
    }

    private boolean isClean(List<Thread> own) {
        return own.stream().noneMatch(Thread::isAlive)
                && newRoots().isEmpty()
                && Harrow.abandoned() <= abandoned
                && newThreads().isEmpty();
    }

    private List<String> describe(List<Thread> own) {
        List<String> left = new ArrayList<>();
        List<Stacks.Stack> stacks = newThreads();
        if (!newRoots().isEmpty() || Harrow.abandoned() > abandoned) {
            left.add("- actors, and what belongs to them:\n"
                    + Harrow.tree().stripTrailing().indent(4).stripTrailing());
        }
        for (Stacks.Stack stack : stacks) {
            left.add("- " + stack);
        }
        for (Thread thread : own) {
            if (thread.isAlive()) {
                left.add("- the thread of the test, '" + thread.getName() + "', at\n" + stackOf(thread));
            }
        }
        stacks.forEach(stack -> KNOWN.add(stack.id()));
        return left;
    }

    private static String stackOf(Thread thread) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("    at ").append(frame).append('\n');
        }
        return text.toString().stripTrailing();
    }

    // ---- trees

    /** The first word of each line of the picture that is not indented: the name and id of a root. */
    private static Set<String> roots() {
        Set<String> roots = new HashSet<>();
        for (String line : Harrow.tree().lines().toList()) {
            int end = line.lastIndexOf(" [");
            if (!line.startsWith(" ") && end > 0) {
                roots.add(line.substring(0, end));
            }
        }
        return roots;
    }

    private Set<String> newRoots() {
        Set<String> roots = roots();
        roots.removeAll(trees);
        return roots;
    }

    // ---- threads

    private static List<Stacks.Stack> ofRuntime(List<Stacks.Stack> stacks) {
        return stacks.stream()
                .filter(stack -> stack.virtual()
                        ? stack.frames().stream().anyMatch(frame -> frame.contains(RUNTIME_CODE))
                        : stack.name().startsWith(SERVICE_THREADS))
                .toList();
    }

    private List<Stacks.Stack> newThreads() {
        boolean others = !trees.isEmpty() && !Collections.disjoint(roots(), trees);
        return ofRuntime(Stacks.all()).stream()
                .filter(stack -> !KNOWN.contains(stack.id()))
                // A tree that was there before the test may start service threads, and tasks, of its own at any time.
                .filter(stack -> !others)
                .toList();
    }

    // ---- settings of the JVM

    private static Map<Object, Object> copyOfProperties() {
        Properties live = System.getProperties();
        synchronized (live) {
            return new HashMap<>(live);
        }
    }

    private List<String> restoreSettings() {
        List<String> changed = new ArrayList<>();
        Map<Object, Object> now = copyOfProperties();
        Set<Object> keys = new HashSet<>(now.keySet());
        keys.addAll(properties.keySet());
        TreeSet<String> lines = new TreeSet<>();
        for (Object key : keys) {
            Object old = properties.get(key);
            Object current = now.get(key);
            if (!Objects.equals(old, current)) {
                lines.add("- system property '" + key + "' was changed from "
                        + (old == null ? "absent" : "'" + old + "'") + " to "
                        + (current == null ? "absent" : "'" + current + "'") + "; it was put back");
                if (old == null) {
                    System.getProperties().remove(key);
                } else {
                    System.getProperties().put(key, old);
                }
            }
        }
        changed.addAll(lines);
        Thread.UncaughtExceptionHandler current = Thread.getDefaultUncaughtExceptionHandler();
        if (current != handler) {
            changed.add("- the default handler of uncaught exceptions was changed from " + handler + " to " + current
                    + "; it was put back");
            Thread.setDefaultUncaughtExceptionHandler(handler);
        }
        return changed;
    }
}
