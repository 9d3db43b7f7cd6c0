package dev.harrow.testing.internal;

import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Processes of this JVM that run on: actors in JVMs of their own, and whatever a test has started besides. */
public final class ProcessProbe implements LeakProbe {
    private static final int LONGEST_COMMAND = 200;
    private static final String REHEARSAL = " -Dharrow.rehearsal=";

    /** For {@link java.util.ServiceLoader}. */
    public ProcessProbe() {}

    @Override
    public Watch before() {
        OpenTrees trees = new OpenTrees();
        Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toUnmodifiableSet());
        return () -> {
            if (trees.goOn()) {
                return List.of();
            }
            return ProcessHandle.current()
                    .children()
                    .filter(process -> process.isAlive() && !before.contains(process) && !isRehearsal(process))
                    .map(ProcessProbe::leak)
                    .toList();
        };
    }

    /** After the actors, which end theirs in order, and before the threads that wait for processes. */
    @Override
    public int order() {
        return 250;
    }

    private static Leak leak(ProcessHandle process) {
        return Leak.of("process " + process.pid(), () -> {
                    List<ProcessHandle> below = process.descendants().toList();
                    process.destroyForcibly();
                    below.forEach(ProcessHandle::destroyForcibly);
                })
                .withDetail(commandLine(process));
    }

    /** One in which a start cache is made, of this JVM and of no tree: it ends when that is done, or with this JVM. */
    private static boolean isRehearsal(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(REHEARSAL);
    }

    /** A long one without its middle: the class path is there, and the actor's name at the end. */
    private static String commandLine(ProcessHandle process) {
        String line = process.info().commandLine().orElse("(its command line cannot be read)");
        return line.length() <= LONGEST_COMMAND
                ? line
                : line.substring(0, LONGEST_COMMAND / 2) + " ... "
                        + line.substring(line.length() - LONGEST_COMMAND / 2);
    }
}
