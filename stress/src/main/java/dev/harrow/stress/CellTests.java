package dev.harrow.stress;

import dev.harrow.internal.scope.Cell;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** DESIGN §3: what was written before a cell is completed is visible to whoever saw its value, in whichever way. */
public final class CellTests {

    private CellTests() {}

    /** Looks without waiting. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the value was not there")
    @Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "the value, and what was written before it")
    @State
    public static class Peek {
        private final Cell<Integer> cell = new Cell<>("a value");
        private int plain;

        @Actor
        public void complete() {
            plain = 7;
            cell.complete(1);
        }

        @Actor
        public void look(II_Result result) {
            Integer seen = cell.peek();
            if (seen != null) {
                result.r1 = seen;
                result.r2 = plain;
            }
        }
    }

    /** Waits: it does not sleep on, and sees what was written. Two threads, so that two processors are enough for the test to run. */
    @JCStressTest
    @Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "it woke and saw what was written before the value")
    @State
    public static class Await {
        private final Cell<Integer> cell = new Cell<>("a value");
        private int plain;

        @Actor
        public void complete() {
            plain = 7;
            cell.complete(1);
        }

        @Actor
        public void await(I_Result result) {
            cell.awaitAlways();
            result.r1 = plain;
        }
    }

    /** Is called back: once, on whichever thread, after what was written. */
    @JCStressTest
    @Outcome(id = "107", expect = Expect.ACCEPTABLE, desc = "called once, and saw what was written before the value")
    @State
    public static class WhenDone {
        private final Cell<Integer> cell = new Cell<>("a value");
        private int plain;
        private int calls; // every call adds 100, and what it sees

        @Actor
        public void complete() {
            plain = 7;
            cell.complete(1);
        }

        @Actor
        public void hang() {
            cell.whenDone(value -> calls += 100 * value + plain);
        }

        @Arbiter
        public void count(I_Result result) {
            result.r1 = calls;
        }
    }

    /** Completed by two: one of them wins, and everybody sees its value. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the first one won")
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "the second one won")
    @State
    public static class TwoValues {
        private final Cell<Integer> cell = new Cell<>("a value");
        private volatile int winner;

        @Actor
        public void first() {
            if (cell.complete(1)) {
                winner = 1;
            }
        }

        @Actor
        public void second() {
            if (cell.complete(2)) {
                winner = 2;
            }
        }

        @Arbiter
        public void compare(II_Result result) {
            Integer seen = cell.peek();
            result.r1 = winner;
            result.r2 = seen == null ? 0 : seen;
        }
    }
}
