package dev.harrow.testing.internal.heap;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a class loader, told by the last thing on the way to it that people know by a name: a thread, a registration with the JDK, a
 * static field.
 *
 * @param what its kind and which one it is, to go on after "is held by"
 * @param detail more about it, in lines: the way from it to the loader, and the stack of a thread
 */
public record Holder(String what, List<String> detail) {
    private static final String NEVER_UNLOADED = "jdk.internal.loader.ClassLoaders$";

    public Holder {
        detail = List.copyOf(detail);
    }

    /** The one at the beginning of this way to a class loader. */
    static Holder of(HeapPath path) {
        HeapDump dump = path.dump();
        List<HeapPath.Step> steps = path.steps();
        int staticField = -1;
        for (int i = steps.size() - 1; i >= 0; i--) {
            HeapPath.Step step = steps.get(i);
            String known = registration(path, i);
            if (known != null) {
                return new Holder(known, way(path, lastStaticField(path)));
            }
            if (dump.isInstance(step.object(), "java.lang.Thread")) {
                return ThreadHolder.isShutdownHook(path, i)
                        ? ThreadHolder.shutdownHook(path, i)
                        : ThreadHolder.of(path, i);
            }
            if (step.by() == HeapDump.By.STATIC_FIELD && staticField < 0 && i < path.firstOwn()) {
                staticField = i;
                if (stays(path, step.object())) {
                    break;
                }
            }
        }
        if (staticField >= 0) {
            return new Holder(staticField(path, staticField), way(path, lastStaticField(path)));
        }
        if (path.rootThread() != 0) {
            return ThreadHolder.of(path, -1);
        }
        return new Holder(
                switch (path.rootTag()) {
                    case HeapFile.ROOT_JNI_GLOBAL -> "a global reference of native code";
                    case HeapFile.ROOT_MONITOR_USED -> "a lock that is held";
                    default -> "the JVM itself";
                },
                way(path, 0));
    }

    /** Whether a class is of a loader that is there as long as the JVM. */
    private static boolean stays(HeapPath path, long classId) {
        long loader = path.dump().loaderOfClass(classId);
        return loader == 0 || path.dump().typeName(loader).startsWith(NEVER_UNLOADED);
    }

    /** Where to begin to tell the way: classes of the JVM are just there, however they were come to. */
    private static int lastStaticField(HeapPath path) {
        for (int i = path.firstOwn() - 1; i > 0; i--) {
            HeapPath.Step step = path.steps().get(i);
            if (step.by() == HeapDump.By.STATIC_FIELD && stays(path, step.object())) {
                return i;
            }
        }
        return 0;
    }

    static List<String> way(HeapPath path, int from) {
        List<String> lines = new ArrayList<>(path.lines(from));
        for (int i = 1; i < lines.size(); i++) {
            lines.set(i, "-> " + lines.get(i));
        }
        return lines;
    }

    /** What the loader is to the holder: an object of one of its classes, such a class, or itself. */
    static String own(HeapPath path) {
        int own = path.firstOwn();
        if (own == path.steps().size()) {
            return "the class loader itself";
        }
        long first = path.steps().get(own).object();
        return path.dump().isClass(first)
                ? "class " + path.className(first)
                : "a " + path.dump().typeName(first);
    }

    private static @Nullable String registration(HeapPath path, int step) {
        HeapDump dump = path.dump();
        long object = path.steps().get(step).object();
        String field = path.steps().get(step).label();
        return switch (dump.typeName(object)) {
            case "java.sql.DriverInfo" -> "a JDBC driver that is registered with java.sql.DriverManager: " + own(path);
            case "com.sun.jmx.mbeanserver.NamedObject" ->
                "the MBean '" + dump.string(dump.reference(dump.reference(object, "name"), "_canonicalName"))
                        + "' that is registered with an MBeanServer: " + own(path);
            case "jdk.internal.ref.CleanerImpl$PhantomCleanableRef" ->
                "an action that is registered with a java.lang.ref.Cleaner: " + own(path);
            case "java.util.logging.Logger$ConfigurationData" ->
                "the " + loggingPart(field) + " of " + logger(path, step) + " of java.util.logging: " + own(path);
            default -> null;
        };
    }

    private static String loggingPart(String field) {
        return switch (field) {
            case "handlers" -> "handler";
            case "levelObject" -> "level";
            default -> field;
        };
    }

    private static String logger(HeapPath path, int before) {
        for (int i = before - 1; i >= 0; i--) {
            long object = path.steps().get(i).object();
            if (path.dump().isInstance(object, "java.util.logging.Logger")) {
                String name = path.dump().string(path.dump().reference(object, "name"));
                return name.isEmpty() ? "the root logger" : "logger '" + name + "'";
            }
        }
        return "a logger";
    }

    private static String staticField(HeapPath path, int step) {
        HeapDump dump = path.dump();
        String owner = path.className(path.steps().get(step).object());
        String field = path.steps().get(step).label();
        return switch (owner + '.' + field) {
            case "java.lang.Thread.defaultUncaughtExceptionHandler" ->
                "the default handler of uncaught exceptions: " + own(path);
            case "java.lang.System.props" -> "the system property '" + dump.string(key(path, step)) + "': " + own(path);
            case "jdk.internal.misc.Signal.handlers" ->
                "the handler of signal " + dump.string(dump.reference(key(path, step), "name")) + ": " + own(path);
            default -> "static field " + field + " of class " + owner + ": " + own(path);
        };
    }

    /** The key of the last entry of a map that the way goes through after a step. */
    private static long key(HeapPath path, int after) {
        for (int i = path.steps().size() - 1; i > after; i--) {
            long key = path.dump().reference(path.steps().get(i).object(), "key");
            if (key != 0) {
                return key;
            }
        }
        return 0;
    }
}
