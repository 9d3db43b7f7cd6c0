package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Actor;
import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.Sink;
import dev.harrow.Source;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.SkipOnBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * DESIGN §3, the written contracts of memory and order. What is shared is plain: no field here is volatile and nothing is locked, so whatever is seen is seen by
 * the edges that the Javadoc promises. What a processor with a weaker memory model might do is looked for in the {@code stress} module.
 */
@SkipOnBackend(
        value = {"isolated", "process", "warm"},
        reason = "looks at memory that both sides share")
class MemoryOrderTests extends TalkerFixture {
    private static final int ROUNDS = 1_500;

    /** Plain on purpose; see the class. */
    private static int before;

    /** Likewise. */
    private static int after;

    /** What is asked of an actor whose memory the test shares. */
    public interface Litmus {

        /** What the actor sees of {@link #before}; leaves {@code value} in {@link #after}. */
        int exchange(int value);

        /** Keeps what it sees in a field of the actor object. */
        void keep();

        /** What {@link #keep} or the constructor has kept. */
        int kept();

        /** Exchanges before the first value, with every item, and before the end; returns how many items it found wrong. */
        int talk(Context<Integer, Integer, Integer> ctx, int value) throws InterruptedException;

        /** Leaves each number in {@link #after} before it sends it. */
        void push(Sink<Integer> sink, int count) throws InterruptedException;

        /** Sees to it that the actor's end exchanges. */
        void exchangeAtTheEnd(int value);

        /** Waits to be cancelled; returns what it sees then. */
        int seenWhenCancelled() throws InterruptedException;

        /** Takes three steps with a pause between each, and counts them in plain fields. */
        void steps() throws InterruptedException;

        /** How many steps were taken; negative if one was seen half. */
        int stepsTaken();
    }

    /** See {@link Litmus}. */
    public static final class LitmusActor implements Litmus {
        private int kept = before;
        private int first;
        private int second;
        private boolean torn;

        @Override
        public int exchange(int value) {
            int seen = before;
            after = value;
            return seen;
        }

        @Override
        public void keep() {
            kept = before;
        }

        @Override
        public int kept() {
            return kept;
        }

        @Override
        public int talk(Context<Integer, Integer, Integer> ctx, int value) throws InterruptedException {
            int wrong = before == value ? 0 : 1;
            after = value;
            ctx.started(value);
            try (MsgStream<Integer, Integer> stream = ctx.stream()) {
                for (int item : stream) {
                    wrong += before == item ? 0 : 1;
                    after = -item;
                    stream.send(-item);
                }
                wrong += before == -value ? 0 : 1; // written before the end
            }
            after = value + 1;
            return wrong;
        }

        @Override
        public void push(Sink<Integer> sink, int count) throws InterruptedException {
            for (int i = 0; i < count; i++) {
                after = Math.max(after, i);
                sink.send(i);
            }
        }

        @Override
        public void exchangeAtTheEnd(int value) {
            Actor.current().onEnd(() -> after = kept + value);
        }

        @Override
        public int seenWhenCancelled() throws InterruptedException {
            try {
                Scopes.sleep(Duration.ofHours(1));
                return -1;
            } catch (InterruptedException e) {
                return before;
            }
        }

        @Override
        public void steps() throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                torn |= first != second;
                first++;
                for (int spin = 0; spin < 20; spin++) {
                    Thread.onSpinWait();
                }
                second++;
                Scopes.sleep(Duration.ofNanos(1));
            }
        }

        @Override
        public int stepsTaken() {
            return torn || first != second ? -1 : first;
        }
    }

    private static Portal<Litmus> litmus(Nursery nursery) throws InterruptedException {
        return nursery.start("litmus", Litmus.class, LitmusActor::new);
    }

    // ---- what happens before what

    /** DESIGN §3 · fork to task, task to result, task to end of the nursery. */
    @ActorTest
    void aForkSeesItsPastAndIsSeenAtItsEnd(Nursery nursery) throws Exception {
        for (int i = 1; i <= ROUNDS; i++) {
            int round = i;
            before = round;
            Running<Integer> fork = nursery.fork(() -> {
                after = round;
                return before;
            });
            if (round % 2 == 0) {
                while (!fork.isDone()) {
                    Thread.onSpinWait();
                }
                assertThat(after).as("seen when it is done").isEqualTo(round);
            }
            assertThat(fork.result()).isEqualTo(round);
            assertThat(after).as("seen with the result").isEqualTo(round);

            Nursery.run(inner -> inner.fork(() -> {
                after = -round;
                return null;
            }));
            assertThat(after).as("seen at the nursery's end").isEqualTo(-round);
        }
    }

    /** DESIGN §3 · the result of a fork is seen as well by a thread that is no part of the tree. */
    @ActorTest
    void aResultIsSeenWithWhatWasDoneOnWhicheverThread(Nursery nursery) throws Exception {
        for (int i = 1; i <= 300; i++) {
            int round = i;
            CountDownLatch go = new CountDownLatch(1);
            Running<Integer> fork = nursery.fork(() -> {
                go.await();
                after = round;
                return round;
            });
            CompletableFuture<Integer> seen = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> {
                while (!fork.isDone()) {
                    Thread.onSpinWait();
                }
                seen.complete(after);
            });
            go.countDown();
            assertThat(seen.get()).isEqualTo(round);
        }
    }

    /** DESIGN §3 · start to factory to first turn; caller to function of a one-shot, and back. */
    @ActorTest
    void anActorSeesItsPastFromItsFactoryOn(Nursery nursery) throws Exception {
        for (int i = 1; i <= 300; i++) {
            before = i;
            Portal<Litmus> portal = litmus(nursery);
            assertThat(portal.call(Litmus::kept)).isEqualTo(i);
            before = -i;
            int seen = nursery.callInActor(MemoryOrderTests::exchangeAlone, i);
            assertThat(seen).isEqualTo(-i);
            assertThat(after).isEqualTo(i);
            Running<Integer> running = nursery.runInActor(MemoryOrderTests::exchangeAlone, -i);
            assertThat(running.result()).isEqualTo(-i);
            assertThat(after).isEqualTo(-i);
            portal.run(Litmus::exchangeAtTheEnd, 1000);
            portal.run(Litmus::keep);
            portal.stop(Duration.ofMinutes(1));
            assertThat(after)
                    .as("the callback saw the last turn, and is seen at the end")
                    .isEqualTo(1000 - i);
        }
    }

    /** The litmus as a one-shot. */
    public static int exchangeAlone(int value) {
        int seen = before;
        after = value;
        return seen;
    }

    /** DESIGN §3 · caller to method and back: by reference, proxy and future; tell to turn to next turn. */
    @ActorTest
    void aRequestSeesItsPastAndIsSeenWithItsAnswer(Nursery nursery) throws Exception {
        Portal<Litmus> portal = litmus(nursery);
        Litmus proxy = portal.proxy();
        for (int round = 1; round <= ROUNDS; round++) {
            before = round;
            assertThat(portal.call(Litmus::exchange, round)).isEqualTo(round);
            assertThat(after).isEqualTo(round);

            before = -round;
            assertThat(proxy.exchange(-round)).isEqualTo(-round);
            assertThat(after).isEqualTo(-round);

            before = round;
            int expected = round;
            boolean seen = portal.callAsync(Litmus::exchange, round)
                    .thenApply(was -> was == expected && after == expected)
                    .join();
            assertThat(seen).isTrue();
            assertThat(after).isEqualTo(round);

            before = -round;
            portal.tell(Litmus::keep);
            assertThat(portal.call(Litmus::kept)).isEqualTo(-round);
        }
    }

    /** DESIGN §3 · opening to method, started to entry, send to receive both ways, end to end, return to result. */
    @ActorTest
    void aDialogIsSeenStepByStep(Nursery nursery) throws Exception {
        Portal<Litmus> portal = litmus(nursery);
        for (int i = 1; i <= 150; i++) {
            int round = i;
            before = round;
            portal.runDialog(Litmus::talk, round, dialog -> {
                assertThat(after).as("started").isEqualTo(round);
                try (MsgStream<Integer, Integer> stream = dialog.stream()) {
                    for (int item = 1; item <= 30; item++) {
                        before = item;
                        stream.send(item);
                        int back = item % 3 == 0
                                ? stream.receive()
                                : item % 3 == 1
                                        ? stream.receive(Duration.ofMinutes(1)).orElseThrow()
                                        : tryUntilThere(stream);
                        assertThat(back).isEqualTo(-item);
                        assertThat(after).as("item").isEqualTo(-item);
                    }
                    before = -round;
                    stream.endSend();
                    assertThat(stream.iterator().hasNext()).isFalse();
                }
                assertThat(dialog.result())
                        .as("what the other side found wrong")
                        .isZero();
                assertThat(after).as("result").isEqualTo(round + 1);
            });
            after = 0;
            try (Source<Integer> source = portal.streamFrom(Litmus::push, 50)) {
                for (int each : source) {
                    assertThat(after).as("what was done before the item").isGreaterThanOrEqualTo(each);
                }
            }
        }
    }

    private static int tryUntilThere(MsgStream<Integer, Integer> stream) throws InterruptedException {
        while (true) {
            var item = stream.tryReceive();
            if (item.isPresent()) {
                return item.get();
            }
            Thread.onSpinWait();
        }
    }

    /** DESIGN §3 · what was done before a cancel is seen by whom it reaches, in this actor and in others. */
    @ActorTest
    void aCancelIsSeenWithWhatWasDoneBeforeIt(Nursery nursery) throws Exception {
        Portal<Litmus> portal = litmus(nursery);
        for (int i = 1; i <= 300; i++) {
            int round = i;
            CountDownLatch begun = new CountDownLatch(1);
            Running<Object> fork = nursery.fork(() -> {
                begun.countDown();
                try {
                    return portal.call(Litmus::seenWhenCancelled);
                } finally {
                    after = before;
                }
            });
            begun.await();
            before = round;
            fork.cancel("enough");
            while (!fork.isDone()) {
                Scopes.sleep(Duration.ofNanos(1));
            }
            assertThat(after).isEqualTo(round);
        }
        for (int i = 1; i <= 300; i++) {
            int round = i;
            before = 0;
            int seen = Nursery.call(inner -> {
                CountDownLatch begun = new CountDownLatch(1);
                CompletableFuture<Integer> atTheEnd = new CompletableFuture<>();
                inner.fork(() -> {
                    begun.countDown();
                    try {
                        Scopes.sleep(Duration.ofHours(1));
                    } finally {
                        atTheEnd.complete(before);
                    }
                    return null;
                });
                begun.await();
                before = round;
                inner.cancel("enough");
                return atTheEnd.get();
            });
            assertThat(seen).isEqualTo(round);
        }
    }

    /** DESIGN §2, §3 · turns that pause and go on see each other's steps whole, without a lock or a volatile field. */
    @ActorTest
    void aPausedTurnSeesWhatOthersDidMeanwhile(Nursery nursery) throws Exception {
        Portal<Litmus> portal = litmus(nursery);
        List<Running<?>> callers = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
            callers.add(nursery.fork(() -> {
                for (int i = 0; i < 150; i++) {
                    portal.run(Litmus::steps);
                }
                return null;
            }));
        }
        for (Running<?> each : callers) {
            each.result();
        }

        assertThat(portal.call(Litmus::stepsTaken)).isEqualTo(4 * 150 * 3);
    }

    // ---- order

    /** Keeps what it is told, in order. */
    public interface Notes {

        /** Without an answer to speak of. */
        void note(int sender, int number) throws InterruptedException;

        /** With an answer. */
        int noteAndSay(int sender, int number) throws InterruptedException;

        /** As a dialog. */
        int noteInDialog(Context<Integer, Integer, Integer> ctx, int sender, int number) throws InterruptedException;

        /** As a producer of one item. */
        void noteAndPush(Sink<Integer> sink, int sender, int number) throws InterruptedException;

        /** Notes items, {@code sender * 1_000_000 + number}, until there are no more; returns how many there were. */
        int collect(Context<Integer, Integer, Integer> ctx) throws InterruptedException;

        /** What was not in order, if anything. */
        String outOfOrder();

        /** How many notes of requests there are. */
        int count();
    }

    /** See {@link Notes}. */
    public static final class NotesActor implements Notes {
        private final int[] requests = new int[8];
        private final int[] items = new int[8];
        private final StringBuilder outOfOrder = new StringBuilder();
        private int count;

        private void take(int[] last, int sender, int number) {
            if (number <= last[sender]) {
                outOfOrder
                        .append(sender)
                        .append(": ")
                        .append(number)
                        .append(" after ")
                        .append(last[sender])
                        .append('\n');
            }
            last[sender] = number;
        }

        @Override
        public void note(int sender, int number) throws InterruptedException {
            take(requests, sender, number);
            count++;
            if (number % 37 == 0) {
                Scopes.sleep(Duration.ofNanos(1)); // so that others begin before it has ended
            }
        }

        @Override
        public int noteAndSay(int sender, int number) throws InterruptedException {
            note(sender, number);
            return number;
        }

        @Override
        public int noteInDialog(Context<Integer, Integer, Integer> ctx, int sender, int number)
                throws InterruptedException {
            note(sender, number);
            ctx.started(number);
            return number;
        }

        @Override
        public void noteAndPush(Sink<Integer> sink, int sender, int number) throws InterruptedException {
            note(sender, number);
            sink.send(number);
        }

        @Override
        public int collect(Context<Integer, Integer, Integer> ctx) throws InterruptedException {
            ctx.started(0);
            int received = 0;
            try (MsgStream<Integer, Integer> stream = ctx.stream()) {
                for (int item : stream) {
                    take(items, item / 1_000_000, item % 1_000_000);
                    received++;
                }
            }
            return received;
        }

        @Override
        public String outOfOrder() {
            return outOfOrder.toString();
        }

        @Override
        public int count() {
            return count;
        }
    }

    /** DESIGN §3 · requests of one task begin in order, whatever they are, beside other senders and pauses. */
    @ActorTest
    void requestsOfOneTaskBeginInOrderWhateverTheyAre(Nursery nursery) throws Exception {
        Portal<Notes> portal = nursery.start("notes", Notes.class, NotesActor::new);
        int each = 1_200;
        List<Running<?>> senders = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            int sender = s;
            senders.add(nursery.fork(() -> {
                List<CompletableFuture<Integer>> futures = new ArrayList<>();
                for (int i = 1; i <= each; i++) {
                    switch ((i * 7 + sender) % 11) {
                        case 0 ->
                            assertThat(portal.call(Notes::noteAndSay, sender, i))
                                    .isEqualTo(i);
                        case 1 -> portal.proxy().note(sender, i);
                        case 2 -> portal.run(Notes::note, sender, i);
                        case 3 -> portal.runDialog(Notes::noteInDialog, sender, i, dialog -> {});
                        case 4 -> {
                            try (Source<Integer> source = portal.streamFrom(Notes::noteAndPush, sender, i)) {
                                assertThat(source.receive()).isEqualTo(i);
                            }
                        }
                        case 5, 6, 7 -> futures.add(portal.callAsync(Notes::noteAndSay, sender, i));
                        default -> portal.tell(Notes::note, sender, i);
                    }
                }
                futures.forEach(CompletableFuture::join);
                return null;
            }));
        }
        for (Running<?> sender : senders) {
            sender.result();
        }

        assertThat(portal.call(Notes::outOfOrder)).isEmpty();
        assertThat(portal.call(Notes::count)).isEqualTo(3 * each);
        portal.stop(Duration.ofMinutes(1));
    }

    /** DESIGN §3, S-91 · items of one task come in order, and so do its requests beside them, with several senders on one stream. */
    @ActorTest
    void itemsAndRequestsOfOneTaskEachComeInOrder(Nursery nursery) throws Exception {
        Portal<Notes> portal = nursery.start("notes", Notes.class, NotesActor::new);
        int each = 2_000;

        int received = portal.converse(Notes::collect, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            List<Running<?>> senders = new ArrayList<>();
            for (int s = 0; s < 3; s++) {
                int sender = s;
                senders.add(nursery.fork(() -> {
                    for (int i = 1; i <= each; i++) {
                        stream.send(sender * 1_000_000 + i);
                        if (i % 5 == 0) {
                            portal.tell(Notes::note, sender, i);
                        } else if (i % 101 == 0) {
                            portal.call(Notes::noteAndSay, sender, i);
                        }
                    }
                    return null;
                }));
            }
            for (Running<?> sender : senders) {
                sender.result();
            }
            stream.endSend();
            return dialog.result();
        });

        assertThat(received).isEqualTo(3 * each);
        assertThat(portal.call(Notes::outOfOrder)).isEmpty();
        portal.stop(Duration.ofMinutes(1));
    }

    /** DESIGN §3 · the first value, the items, the end: in this order, also if they are all there before anybody looks. */
    @ActorTest
    void theEndComesAfterAllItems(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        for (int round = 0; round < 200; round++) {
            int count = round % 40;
            portal.runDialog(Talker::count, count, marks, dialog -> {
                MsgStream<Integer, Integer> stream = dialog.stream();
                int next = 0;
                for (int item : stream) {
                    assertThat(item).isEqualTo(next++);
                }
                assertThat(next).isEqualTo(count);
                assertThat(dialog.result()).isEqualTo(count);
            });
        }
        stop(portal);
    }
}
