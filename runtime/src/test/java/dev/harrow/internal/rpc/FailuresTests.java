package dev.harrow.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.ErrorData;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A loss that several callers wait on is told to each of them as an exception of his own. */
class FailuresTests {
    private static final ActorId CHILD = ActorId.random("child");

    @Test
    void aFailedActorIsToldToEveryCaller() {
        RemoteActorException shared = new RemoteActorException(ErrorData.of(new IOException("gone"), CHILD));

        RuntimeException own = Failures.fresh(shared);

        assertThat(own).isNotSameAs(shared).hasCause(shared);
        assertThat(own).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.error()).isEqualTo(shared.error());
            assertThat(e.hops()).containsExactly(CHILD);
        });
        assertThat(shared.getCause()).as("below it comes the picture").hasMessageContaining("gone");
    }

    @Test
    void aCancelledActorIsToldToEveryCaller() {
        ContextCancelledException shared = new ContextCancelledException("enough", CHILD, CHILD);

        RuntimeException own = Failures.fresh(shared);

        assertThat(own).isNotSameAs(shared).hasMessage("enough").hasCause(shared);
        assertThat(own)
                .isInstanceOfSatisfying(
                        ContextCancelledException.class,
                        e -> assertThat(e.canceller()).contains(CHILD));
    }

    @Test
    void aLostLinkIsToldToEveryCaller() {
        TransportClosedException shared = new TransportClosedException("lost");

        assertThat(Failures.fresh(shared)).isNotSameAs(shared).hasCause(shared);
    }

    /** S-66, S-70 · the answer of a cancelled request says who asked and where it ran; it has no stack, for none is ever shown. */
    @Test
    void theAnswerOfACancelledRequestCostsNoStack() {
        ActorId canceller = ActorId.random("canceller");
        CancelReason reason = new CancelReason(CancelReason.Source.REQUESTED, canceller, "task x", "enough");

        RemoteError error = Failures.cancelled(2, reason, CHILD).error();

        RemoteError thrown = ErrorData.of(new ActorCancelledException(reason), CHILD);
        assertThat(error)
                .as("but for the stack it is what the exception would have been")
                .isEqualTo(new RemoteError(
                        thrown.types(),
                        thrown.message(),
                        List.of(),
                        thrown.cause(),
                        thrown.suppressed(),
                        thrown.origin(),
                        thrown.relays(),
                        thrown.canceller()));
        assertThat(error.canceller()).isEqualTo(canceller);
        assertThat(error.message()).contains("enough", "task x");
    }
}
