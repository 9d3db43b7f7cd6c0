package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DESIGN §2: the rules of turns, under every schedule of three requests. */
class TurnStateTests {

    /** Three requests that each begin, pause once, go on and end; or are withdrawn before they begin. */
    private static final class Model implements Explorer.Model {
        private static final int SUBMIT = 0;
        private static final int PAUSE = 1;
        private static final int RESUME = 2;
        private static final int END = 3;

        private final TurnState<Integer> turns = new TurnState<>();
        private final boolean lastGivesUp;
        private final int[] at = new int[3];
        private final boolean[] granted = new boolean[3];
        private final boolean[] paused = new boolean[3];
        private final boolean[] asksAgain = new boolean[3]; // resumed, waiting to be handed the turn
        private final List<Integer> submitted = new ArrayList<>();
        private final List<Integer> begun = new ArrayList<>();

        Model(boolean lastGivesUp) {
            this.lastGivesUp = lastGivesUp;
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public boolean done(int task) {
            return at[task] > END;
        }

        @Override
        public boolean enabled(int task) {
            return switch (at[task]) {
                case SUBMIT, RESUME -> true;
                case PAUSE -> granted[task] || (lastGivesUp && task == 2);
                default -> granted[task];
            };
        }

        @Override
        public void step(int task) {
            switch (at[task]++) {
                case SUBMIT -> {
                    submitted.add(task);
                    if (turns.submit(task)) {
                        grant(task);
                    }
                }
                case PAUSE -> {
                    if (lastGivesUp && task == 2 && !granted[task]) {
                        if (!turns.withdraw(task)) {
                            throw new AssertionError("a waiting request could not be withdrawn");
                        }
                        submitted.remove((Integer) task);
                        at[task] = END + 1;
                    } else {
                        handOver(task);
                        paused[task] = true;
                    }
                }
                case RESUME -> {
                    paused[task] = false;
                    if (turns.resume(task)) {
                        grant(task);
                    } else {
                        asksAgain[task] = true;
                    }
                }
                default -> handOver(task);
            }
            check();
        }

        private void handOver(int task) {
            granted[task] = false;
            Integer next = turns.giveUp(task);
            if (next != null) {
                boolean somebodyReady = asksAgain[0] || asksAgain[1] || asksAgain[2];
                if (somebodyReady && !asksAgain[next]) {
                    throw new AssertionError("a new request went before one that could go on");
                }
                grant(next);
            }
        }

        private void grant(int task) {
            if (!begun.contains(task)) {
                begun.add(task);
            }
            asksAgain[task] = false;
            granted[task] = true;
        }

        private void check() {
            int holders = 0;
            for (boolean each : granted) {
                holders += each ? 1 : 0;
            }
            if (holders > 1) {
                throw new AssertionError("two turns overlap");
            }
            if (!begun.equals(submitted.subList(0, begun.size()))) {
                throw new AssertionError("begun " + begun + " though submitted " + submitted);
            }
        }

        @Override
        public void finished() {
            if (turns.holder() != null || turns.contended()) {
                throw new AssertionError("somebody is left: " + turns.holder());
            }
            assertThat(begun).isEqualTo(submitted);
        }
    }

    @Test
    void turnsNeverOverlapBeginInOrderAndAllEnd() {
        assertThat(Explorer.explore(() -> new Model(false))).isGreaterThan(100);
    }

    @Test
    void aRequestThatIsWithdrawnLeavesNoTrace() {
        assertThat(Explorer.explore(() -> new Model(true))).isGreaterThan(100);
    }

    @Test
    void aTurnThatLetsOneRunIsHandedBackBeforeNewRequestsBegin() {
        TurnState<String> turns = new TurnState<>();
        assertThat(turns.submit("long")).isTrue();
        assertThat(turns.letOneRun("long")).as("nobody waits").isNull();
        assertThat(turns.submit("first")).isFalse();
        assertThat(turns.submit("second")).isFalse();

        assertThat(turns.letOneRun("long")).isEqualTo("first");
        assertThat(turns.giveUp("first")).as("the one that let it run").isEqualTo("long");
        assertThat(turns.giveUp("long")).isEqualTo("second");
        assertThat(turns.giveUp("second")).isNull();
    }

    @Test
    void onlyTheHolderGivesUpTheTurn() {
        TurnState<String> turns = new TurnState<>();
        turns.submit("holder");

        assertThatThrownBy(() -> turns.giveUp("other"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("other");
    }
}
