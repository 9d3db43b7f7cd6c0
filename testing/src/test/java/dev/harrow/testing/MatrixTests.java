package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Backend;
import dev.harrow.BackendInfo;
import dev.harrow.Transport;
import dev.harrow.spi.Availability;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** HARN-2, HARN-3: what is run where, for backends that are not all there yet. */
class MatrixTests {
    private static final Set<String> KNOWN = new TreeSet<>(Set.of("process", "thread"));
    private static final Set<String> TRANSPORTS = new TreeSet<>(Set.of("local", "tcp", "uds"));

    /** A backend as far as it matters here: whether it is there, and how its actors are reached. */
    private static BackendInfo backend(Backend key, Availability availability, Set<Transport> transports) {
        return new BackendInfo(key, "of.a.Test", availability, Set.of(), transports);
    }

    private static final BackendInfo THREAD =
            backend(Backend.THREAD, Availability.available(), Set.of(Transport.LOCAL));
    private static final BackendInfo PROCESS =
            backend(Backend.PROCESS, Availability.available(), Set.of(Transport.TCP, Transport.UDS));
    private static final BackendInfo NO_PROCESS = backend(
            Backend.PROCESS,
            Availability.unavailable("there is no java command", "install a JDK"),
            Set.of(Transport.UDS, Transport.TCP));
    private static final BackendInfo FORK =
            backend(Backend.FORK, Availability.reserved("it cannot be", "use 'warm'"), Set.of());

    private static Axis backends(List<String> byTest, String setting, String environment) {
        return Axis.of(Axis.Kind.BACKEND, KNOWN, byTest, Optional.ofNullable(setting), environment);
    }

    private static Axis transports(List<String> byTest, String setting) {
        return Axis.of(Axis.Kind.TRANSPORT, TRANSPORTS, byTest, Optional.ofNullable(setting), null);
    }

    private static final Axis ALL_BACKENDS = backends(List.of(), null, null);
    private static final Axis ALL_TRANSPORTS = transports(List.of(), null);

    /** Each planned run, with the reason if it is to be skipped. */
    private static List<String> plan(List<BackendInfo> known, Axis backends, Axis transports, String forced) {
        return Matrix.plan(known, backends, transports, forced).stream()
                .map(run -> run + (run.whyNot() == null ? "" : ": " + run.whyNot()))
                .toList();
    }

    @Test
    void withoutAChoiceAllKnownOnesAreRun() {
        assertThat(ALL_BACKENDS).isEqualTo(new Axis(List.of("process", "thread"), false, null));
        assertThat(plan(List.of(PROCESS, THREAD), ALL_BACKENDS, ALL_TRANSPORTS, null))
                .containsExactly("on process over uds", "on process over tcp", "on thread over local");
    }

    @Test
    void theSettingChoosesAndBeatsTheEnvironment() {
        assertThat(backends(List.of(), " thread ,", null).keys()).containsExactly("thread");
        assertThat(backends(List.of(), null, "process").keys()).containsExactly("process");
        assertThat(backends(List.of(), "thread", "process").keys()).containsExactly("thread");
    }

    @Test
    void aTestIsRunOnWhatItIsForAsFarAsThatIsChosen() {
        assertThat(backends(List.of("process", "thread"), "thread", null).keys())
                .containsExactly("thread");
        assertThat(backends(List.of("process"), null, null).keys()).containsExactly("process");
        assertThat(plan(List.of(PROCESS, THREAD), ALL_BACKENDS, transports(List.of(), "tcp"), null))
                .containsExactly(
                        "on process over tcp",
                        "on thread over tcp: transport 'tcp' cannot reach actors on backend 'thread' here; local can");
    }

    @Test
    void aTestOfWhichNothingIsChosenIsReportedAsSkipped() {
        assertThat(plan(List.of(THREAD), backends(List.of("thread"), "process", null), ALL_TRANSPORTS, null))
                .containsExactly("on thread over local: the setting harrow.test.backends chooses only process");
        assertThat(plan(List.of(PROCESS), ALL_BACKENDS, transports(List.of("uds"), "tcp"), null))
                .containsExactly("on process over uds: the setting harrow.test.transports chooses only tcp");
    }

    @Test
    void anEmptyMatrixIsAnError() {
        assertThatThrownBy(() -> backends(List.of(), "", null))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessage("the setting harrow.test.backends chooses no backend; name one of process, thread,"
                        + " or remove it to test on all");
        assertThatThrownBy(() -> backends(List.of(), null, ","))
                .hasMessageStartingWith("the environment variable HARROW_TEST_BACKENDS chooses no backend");
        assertThatThrownBy(() -> transports(List.of(), " "))
                .hasMessageStartingWith("the setting harrow.test.transports chooses no transport; name one of local,");
        assertThatThrownBy(() -> plan(List.of(), ALL_BACKENDS, ALL_TRANSPORTS, null))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("dev.harrow:harrow-spawn");
        assertThatThrownBy(() -> plan(
                        List.of(backend(Backend.THREAD, Availability.available(), Set.of())),
                        ALL_BACKENDS,
                        ALL_TRANSPORTS,
                        null))
                .hasMessage("backend 'thread' names no transport by which its actors can be reached");
    }

    @Test
    void anUnknownKeyIsAnErrorAndNamesTheKnownOnes() {
        assertThatThrownBy(() -> backends(List.of(), null, "thread,dance"))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessage("backend 'dance', chosen by the environment variable HARROW_TEST_BACKENDS, is unknown;"
                        + " the known ones are process, thread");
        assertThatThrownBy(() -> transports(List.of("udp"), null))
                .hasMessage("transport 'udp', chosen by @ActorTest(transports), is unknown;"
                        + " the known ones are local, tcp, uds");
    }

    /** S-24 */
    @Test
    void anUnavailableBackendIsSkippedWithTheReasonOfItsGate() {
        String gate = "backend 'process' is not available here: there is no java command; install a JDK";

        assertThat(plan(List.of(NO_PROCESS, THREAD), ALL_BACKENDS, ALL_TRANSPORTS, null))
                .containsExactly(
                        "on process over uds: " + gate, "on process over tcp: " + gate, "on thread over local");
    }

    /** S-24 */
    @Test
    void whereTheEnvironmentForcesABackendTheOthersAreNotRunUnderFalseNames() {
        Axis thread = backends(List.of("thread"), null, null);

        assertThat(plan(List.of(NO_PROCESS, THREAD), thread, ALL_TRANSPORTS, "process"))
                .containsExactly("on thread over local:"
                        + " the environment variable HARROW_SPAWN_BACKEND makes every actor run on 'process'");
        assertThat(plan(List.of(NO_PROCESS, THREAD), thread, ALL_TRANSPORTS, "thread"))
                .containsExactly("on thread over local");
    }

    /** S-24, SUBINT-6 · a backend that can be used nowhere is no skipped run of each test, unless somebody asks for it. */
    @Test
    void aReservedBackendIsReportedOnlyWhereItIsAskedFor() {
        Set<String> known = new TreeSet<>(Set.of("fork", "thread"));
        Axis unasked = Axis.of(Axis.Kind.BACKEND, known, List.of(), Optional.empty(), null);
        Axis byTest = Axis.of(Axis.Kind.BACKEND, known, List.of("fork"), Optional.empty(), null);
        Axis bySetting = Axis.of(Axis.Kind.BACKEND, known, List.of(), Optional.of("thread,fork"), null);
        String gate = "on fork over local: backend 'fork' is not available here: it cannot be; use 'warm'";

        assertThat(plan(List.of(FORK, THREAD), unasked, ALL_TRANSPORTS, null)).containsExactly("on thread over local");
        assertThat(plan(List.of(FORK, THREAD), byTest, ALL_TRANSPORTS, null)).containsExactly(gate);
        assertThat(plan(List.of(FORK, THREAD), bySetting, ALL_TRANSPORTS, null))
                .containsExactly(gate, "on thread over local");
        assertThatThrownBy(() -> plan(List.of(FORK), unasked, ALL_TRANSPORTS, null))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("no spawn backend to test on")
                .hasMessageContaining("fork");
    }
}
