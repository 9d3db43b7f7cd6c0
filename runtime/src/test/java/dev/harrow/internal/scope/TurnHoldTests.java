package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.spi.Ticker;
import org.junit.jupiter.api.Test;

class TurnHoldTests {
    private final Turn turn = new Turn(new Object(), new Home());

    private static final class Home implements TaskHome {
        private final ActorId id = ActorId.random("home");
        private final Ticker ticker = new ManualTicker();

        @Override
        public ActorId id() {
            return id;
        }

        @Override
        public Ticker ticker() {
            return ticker;
        }

        @Override
        public CancelReason severed() {
            return null;
        }
    }

    @Test
    void aTurnThatWasHandedOverButHasNotBegunToRunIsNotHeldForLong() {
        TurnHold first = new TurnHold(turn, "Some.method", () -> {});
        TurnHold second = new TurnHold(turn, "Some.method", () -> {});
        turn.submit(first);
        turn.submit(second);
        assertThat(second.heldNanos()).isZero();
        first.end();
        assertThat(second.heldNanos()).isBetween(0L, Turn.REPORT_AFTER_NANOS);
    }
}
