package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Overrun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DESIGN §4, S-92..S-94: what a receiver keeps, under every policy. */
class InboxStateTests {

    private static List<Integer> all(InboxState<Integer> inbox) {
        List<Integer> items = new ArrayList<>();
        for (Integer item = inbox.poll(); item != null; item = inbox.poll()) {
            items.add(item);
        }
        return items;
    }

    private static InboxState<Integer> filled(Overrun policy, int window, int items) {
        InboxState<Integer> inbox = new InboxState<>();
        inbox.open(policy, window);
        for (int i = 0; i < items; i++) {
            inbox.offer(i, 10);
        }
        return inbox;
    }

    @Test
    void failRefusesWhatHasNoRoomAndKeepsTheRest() {
        InboxState<Integer> inbox = filled(Overrun.FAIL, 3, 3);

        assertThat(inbox.offer(3, 10)).isEqualTo(InboxState.Verdict.REFUSED);
        assertThat(inbox.poll()).isZero();
        assertThat(inbox.offer(4, 10)).isEqualTo(InboxState.Verdict.TAKEN);
        assertThat(all(inbox)).containsExactly(1, 2, 4);
        assertThat(inbox.dropped()).isZero();
    }

    @Test
    void dropOldestKeepsTheNewest() {
        InboxState<Integer> inbox = filled(Overrun.DROP_OLDEST, 3, 8);

        assertThat(inbox.dropped()).isEqualTo(5);
        assertThat(all(inbox)).containsExactly(5, 6, 7);
    }

    @Test
    void dropNewestKeepsTheOldest() {
        InboxState<Integer> inbox = filled(Overrun.DROP_NEWEST, 3, 8);

        assertThat(inbox.dropped()).isEqualTo(5);
        assertThat(all(inbox)).containsExactly(0, 1, 2);
    }

    @Test
    void blockKeepsEverythingAndHandsItOverAsAWhole() {
        InboxState<Integer> inbox = filled(Overrun.BLOCK, 3, 8);

        assertThat(inbox.bytes()).isEqualTo(80);
        assertThat(inbox.takeAll(new ArrayDeque<>())).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(inbox.bytes()).isZero();
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.isOver()).isFalse();
    }

    @Test
    void whatIsThereAtTheEndCanStillBeTaken() {
        InboxState<Integer> inbox = filled(Overrun.BLOCK, 3, 2);
        inbox.end();

        assertThat(inbox.offer(9, 1)).isEqualTo(InboxState.Verdict.DISCARDED);
        assertThat(inbox.isOver()).isFalse();
        assertThat(all(inbox)).containsExactly(0, 1);
        assertThat(inbox.isOver()).isTrue();
    }

    @Test
    void discardingThrowsAwayWhatIsThereAndWhatComes() {
        InboxState<Integer> inbox = filled(Overrun.FAIL, 3, 3);
        inbox.discard();

        assertThat(inbox.offer(9, 1)).isEqualTo(InboxState.Verdict.DISCARDED);
        assertThat(all(inbox)).isEmpty();
    }
}
