package dev.harrow.stress;

import dev.harrow.CancelReason;
import dev.harrow.internal.scope.CancelScope;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** DESIGN §3: a cancel is missed by nobody, also not by what is opened or moved while it spreads. */
public final class ScopeTests {
    private static final CancelReason WHY = new CancelReason(CancelReason.Source.REQUESTED, null, "test", "enough");

    private ScopeTests() {}

    /** A scope that notes whether its hook was called. */
    private static final class Noting extends CancelScope {
        private volatile boolean heard;

        Noting(@Nullable CancelScope parent) {
            super("noting", parent, Border.OPEN, null);
        }

        @Override
        protected void cancelled(CancelReason reason) {
            heard = true;
        }
    }

    /** What was written before the cancel is visible to whoever sees the reason, in the scope or below it. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not cancelled yet")
    @Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "the reason, and what was written before it")
    @State
    public static class Reason {
        private final CancelScope outer = CancelScope.group("outer", null);
        private final CancelScope inner = CancelScope.group("inner", outer);
        private int plain;

        public Reason() {
            inner.open();
        }

        @Actor
        public void cancel() {
            plain = 7;
            outer.cancel(WHY);
        }

        @Actor
        public void look(I_Result result) {
            if (inner.visibleCancel() != null) {
                result.r1 = plain;
            }
        }
    }

    /** A scope is opened while the one around it is cancelled. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the walk found the scope")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the scope saw the reason")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
    @State
    public static class Open {
        private final CancelScope outer = CancelScope.group("outer", null);
        private final Noting inner = new Noting(outer);

        @Actor
        public void cancel() {
            outer.cancel(WHY);
        }

        @Actor
        public void open(II_Result result) {
            inner.open();
            result.r2 = inner.visibleCancel() == null ? 0 : 1;
        }

        @Arbiter
        public void heard(II_Result result) {
            result.r1 = inner.heard ? 1 : 0;
        }
    }

    /** A scope is moved outward, because the one around it is closed, while the one further out is cancelled. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the cancel was heard")
    @State
    public static class MoveOut {
        private final CancelScope outer = CancelScope.group("outer", null);
        private final CancelScope between = CancelScope.group("between", outer);
        private final Noting inner = new Noting(between);

        public MoveOut() {
            between.open();
            inner.open();
        }

        @Actor
        public void close() {
            between.close();
        }

        @Actor
        public void cancel() {
            outer.cancel(WHY);
        }

        @Arbiter
        public void heard(I_Result result) {
            result.r1 = inner.heard ? 1 : 0;
        }
    }

    /** A scope is closed while it is moved outward: it is in no list afterwards. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "nothing is left")
    @State
    public static class CloseWhileMoved {
        private final CancelScope outer = CancelScope.group("outer", null);
        private final CancelScope between = CancelScope.group("between", outer);
        private final CancelScope inner = CancelScope.group("inner", between);

        public CloseWhileMoved() {
            between.open();
            inner.open();
        }

        @Actor
        public void closeOuter() {
            between.close();
        }

        @Actor
        public void closeInner() {
            inner.close();
        }

        @Arbiter
        public void left(II_Result result) {
            result.r1 = outer.children().size();
            result.r2 = between.children().size();
        }
    }
}
