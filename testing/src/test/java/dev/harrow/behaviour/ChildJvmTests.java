package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What concerns a whole JVM, in one of its own: signals and the environment. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it sends signals")
class ChildJvmTests {
    @TempDir
    Path dir;

    /** S-14, CANC-2, S-49 · the signal leaves the root's body as the user's abort, after every cleanup and lifetime callback. */
    @ParameterizedTest
    @CsvSource({"INT", "TERM"})
    void aSignalEndsTheTreeWithTheUsersAbort(String signal) throws Exception {
        String marks = dir.resolve("marks").toString();
        try (Program program = new Program(Map.of(), SignalMain.class, "handle", marks)) {
            program.readUntil("ready");
            program.signal(signal);

            assertThat(program.readUntil("aborted").getLast()).contains("SIG" + signal);
            assertThat(program.exit()).isEqualTo(7);
        }
        assertThat(Marks.all(marks)).containsExactly("begun", "cleanup", "actor callback", "root callback");
    }

    /** S-14, CANC-3 · so it is where a task in the background owns the actors, and the main task waits for something else, or at the end of its nursery. */
    @ParameterizedTest
    @CsvSource({"background, INT", "joining, TERM"})
    void aSignalEndsWhatATaskInTheBackgroundOwns(String mode, String signal) throws Exception {
        String marks = dir.resolve("marks").toString();
        try (Program program = new Program(Map.of(), SignalMain.class, mode, marks)) {
            program.readUntil("ready");
            long began = System.nanoTime();
            program.signal(signal);

            assertThat(program.readUntil("aborted").getLast()).contains("SIG" + signal, "interrupted: false");
            assertThat(program.exit()).isEqualTo(7);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(Marks.all(marks + "-" + i)).containsExactly("begun", "cleanup");
        }
        assertThat(Marks.all(marks)).containsExactly("actor callback", "root callback");
    }

    /** S-14, S-49 · a second signal ends a lifetime callback that hangs; the callbacks after it run all the same. */
    @Test
    void aSecondSignalEndsACallbackThatHangs() throws Exception {
        String marks = dir.resolve("marks").toString();
        try (Program program = new Program(Map.of(), SignalMain.class, "hang", marks)) {
            program.readUntil("ready");
            program.signal("INT");
            program.readUntil("in callback");
            program.signal("INT");

            assertThat(program.readUntil("aborted").getLast()).contains("SIGINT", "interrupted: false");
            assertThat(program.exit()).isEqualTo(7);
        }
        assertThat(Marks.all(marks))
                .containsExactly("begun", "cleanup", "actor callback", "hanging callback left", "root callback");
    }

    /** S-14, S-49 · a signal that comes when the body has left is the user's abort too, and every further one is one more wake-up. */
    @Test
    void aSignalDuringTheCallbacksIsTheUsersAbort() throws Exception {
        String marks = dir.resolve("marks").toString();
        try (Program program = new Program(Map.of(), SignalMain.class, "deaf", marks)) {
            program.readUntil("in callback");
            program.signal("INT");
            program.readUntil("still in callback");
            program.signal("TERM");

            assertThat(program.readUntil("aborted").getLast()).contains("SIGINT", "interrupted: false");
            assertThat(program.exit()).isEqualTo(7);
        }
        assertThat(Marks.all(marks))
                .containsSubsequence("first interrupt ignored", "hanging callback left", "root callback");
    }

    /** S-14 · an embedder can keep its signals: the JVM then ends as it does without Harrow. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aTreeThatLeavesSignalsAloneIsNotToldOfThem(String signal, int status) throws Exception {
        String marks = dir.resolve("marks").toString();
        try (Program program = new Program(Map.of(), SignalMain.class, "leave", marks)) {
            program.readUntil("ready");
            program.signal(signal);

            assertThat(program.exit()).isEqualTo(status);
        }
        assertThat(Marks.all(marks)).containsExactly("begun");
    }

    /** S-9, S-14 · with the tree its signal handlers go: the next signal is the JVM's own again. */
    @Test
    void theFormerHandlersAreBackAfterTheTree() throws Exception {
        String marks = dir.resolve("marks").toString();
        try (Program program = new Program(Map.of(), SignalMain.class, "after", marks)) {
            program.readUntil("ready");
            program.signal("INT");
            program.readUntil("over");
            program.signal("INT");

            assertThat(program.exit()).isEqualTo(130);
        }
    }

    /**
     * D-7, ERR-9 · System.exit ends this JVM at once with its status, whoever calls it and whatever goes on around: hooks run, no cleanup
     * and no lifetime callback does. One carrier for virtual threads is enough, also beside a spinner.
     */
    @ParameterizedTest
    @CsvSource({
        "body, thread",
        "call, thread",
        "future, thread",
        "dialog, thread",
        "producer, thread",
        "one-shot, thread",
        "fork, thread",
        "cleanup, thread",
        "callback, thread",
        "call, isolated",
        "dialog, isolated",
        "cleanup, isolated"
    })
    void anExitEndsTheJvmAtOnceWithItsStatus(String who, String backend) throws Exception {
        String marks = dir.resolve("marks").toString();
        Map<String, String> oneCarrier = Map.of(
                "JDK_JAVA_OPTIONS", "-Djdk.virtualThreadScheduler.parallelism=1", "HARROW_SPAWN_BACKEND", backend);
        try (Program program = new Program(oneCarrier, ExitMain.class, who, marks)) {
            program.readUntil("exiting");
            long began = System.nanoTime();

            assertThat(program.readUntil("hook").getLast()).isEqualTo("hook: 49");
            assertThat(program.exit()).isEqualTo(7);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(Marks.all(marks)).doesNotContain("root callback");
        if (!who.equals("cleanup")) { // there the other actors are being cancelled, in order, at the same time
            assertThat(Marks.all(marks)).doesNotContain("actor callback");
        }
    }

    /** S-24, HARN-2 · the environment beats the caller's choice. */
    @Test
    void theEnvironmentBeatsTheCallersChoiceOfABackend() throws Exception {
        try (Program program =
                new Program(Map.of("HARROW_SPAWN_BACKEND", "thread"), BackendMain.class, "no-such-thing")) {
            List<String> lines = program.readUntil("said");

            assertThat(lines.getLast()).endsWith("on thread");
            assertThat(lines)
                    .anyMatch(line -> line.startsWith("* what an actor is made of") && line.contains("HARROW_SPAWN"));
            assertThat(program.exit()).isZero();
        }
    }

    /** S-24 · an unknown backend in the environment is an error that names the variable; it is not replaced. */
    @Test
    void anUnknownBackendInTheEnvironmentIsAnErrorThatNamesTheVariable() throws Exception {
        try (Program program =
                new Program(Map.of("HARROW_SPAWN_BACKEND", "no-such-thing"), BackendMain.class, "thread")) {
            assertThat(program.readUntil("said").getLast())
                    .contains("'no-such-thing'", "HARROW_SPAWN_BACKEND", "thread");
            assertThat(program.exit()).isZero();
        }
    }

    /** S-24, SUBINT-6 · what the environment chooses and cannot be had is refused, also if the caller's choice would do. */
    @Test
    void aForkThatTheEnvironmentWantsIsRefused() throws Exception {
        try (Program program = new Program(Map.of("HARROW_SPAWN_BACKEND", "fork"), BackendMain.class, "thread")) {
            assertThat(program.readUntil("said").getLast())
                    .contains("'fork'", "HARROW_SPAWN_BACKEND", "not available here", "'warm'");
            assertThat(program.exit()).isZero();
        }
    }
}
