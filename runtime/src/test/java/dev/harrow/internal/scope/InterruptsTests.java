package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DESIGN §3: Harrow's interrupts and those of others, under every schedule of three tasks. */
class InterruptsTests {

    /** What the code in the cancelled scope does about an interrupt. */
    enum Operation {
        /** Blocks in the JDK: takes the flag if it is set and leaves the scope with an InterruptedException. */
        JDK,
        /** Passes a checkpoint of the runtime. */
        CHECKPOINT,
        /** Waits uninterruptibly, as a turn that is retaken does. */
        HOLD_BACK,
        /** Computes. */
        NOTHING
    }

    /**
     * Task 0 is the owner: two operations in a scope, which it then leaves. Task 1 cancels the scope. Task 2 is foreign code that
     * interrupts the thread.
     */
    private static final class Model implements Explorer.Model, Interrupts.Flag {
        private final Operation first;
        private final Operation second;
        private final Interrupts interrupts = new Interrupts(this);
        private final int[] at = new int[3];
        private boolean flag;
        private boolean inside = true;
        private boolean cancelled;
        private boolean foreignThrown;
        private boolean foreignSent;
        private boolean merged; // the foreign interrupt landed on a wake-up of ours that was not consumed
        private boolean pendingOwn; // a wake-up of ours was sent, and no operation of ours has consumed it

        Model(Operation first, Operation second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public boolean isSet() {
            return flag;
        }

        @Override
        public void set() {
            flag = true;
        }

        @Override
        public boolean clear() {
            boolean was = flag;
            flag = false;
            return was;
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public boolean done(int task) {
            return at[task] == (task == 0 ? 3 : 1);
        }

        @Override
        public boolean enabled(int task) {
            return true;
        }

        @Override
        public void step(int task) {
            int step = at[task]++;
            switch (task) {
                case 0 -> {
                    switch (step) {
                        case 0 -> operate(first);
                        case 1 -> operate(second);
                        default -> {
                            inside = false;
                            interrupts.leave(false);
                            pendingOwn = false;
                        }
                    }
                }
                case 1 -> {
                    if (inside) {
                        cancelled = true;
                        pendingOwn = true;
                        interrupts.deliver();
                    }
                }
                default -> {
                    foreignSent = true;
                    merged = pendingOwn;
                    flag = true;
                }
            }
        }

        private void operate(Operation operation) {
            switch (operation) {
                case JDK -> {
                    if (clear()) {
                        if (!pendingOwn) {
                            foreignThrown = true;
                        }
                        // That the JDK took the wake-up is not known to the runtime: it stays pending until the scope
                        // is left.
                    }
                }
                case CHECKPOINT -> {
                    if (cancelled) {
                        interrupts.consume();
                        pendingOwn = false;
                    } else if (interrupts.takeForeign()) {
                        foreignThrown = true;
                    }
                }
                case HOLD_BACK -> {
                    interrupts.holdBack();
                    interrupts.release();
                }
                case NOTHING -> {}
            }
        }

        @Override
        public void finished() {
            if (!foreignSent) {
                throw new AssertionError("the model is wrong");
            }
            if (!merged && !foreignThrown && !flag) {
                throw new AssertionError("a foreign interrupt was lost");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aForeignInterruptIsThrownOrKeptOrTheSameWakeUp(Operation first) {
        long schedules = 0;
        for (Operation second : Operation.values()) {
            schedules += Explorer.explore(() -> new Model(first, second));
        }

        assertThat(schedules).isEqualTo(4 * 20);
    }

    /** Without anybody else's interrupt, a cancel leaves none behind. */
    @ParameterizedTest
    @EnumSource(Operation.class)
    void aCancelLeavesNoInterruptBehind(Operation first) {
        for (Operation second : Operation.values()) {
            Explorer.explore(() -> new Explorer.Model() {
                private final Model model = new Model(first, second);

                @Override
                public int tasks() {
                    return 2;
                }

                @Override
                public boolean done(int task) {
                    return model.done(task);
                }

                @Override
                public boolean enabled(int task) {
                    return true;
                }

                @Override
                public void step(int task) {
                    model.step(task);
                }

                @Override
                public void finished() {
                    if (model.flag) {
                        throw new AssertionError("the interrupt of a cancel leaked out of its scope");
                    }
                }
            });
        }
    }

    @Test
    void leavingAnInnerScopeWakesTheCodeOfAnOuterCancelledOneAgain() {
        Model model = new Model(Operation.JDK, Operation.NOTHING);
        model.interrupts.deliver();
        model.step(0);
        assertThat(model.flag).as("consumed by the JDK").isFalse();

        model.interrupts.leave(true);

        assertThat(model.flag).isTrue();
        model.interrupts.leave(false);
        assertThat(model.flag).isFalse();
    }

    @Test
    void aShieldTakesTheWakeUpOfWhatItKeepsOutAndGivesItBack() {
        Model model = new Model(Operation.NOTHING, Operation.NOTHING);
        model.interrupts.deliver();

        model.interrupts.quieten();
        assertThat(model.flag).as("inside the shield").isFalse();
        model.interrupts.leave(true);

        assertThat(model.flag).as("after the shield").isTrue();
    }
}
