package dev.harrow.stress;

import dev.harrow.Overrun;
import dev.harrow.internal.scope.Inbox;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** DESIGN §3: what was written before an item was sent is visible to whoever received it, and the same holds for the end. */
public final class InboxTests {

    private InboxTests() {}

    private static Inbox<Integer> inbox() {
        Inbox<Integer> inbox = new Inbox<>("an item", (items, bytes) -> {});
        inbox.open(Overrun.BLOCK, 8, 1024);
        return inbox;
    }

    /** The only item. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the item was not there")
    @Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "the item, and what was written before it")
    @State
    public static class Item {
        private final Inbox<Integer> inbox = inbox();
        private int plain;

        @Actor
        public void send() {
            plain = 7;
            inbox.offer(1, 0);
        }

        @Actor
        public void receive(II_Result result) {
            Integer item = inbox.poll();
            if (item != null) {
                result.r1 = item;
                result.r2 = plain;
            }
        }
    }

    /** Two items: the receiver takes what is there as a whole, and gets them in order. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "nothing was there")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first one only")
    @Outcome(
            id = "0, 1",
            expect = Expect.ACCEPTABLE,
            desc = "they came between the two looks, so the first one is second")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "both, in order")
    @State
    public static class Order {
        private final Inbox<Integer> inbox = inbox();

        @Actor
        public void send() {
            inbox.offer(1, 0);
            inbox.offer(2, 0);
        }

        @Actor
        public void receive(II_Result result) {
            Integer first = inbox.poll();
            Integer second = inbox.poll();
            result.r1 = first == null ? 0 : first;
            result.r2 = second == null ? 0 : second;
        }
    }

    /** The end. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "it had not ended")
    @Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "the end, and what was written before it")
    @State
    public static class End {
        private final Inbox<Integer> inbox = inbox();
        private int plain;

        @Actor
        public void end() {
            plain = 7;
            inbox.end();
        }

        @Actor
        public void look(I_Result result) {
            if (inbox.poll() == null && inbox.isOver()) {
                result.r1 = plain;
            }
        }
    }
}
