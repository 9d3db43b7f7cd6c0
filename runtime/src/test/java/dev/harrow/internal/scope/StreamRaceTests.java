package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.CancelReason;
import dev.harrow.Overrun;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One direction of a stream with real threads: the shells around the state machines, which have tests of their own. */
@SuppressWarnings("ThreadPriorityCheck") // yields only vary the interleavings; nothing relies on them
class StreamRaceTests {
    private static final CancelReason WHY = new CancelReason(CancelReason.Source.REQUESTED, null, "test", "enough");

    private final RealTimeHome home = new RealTimeHome();

    @AfterEach
    void giveUpTheTicker() {
        home.close();
    }

    /** What a sender made before it sent the item, to see that the receiver sees it. */
    private static final class Item {
        final int sender;
        int number; // plain on purpose: written before the send, read after the receive

        Item(int sender) {
            this.sender = sender;
        }
    }

    /**
     * DESIGN §3, S-90, S-91 · several senders, of which some are cancelled while they wait, and consumers that are cancelled and followed by others:
     * every item that was sent is received once, in the order of its sender, and seen as it was when it was sent.
     */
    @Test
    void nothingIsLostDoubledOrReordered() throws Exception {
        for (int round = 0; round < 40; round++) {
            SplittableRandom random = Racers.random(round);
            int window = 1 + random.nextInt(16);
            int senders = 3;
            int each = 400;
            SendWindow sending = new SendWindow("room");
            Inbox<Item> inbox = new Inbox<>("item", sending::give);
            inbox.open(Overrun.BLOCK, window, 1 << 20);
            CancelScope all = CancelScope.group("tasks", null);
            all.open();
            AtomicReference<Throwable> broken = new AtomicReference<>();
            AtomicLong sent = new AtomicLong();
            CountDownLatch sendersDone = new CountDownLatch(senders);
            CountDownLatch received = new CountDownLatch(1);
            for (int s = 0; s < senders; s++) {
                int number = s;
                SplittableRandom own = random.split();
                Parker.startVirtual("sender", () -> {
                    Task task = Task.begin("sender", home, all);
                    try {
                        int next = 0;
                        while (next < each) {
                            Item item = new Item(number);
                            item.number = next;
                            if (sendOrGiveUp(task, sending, own)) {
                                inbox.offer(item, 8);
                                sent.incrementAndGet();
                                next++;
                            }
                        }
                    } catch (Throwable e) {
                        broken.set(e);
                    } finally {
                        task.end(null);
                        sendersDone.countDown();
                    }
                });
            }
            Parker.startVirtual("ender", () -> {
                try {
                    sendersDone.await();
                } catch (InterruptedException e) {
                    broken.set(e);
                }
                inbox.end();
            });
            List<List<Integer>> seen = new ArrayList<>();
            for (int s = 0; s < senders; s++) {
                seen.add(new ArrayList<>());
            }
            consume(inbox, all, random.split(), seen, broken, received);
            received.await();

            assertThat(broken.get()).as(Racers.REPEAT).isNull();
            assertThat(sent.get()).isEqualTo((long) senders * each);
            for (List<Integer> one : seen) {
                assertThat(one).as(Racers.REPEAT).hasSize(each);
                for (int i = 0; i < each; i++) {
                    assertThat(one.get(i)).isEqualTo(i);
                }
            }
        }
    }

    /** Takes room for an item; now and then it is cancelled at some moment of that, and then it has taken nothing. */
    private boolean sendOrGiveUp(Task task, SendWindow sending, SplittableRandom random) throws InterruptedException {
        if (random.nextInt(8) > 0) {
            return sending.take(8);
        }
        CancelScope scope = task.enter("try", CancelScope.Border.OPEN);
        int delay = random.nextInt(300);
        Parker.startVirtual("canceller", () -> {
            for (int i = 0; i < delay; i++) {
                Thread.onSpinWait();
            }
            scope.cancel(WHY);
        });
        try {
            return sending.take(8);
        } catch (InterruptedException e) {
            return false;
        } finally {
            task.leave(scope);
        }
    }

    private void consume(
            Inbox<Item> inbox,
            CancelScope all,
            SplittableRandom random,
            List<List<Integer>> seen,
            AtomicReference<Throwable> broken,
            CountDownLatch over) {
        Parker.startVirtual("consumer", () -> {
            Task task = Task.begin("consumer", home, all);
            boolean ended = false;
            try {
                CancelScope scope = task.enter("consumer", CancelScope.Border.OPEN);
                int delay = random.nextInt(20_000);
                Parker.startVirtual("canceller", () -> {
                    for (int i = 0; i < delay; i++) {
                        Thread.onSpinWait();
                    }
                    scope.cancel(WHY);
                });
                inbox.enter(task);
                try {
                    ended = receive(inbox, task, seen);
                } catch (InterruptedException e) {
                    Thread.yield(); // the next consumer goes on
                } finally {
                    inbox.leave();
                    task.leave(scope);
                }
            } catch (Throwable e) {
                broken.set(e);
                ended = true;
            } finally {
                task.end(null);
            }
            if (ended) {
                over.countDown();
            } else {
                consume(inbox, all, random.split(), seen, broken, over);
            }
        });
    }

    private static boolean receive(Inbox<Item> inbox, Task task, List<List<Integer>> seen) throws InterruptedException {
        while (true) {
            task.checkpoint();
            Item item = inbox.poll();
            if (item != null) {
                seen.get(item.sender).add(item.number);
            } else if (inbox.isOver()) {
                return true;
            } else {
                inbox.await(CancelScope.NEVER, task.ticker());
            }
        }
    }
}
