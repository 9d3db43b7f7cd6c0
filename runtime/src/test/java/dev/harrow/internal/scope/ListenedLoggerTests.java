package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.spi.LogListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.SubstituteLogger;

/** The runtime's log goes to listeners and to the logging backend, and neither takes it from the other. */
class ListenedLoggerTests {
    private final Queue<SubstituteLoggingEvent> written = new ArrayDeque<>();
    private final Logger backend = new SubstituteLogger("test", written, false); // writes down what it is told
    private final List<LogListener.Line> heard = new ArrayList<>();

    @Test
    void aLineGoesToBothWithItsArgumentsInIt() {
        Exception thrown = new IllegalStateException("as ordered");

        new ListenedLogger(backend, List.of(heard::add)).warn("{} of {} failed", "one", 2, thrown);

        assertThat(heard).singleElement().satisfies(line -> {
            assertThat(line.level()).isEqualTo(System.Logger.Level.WARNING);
            assertThat(line.message()).isEqualTo("one of 2 failed");
            assertThat(line.thrown()).isSameAs(thrown);
            assertThat(line.by()).isEmpty();
            assertThat(line.task()).isNull();
            assertThat(line.thread()).isEqualTo(Thread.currentThread().getName());
        });
        assertThat(written).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(MessageFormatter.basicArrayFormat(event.getMessage(), event.getArgumentArray()))
                    .isEqualTo("one of 2 failed");
            assertThat(event.getThrowable()).isSameAs(thrown);
        });
    }

    /** LOG-4 · levels are those of the JDK, and all of them are heard. */
    @Test
    void everyLevelIsHeardAlsoThoseThatTheBackendDoesNotWant() {
        Logger listened = new ListenedLogger(new Deaf(), List.of(heard::add));

        listened.trace("a");
        listened.debug("b");
        listened.info("c");
        listened.error("d");

        assertThat(heard).extracting(LogListener.Line::message).containsExactly("a", "b", "c", "d");
        assertThat(heard)
                .extracting(LogListener.Line::level)
                .containsExactly(
                        System.Logger.Level.TRACE,
                        System.Logger.Level.DEBUG,
                        System.Logger.Level.INFO,
                        System.Logger.Level.ERROR);
    }

    @Test
    void aListenerThatFailsHarmsNeitherTheOthersNorTheOneWhoLogs() {
        LogListener failing = line -> {
            throw new IllegalStateException("deaf ears");
        };

        new ListenedLogger(backend, List.of(failing, heard::add)).info("said");

        assertThat(heard).extracting(LogListener.Line::message).containsExactly("said");
        assertThat(written)
                .extracting(SubstituteLoggingEvent::getMessage)
                .containsExactly("said", "a log listener failed; it did not get this line: said");
    }

    @Test
    void withoutListenersTheBackendAloneDecides() {
        List<LogListener> listeners = new ArrayList<>();
        Logger listened = new ListenedLogger(new Deaf(), listeners);
        assertThat(listened.isErrorEnabled()).isFalse();
        listened.error("nobody wants it");
        listeners.add(heard::add);
        assertThat(listened.isErrorEnabled()).isTrue();
        listened.error("now somebody does");

        assertThat(heard).extracting(LogListener.Line::message).containsExactly("now somebody does");
    }

    /** A backend that is set to write nothing, and would fail if it had to. */
    private static final class Deaf extends SubstituteLogger {
        Deaf() {
            super("deaf", new ArrayDeque<>(), true);
        }

        @Override
        public boolean isEnabledForLevel(Level level) {
            return false;
        }

        @Override
        public boolean isErrorEnabled() {
            return false;
        }

        @Override
        public org.slf4j.spi.LoggingEventBuilder atLevel(Level level) {
            throw new AssertionError("it was told a line of level " + level);
        }
    }
}
