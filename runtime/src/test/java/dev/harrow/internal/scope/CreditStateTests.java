package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DESIGN §4: a window of one unit, under every schedule of three senders. */
class CreditStateTests {

    /** Senders take a unit and give it back; the last one may lose patience, or a closer may end it all. */
    private static final class Model implements Explorer.Model {
        private final CreditState<Integer> credit = new CreditState<>(1);
        private final boolean impatient;
        private final boolean closing;
        private final int[] at = new int[3];
        private final boolean[] holds = new boolean[3];
        private final boolean[] told = new boolean[3]; // woken by the close
        private final List<Integer> queue = new ArrayList<>();
        private boolean closed;

        Model(boolean impatient, boolean closing) {
            this.impatient = impatient;
            this.closing = closing;
        }

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public boolean done(int task) {
            return at[task] == (closing && task == 2 ? 1 : 2);
        }

        @Override
        public boolean enabled(int task) {
            return at[task] == 0 || holds[task] || told[task] || (impatient && task == 2);
        }

        @Override
        public void step(int task) {
            int step = at[task]++;
            if (closing && task == 2) {
                closed = true;
                credit.close().forEach(each -> told[each] = true);
                return;
            }
            if (step == 0) {
                switch (credit.acquire(task)) {
                    case GRANTED -> {
                        if (!queue.isEmpty()) {
                            throw new AssertionError("sender " + task + " overtook " + queue);
                        }
                        holds[task] = true;
                    }
                    case WAITING -> queue.add(task);
                    case CLOSED -> at[task] = 2;
                }
            } else if (holds[task]) {
                holds[task] = false;
                Integer next = credit.giveBack();
                if (next != null) {
                    if (!queue.removeFirst().equals(next)) {
                        throw new AssertionError("not served in order");
                    }
                    holds[next] = true;
                }
            } else if (!told[task]) {
                if (!credit.withdraw(task)) {
                    throw new AssertionError("a waiting sender could not give up");
                }
                queue.remove((Integer) task);
            }
            if ((holds[0] ? 1 : 0) + (holds[1] ? 1 : 0) + (holds[2] ? 1 : 0) > 1) {
                throw new AssertionError("more credit is out than there is");
            }
        }

        @Override
        public void finished() {
            if (credit.taken() != 0) {
                throw new AssertionError("credit was lost: " + credit.taken());
            }
            if (!closed && credit.waiting() != 0) {
                throw new AssertionError("somebody waits for ever");
            }
        }
    }

    @Test
    void creditIsNeverExceededNorLostAndServedInOrder() {
        assertThat(Explorer.explore(() -> new Model(false, false))).isGreaterThan(20);
    }

    @Test
    void aSenderThatGivesUpLosesNoCredit() {
        assertThat(Explorer.explore(() -> new Model(true, false))).isGreaterThan(20);
    }

    @Test
    void closingWakesEveryWaitingSender() {
        assertThat(Explorer.explore(() -> new Model(false, true))).isGreaterThan(10);
    }

    @Test
    void creditCannotBeGivenBackTwice() {
        CreditState<String> credit = new CreditState<>(2);
        credit.acquire("a");
        credit.giveBack();

        assertThatThrownBy(credit::giveBack)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given back twice");
    }
}
