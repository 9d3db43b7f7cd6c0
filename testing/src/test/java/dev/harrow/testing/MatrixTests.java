package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Backend;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** HARN-2: what is run where, for backends that are not all there yet. */
class MatrixTests {
    private static final Set<String> KNOWN = new TreeSet<>(Set.of("process", "thread"));

    /** A backend that only says whether it is there. */
    private record Gate(Backend key, Availability availability) implements SpawnBackend {
        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public Vessel spawn(SpawnRequest request) {
            throw new AssertionError("no actor is started here");
        }
    }

    private static final List<SpawnBackend> GATES = List.of(
            new Gate(Backend.PROCESS, Availability.unavailable("there is no java command", "install a JDK")),
            new Gate(Backend.THREAD, Availability.available()));

    private static Matrix matrix(List<String> byTest, String setting, String environment) {
        return Matrix.of(KNOWN, byTest, Optional.ofNullable(setting), environment);
    }

    /** Each planned run, with the reason if it is to be skipped. */
    private static List<String> plan(Matrix matrix, String forced) {
        return BackendMatrix.plan(GATES, matrix, List.of(), forced).stream()
                .map(run ->
                        run.getDisplayName(1) + reasons(run).map(": "::concat).orElse(""))
                .toList();
    }

    private static Optional<String> reasons(TestTemplateInvocationContext run) {
        return run.getAdditionalExtensions().stream()
                .flatMap(each -> each instanceof ExecutionCondition condition ? Stream.of(condition) : Stream.empty())
                .map(condition ->
                        condition.evaluateExecutionCondition(null).getReason().orElseThrow())
                .findFirst();
    }

    @Test
    void withoutAChoiceAllKnownOnesAreRun() {
        assertThat(matrix(List.of(), null, null)).isEqualTo(new Matrix(List.of("process", "thread"), null));
    }

    @Test
    void theSettingChoosesAndBeatsTheEnvironment() {
        assertThat(matrix(List.of(), " thread ,", null).keys()).containsExactly("thread");
        assertThat(matrix(List.of(), null, "process").keys()).containsExactly("process");
        assertThat(matrix(List.of(), "thread", "process").keys()).containsExactly("thread");
    }

    @Test
    void aTestIsRunOnWhatItIsForAsFarAsThatIsChosen() {
        assertThat(matrix(List.of("process", "thread"), "thread", null).keys()).containsExactly("thread");
        assertThat(matrix(List.of("process"), null, null).keys()).containsExactly("process");
    }

    @Test
    void aTestOfWhichNothingIsChosenIsReportedAsSkipped() {
        Matrix matrix = matrix(List.of("thread"), "process", null);

        assertThat(plan(matrix, null))
                .containsExactly("on thread: the setting harrow.test.backends chooses only process");
    }

    @Test
    void anEmptyMatrixIsAnError() {
        assertThatThrownBy(() -> matrix(List.of(), "", null))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessage("the setting harrow.test.backends chooses no backend; name one of process, thread,"
                        + " or remove it to test on all");
        assertThatThrownBy(() -> matrix(List.of(), null, ","))
                .hasMessageStartingWith("the environment variable HARROW_TEST_BACKENDS chooses no backend");
        assertThatThrownBy(() -> Matrix.of(Set.of(), List.of(), Optional.empty(), null))
                .hasMessageContaining("dev.harrow:harrow-spawn");
    }

    @Test
    void anUnknownKeyIsAnErrorAndNamesTheKnownOnes() {
        assertThatThrownBy(() -> matrix(List.of(), null, "thread,fork"))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessage("backend 'fork', chosen by the environment variable HARROW_TEST_BACKENDS, is unknown;"
                        + " the known ones are process, thread");
    }

    /** S-24 */
    @Test
    void anUnavailableBackendIsSkippedWithTheReasonOfItsGate() {
        assertThat(plan(matrix(List.of(), null, null), null))
                .containsExactly(
                        "on process: backend 'process' is not available here: there is no java command; install a JDK",
                        "on thread");
    }

    /** S-24 */
    @Test
    void whereTheEnvironmentForcesABackendTheOthersAreNotRunUnderFalseNames() {
        assertThat(plan(matrix(List.of("thread"), null, null), "process"))
                .containsExactly(
                        "on thread: the environment variable HARROW_SPAWN_BACKEND makes every actor run on 'process'");
        assertThat(plan(matrix(List.of("thread"), null, null), "thread")).containsExactly("on thread");
    }
}
