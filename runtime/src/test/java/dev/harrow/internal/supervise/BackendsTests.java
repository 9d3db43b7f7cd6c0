package dev.harrow.internal.supervise;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Backend;
import dev.harrow.BackendUnavailableException;
import org.junit.jupiter.api.Test;

class BackendsTests {

    /** S-24 · a backend is never replaced by another: what a steered tree cannot have is refused, with the way out. */
    @Test
    void aSteeredTreeHasActorsOfTheThreadBackendOnly() {
        assertThatCode(() -> Backends.requireSteerable(Backend.THREAD, "worker"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Backends.requireSteerable(Backend.PROCESS, "worker"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContainingAll("'process'", "'worker'", "steered", "'thread'");
    }
}
