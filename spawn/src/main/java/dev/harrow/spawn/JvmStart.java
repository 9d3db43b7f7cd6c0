package dev.harrow.spawn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one JVM like this one is started: with a start cache if there is one, and again without if it does not come up. Used by one thread at a time.
 */
final class JvmStart {
    /** What the JVM says about its cache, which it would say on standard output. An option of the user for the log comes later and wins. */
    static final String QUIET = "-Xlog:aot*=off";

    private final Class<?> main;
    private final List<String> arguments;
    private final List<String> jvmArgs;
    private final StartCaches.@Nullable Request request; // null if there can be no cache
    private StartCaches.@Nullable Found found; // that of the last command
    private @Nullable StartEntry suspect; // with this one it did not come up
    private int suspectStatus; // and ended with this
    private boolean here; // moves false -> true: it has come up

    /**
     * Of a JVM that is to be started.
     *
     * @param main what it runs
     * @param arguments those of the program
     * @param jvmArgs options of the JVM, which win over those of Harrow
     * @param environment all of it
     */
    JvmStart(
            Class<?> main,
            List<String> arguments,
            List<String> jvmArgs,
            Map<String, String> environment,
            Repertoire repertoire) {
        this.main = main;
        this.arguments = arguments;
        this.jvmArgs = jvmArgs;
        JvmOptions options = JvmOptions.of(jvmArgs, environment);
        this.request = options == null ? null : new StartCaches.Request(options, repertoire);
    }

    /** The command by which it is to be started now. */
    synchronized List<String> command() {
        found = request == null || suspect != null
                ? null
                : StartCaches.ofThisJvm().find(request, jvmArgs);
        List<String> command = JavaCommand.lean();
        if (found == null) {
            command.addAll(JavaCommand.classOptions());
        } else {
            command.addAll(options(found));
        }
        command.addAll(jvmArgs);
        command.addAll(JavaCommand.main(main));
        command.addAll(arguments);
        return command;
    }

    /** The options that a JVM gets a cache by. */
    static List<String> options(StartCaches.Found found) {
        Path entry = found.entry().folder();
        List<String> options =
                new ArrayList<>(List.of(QUIET, "-XX:AOTCache=" + found.entry().cache()));
        options.addAll(found.path().options(entry));
        return options;
    }

    /** Whether what it prints before it has come up may be news of its cache, which is nobody's concern. */
    synchronized boolean isTrial() {
        return found != null && !here;
    }

    /** It has come up. */
    synchronized void cameUp() {
        if (here) {
            return;
        }
        here = true;
        if (suspect != null) {
            StartCaches.ofThisJvm().blame(suspect, jvmArgs, suspectStatus);
        } else if (found == null && request != null) {
            StartCaches.ofThisJvm().want(request);
        }
    }

    /** It has ended with this status. Whether it may be its cache that kept it from coming up, so that it should be started again. */
    synchronized boolean endedWith(int status) {
        boolean again = isTrial() && found != null && (status == 1 || status == 134 || status == 139);
        if (again && found != null) {
            suspect = found.entry();
            suspectStatus = status;
        }
        return again;
    }
}
