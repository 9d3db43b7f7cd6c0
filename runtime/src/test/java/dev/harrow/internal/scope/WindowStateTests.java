package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DESIGN §4: the window of a stream, under every schedule of two senders and a receiver. */
class WindowStateTests {

    /** Two senders send two items each; the receiver gives credit for them one by one. The last sender may give up, or the receiver close. */
    private static final class Model implements Explorer.Model {
        private static final int RECEIVER = 2;
        private static final int ITEMS = 2; // of each sender

        private final WindowState<Integer> window = new WindowState<>();
        private final boolean impatient;
        private final boolean closing;
        private final int[] sent = new int[2];
        private final boolean[] waits = new boolean[2];
        private final boolean[] over = new boolean[2]; // gave up, or was told that it is closed
        private final List<Integer> line = new ArrayList<>();
        private int given;
        private boolean closed;

        Model(boolean impatient, boolean closing) {
            this.impatient = impatient;
            this.closing = closing;
        }

        @Override
        public int tasks() {
            return 3;
        }

        private int total() {
            return sent[0] + sent[1];
        }

        @Override
        public boolean done(int task) {
            return task == RECEIVER ? closed || given == 2 * ITEMS : over[task] || sent[task] == ITEMS;
        }

        @Override
        public boolean enabled(int task) {
            return task == RECEIVER || !waits[task] || (impatient && task == 1);
        }

        @Override
        public void step(int task) {
            if (task == RECEIVER) {
                give();
            } else if (waits[task]) {
                if (!window.withdraw(task)) {
                    throw new AssertionError("a waiting sender could not give up");
                }
                waits[task] = false;
                over[task] = true;
                line.remove((Integer) task);
            } else {
                send(task);
            }
            if (total() > given) {
                throw new AssertionError("more was sent than there was credit for: " + total() + " of " + given);
            }
        }

        private void send(int task) {
            switch (window.take(task, 10)) {
                case GRANTED -> {
                    if (!line.isEmpty()) {
                        throw new AssertionError("sender " + task + " overtook " + line);
                    }
                    sent[task]++;
                }
                case WAITING -> {
                    waits[task] = true;
                    line.add(task);
                }
                case CLOSED -> over[task] = true;
            }
        }

        private void give() {
            if (closing && given == 1) {
                closed = true;
                for (Integer each : window.close()) {
                    waits[each] = false;
                    over[each] = true;
                }
                line.clear();
                return;
            }
            given++;
            for (Integer each : window.give(1, 10)) {
                if (!line.removeFirst().equals(each)) {
                    throw new AssertionError("not served in order");
                }
                waits[each] = false;
                sent[each]++;
            }
        }

        @Override
        public void finished() {
            if (window.waiting() != 0) {
                throw new AssertionError("somebody waits for ever");
            }
            if (!impatient && !closing && total() != 2 * ITEMS) {
                throw new AssertionError("not everything was sent");
            }
        }
    }

    @Test
    void creditIsNeverExceededAndSendersAreServedInOrder() {
        assertThat(Explorer.explore(() -> new Model(false, false))).isGreaterThan(50);
    }

    @Test
    void aSenderThatGivesUpBlocksNobody() {
        assertThat(Explorer.explore(() -> new Model(true, false))).isGreaterThan(50);
    }

    @Test
    void closingWakesEveryWaitingSender() {
        assertThat(Explorer.explore(() -> new Model(false, true))).isGreaterThan(10);
    }

    @Test
    void nothingMayBeSentBeforeTheFirstCredit() {
        assertThat(new WindowState<String>().tryTake(0)).isFalse();
    }

    /** An item larger than the whole window passes as the only one under way. */
    @Test
    void anItemMayBeLargerThanTheWindow() {
        WindowState<String> window = new WindowState<>();
        window.give(10, 100);

        assertThat(window.tryTake(1_000)).isTrue();
        assertThat(window.tryTake(1)).isFalse();
        window.give(1, 1_000);
        assertThat(window.tryTake(1)).isTrue();
    }

    @Test
    void unlimitedCreditStaysUnlimited() {
        WindowState<String> window = new WindowState<>();
        assertThat(window.take("a", 5)).isEqualTo(CreditState.Outcome.WAITING);

        assertThat(window.give(Integer.MAX_VALUE, Long.MAX_VALUE)).containsExactly("a");
        window.give(Integer.MAX_VALUE, Long.MAX_VALUE);
        for (int i = 0; i < 1_000; i++) {
            assertThat(window.tryTake(Long.MAX_VALUE)).isTrue();
        }
    }

    @Test
    void whatASenderGivesBackGoesToTheNext() {
        WindowState<String> window = new WindowState<>();
        window.give(1, 100);
        assertThat(window.tryTake(7)).isTrue();
        assertThat(window.take("b", 7)).isEqualTo(CreditState.Outcome.WAITING);

        assertThat(window.giveBack(7)).containsExactly("b");
        assertThat(window.tryTake(1)).isFalse();
    }
}
