package dev.harrow.spi;

import dev.harrow.ActorId;
import dev.harrow.internal.scope.LogListeners;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Is told every line that the runtime logs, of whatever level, beside the logging backend of the program and whether or not there is one.
 * For tests, and for whoever wants the log as data.
 *
 * <p>A listener hears what is logged from {@link #add} to {@link #remove}, of all trees of this JVM; where there is none, logging is not touched.
 */
public interface LogListener {

    /** From now on {@code listener} is told; once for each line, however often it is added. Any thread. */
    static void add(LogListener listener) {
        LogListeners.add(listener);
    }

    /** From now on it is not; harmless if it was not before. Any thread. */
    static void remove(LogListener listener) {
        LogListeners.remove(listener);
    }

    /**
     * A line was logged.
     *
     * <p>Called by the thread that logs, whichever that is, also by those that time the cancels of others: it must not block. What it
     * throws goes to the logging backend and to nobody else.
     */
    void logged(Line line);

    /**
     * A line of the runtime's log.
     *
     * @param when the moment
     * @param level how much it matters; one of {@code TRACE} to {@code ERROR}
     * @param message the text, with its arguments in it
     * @param thrown what was logged with it, or null
     * @param actor the actor that the logging thread works for, or null if it works for none; the one in the MDC
     * @param task the task of that actor, or null; the one in the MDC
     * @param thread the name of the thread
     */
    record Line(
            Instant when,
            System.Logger.Level level,
            String message,
            @Nullable Throwable thrown,
            @Nullable ActorId actor,
            @Nullable String task,
            String thread) {

        public Line {
            Objects.requireNonNull(when, "when");
            Objects.requireNonNull(level, "level");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(thread, "thread");
        }

        /** The actor that the logging thread worked for, if it worked for one. */
        public Optional<ActorId> by() {
            return Optional.ofNullable(actor);
        }
    }
}
