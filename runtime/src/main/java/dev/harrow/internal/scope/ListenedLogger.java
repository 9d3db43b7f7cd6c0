package dev.harrow.internal.scope;

import dev.harrow.spi.LogListener;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Tells every line to the listeners, and what the program's logging backend wants to that. */
final class ListenedLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient Logger backend;
    private final transient List<LogListener> listeners;

    ListenedLogger(Logger backend, List<LogListener> listeners) {
        this.name = backend.getName();
        this.backend = backend;
        this.listeners = List.copyOf(listeners);
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        if (backend.isEnabledForLevel(level)) {
            backend.atLevel(level).setCause(thrown).log(message);
        }
        Task task = Task.current();
        LogListener.Line line = new LogListener.Line(
                Instant.now(),
                levelOf(level),
                message,
                thrown,
                task == null ? null : task.home().id(),
                task == null ? null : task.name(),
                Thread.currentThread().getName());
        for (LogListener listener : listeners) {
            try {
                listener.logged(line);
            } catch (RuntimeException | Error e) {
                // Not through this logger, which would ask the listener again.
                backend.error("a log listener failed; it did not get this line: " + message, e);
            }
        }
    }

    private static System.Logger.Level levelOf(Level level) {
        return switch (level) {
            case TRACE -> System.Logger.Level.TRACE;
            case DEBUG -> System.Logger.Level.DEBUG;
            case INFO -> System.Logger.Level.INFO;
            case WARN -> System.Logger.Level.WARNING;
            case ERROR -> System.Logger.Level.ERROR;
        };
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return true;
    }

    @Override
    public boolean isDebugEnabled() {
        return true;
    }

    @Override
    public boolean isInfoEnabled() {
        return true;
    }

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }
}
