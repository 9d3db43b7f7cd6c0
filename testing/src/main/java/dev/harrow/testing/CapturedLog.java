package dev.harrow.testing;

import dev.harrow.spi.LogListener.Line;
import dev.harrow.testing.internal.RuntimeLog;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the runtime logs while a test runs, from the first method that is run for it on: every line of every level, with the actor and the
 * task that the MDC has.
 *
 * {@snippet :
 * @ActorTest
 * void saysWhenASignalCannotBeHandled(Nursery nursery, CapturedLog log) {
 *     ...
 *     assertThat(log.lines(Level.WARNING)).extracting(Line::message).containsExactly("...");
 * }
 * }
 *
 * <p>It needs nothing: the lines are taken before they go to a logging backend, so it does not matter which there is, whether there is
 * one, and what levels it is set to. What other code logs is not in it. The last 2048 lines are kept.
 *
 * <p>May be used from any thread. Tests that take turns (all of the kit) see no lines of each other; what other tests of the same JVM
 * make the runtime log at the same time is seen.
 */
public final class CapturedLog {
    private final long start;

    CapturedLog(long start) {
        this.start = start;
    }

    /** The lines until now, in the order in which they were logged; unmodifiable. */
    public List<Line> lines() {
        return RuntimeLog.since(start);
    }

    /** The lines until now that matter at least as much as this. */
    public List<Line> lines(Level atLeast) {
        return lines().stream()
                .filter(line -> line.level().getSeverity() >= atLeast.getSeverity())
                .toList();
    }

    /** The lines until now as text, one below the other. */
    @Override
    public String toString() {
        return lines().stream().map(RuntimeLog::format).collect(Collectors.joining("\n"));
    }
}
