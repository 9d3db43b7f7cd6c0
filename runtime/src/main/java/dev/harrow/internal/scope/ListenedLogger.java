package dev.harrow.internal.scope;

import dev.harrow.spi.LogListener;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.CallerBoundaryAware;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells every line to the listeners, and what the program's logging backend wants to that. */
final class ListenedLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;
    private static final String BOUNDARY = AbstractLogger.class.getName();

    private final transient Logger backend;
    private final transient List<LogListener> listeners; // safe for any thread; may change

    ListenedLogger(Logger backend, List<LogListener> listeners) {
        this.name = backend.getName();
        this.backend = backend;
        this.listeners = listeners;
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
            LoggingEventBuilder event = backend.atLevel(level).setCause(thrown);
            if (event instanceof CallerBoundaryAware aware) {
                aware.setCallerBoundary(BOUNDARY); // the line was logged by whoever called this logger
            }
            event.log(message);
        }
        if (!listeners.isEmpty()) {
            tell(level, message, thrown);
        }
    }

    private void tell(Level level, String message, @Nullable Throwable thrown) {
        Task task = Task.current();
        LogListener.Line line = new LogListener.Line(
                Instant.now(),
                levelOf(level),
                message,
                thrown,
                task == null ? null : task.home().id(),
                task == null ? null : task.name(),
                Thread.currentThread().getName());
        LogListeners.tell(listeners, line, backend);
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
        return !listeners.isEmpty() || backend.isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return !listeners.isEmpty() || backend.isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return !listeners.isEmpty() || backend.isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return !listeners.isEmpty() || backend.isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return !listeners.isEmpty() || backend.isErrorEnabled();
    }
}
