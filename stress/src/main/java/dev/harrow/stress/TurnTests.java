package dev.harrow.stress;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.scope.TaskHome;
import dev.harrow.internal.scope.Turn;
import dev.harrow.internal.scope.TurnHold;
import dev.harrow.spi.Ticker;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** DESIGN §3: what a turn did is visible to the next one, whichever threads they are on and whoever hands over. */
public final class TurnTests {

    private TurnTests() {}

    /** Has no tasks: these turns never pause. */
    private enum Home implements TaskHome {
        HERE;

        private static final ActorId ID = ActorId.random("here");

        @Override
        public ActorId id() {
            return ID;
        }

        @Override
        public Ticker ticker() {
            return SystemTicker.instance();
        }

        @Override
        public @Nullable CancelReason severed() {
            return null;
        }
    }

    /** A turn that runs on whichever thread hands it over, and ends. */
    private static final class Step implements TurnHold.Starter {
        private final TurnHold hold;
        private final Runnable body;

        Step(Turn turn, Runnable body) {
            this.hold = new TurnHold(turn, "step", this);
            this.body = body;
        }

        @Override
        public void begin() {
            body.run();
            hold.end();
        }
    }

    /** Two turns that each count: none of it is lost. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "one after the other")
    @State
    public static class Count {
        private final Turn turn = new Turn(new Object(), Home.HERE);
        private int plain;

        private void step() {
            turn.submit(new Step(turn, () -> plain++).hold);
        }

        @Actor
        public void one() {
            step();
        }

        @Actor
        public void other() {
            step();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = plain;
        }
    }

    /** What the requesting thread wrote is visible to the turn; what a turn wrote, to the next. */
    @JCStressTest
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the first one ran first")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "the second one ran first")
    @State
    public static class Chain {
        private final Turn turn = new Turn(new Object(), Home.HERE);
        private int mine;
        private int yours;
        private int last;
        private int firstSaw;
        private int secondSaw;

        @Actor
        public void one() {
            mine = 1;
            turn.submit(new Step(turn, () -> {
                        last += mine;
                        firstSaw = last;
                    })
                    .hold);
        }

        @Actor
        public void other() {
            yours = 1;
            turn.submit(new Step(turn, () -> {
                        last += yours;
                        secondSaw = last;
                    })
                    .hold);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = firstSaw;
            result.r2 = secondSaw;
        }
    }
}
