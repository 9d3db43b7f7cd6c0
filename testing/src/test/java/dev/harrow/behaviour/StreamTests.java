package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorCancelledException;
import dev.harrow.CancelledException;
import dev.harrow.Context;
import dev.harrow.ContextCancelledException;
import dev.harrow.ContractException;
import dev.harrow.Dialog;
import dev.harrow.EndOfStreamException;
import dev.harrow.MsgStream;
import dev.harrow.MsgTypeException;
import dev.harrow.Nursery;
import dev.harrow.Overrun;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.RuntimeFailureException;
import dev.harrow.Scopes;
import dev.harrow.Source;
import dev.harrow.StreamClosedException;
import dev.harrow.StreamOverrunException;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** SEMANTICS section 9: streams. */
class StreamTests extends TalkerFixture {

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    // ---- both ways

    /** STRM-1, S-87 · ping-pong ten times, then the end: the other side has seen exactly ten. */
    @ActorTest
    void itemsGoBothWays(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        int served = portal.converse(Talker::doubling, dialog -> {
            try (var stream = dialog.stream()) {
                for (int i = 0; i < 10; i++) {
                    stream.send(i);
                    assertThat(stream.receive()).isEqualTo(2 * i);
                }
                stream.endSend();
                assertThatThrownBy(stream::receive).isInstanceOf(EndOfStreamException.class);
            }
            return dialog.result();
        });

        assertThat(served).isEqualTo(10);
        stop(portal);
    }

    /** STRM-1 · leaving the stream block ends the other side's loop just as well. */
    @ActorTest
    void closingTheStreamEndsTheOthersLoop(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        long sum = portal.converse(Talker::sum, dialog -> {
            try (var stream = dialog.stream()) {
                for (int i = 1; i <= 100; i++) {
                    stream.send(i);
                }
            }
            return dialog.result();
        });

        assertThat(sum).isEqualTo(5050);
        stop(portal);
    }

    /** DESIGN §4 · many more items than a window has room for: all arrive, in order, in both directions at once. */
    @ActorTest
    void moreItemsThanTheWindowArriveInOrder(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        int count = 20_000;

        portal.runDialog(Talker::doubling, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            Running<?> sender = nursery.fork(() -> {
                for (int i = 0; i < count; i++) {
                    stream.send(i);
                }
                stream.endSend();
                return null;
            });
            int next = 0;
            for (int each : stream) {
                assertThat(each).isEqualTo(2 * next++);
            }
            assertThat(next).isEqualTo(count);
            sender.result();
            assertThat(dialog.result()).isEqualTo(count);
        });
        stop(portal);
    }

    /** S-91, STRM-5 · several tasks send at once, and calls of the same portal go in between; each sender's items keep their order. */
    @ActorTest
    void severalTasksSendAtOnce(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        int each = 2_000;

        portal.runDialog(Talker::doubling, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            List<Running<?>> senders = new ArrayList<>();
            for (int s = 0; s < 3; s++) {
                int first = s * each;
                senders.add(nursery.fork(() -> {
                    for (int i = 0; i < each; i++) {
                        stream.send(first + i);
                    }
                    return null;
                }));
            }
            int[] next = {0, each, 2 * each};
            for (int i = 0; i < 3 * each; i++) {
                int item = stream.receive() / 2;
                assertThat(item).isEqualTo(next[item / each]++);
                if (i % 500 == 0) {
                    assertThat(portal.call(Talker::square, 5)).isEqualTo(25);
                }
            }
            for (Running<?> sender : senders) {
                sender.result();
            }
            stream.endSend();
            assertThat(dialog.result()).isEqualTo(3 * each);
        });
        stop(portal);
    }

    // ---- receiving

    /** S-87 · at the end receive() throws the same object every time, and so does the iterator end. */
    @ActorTest
    void theEndIsAlwaysTheSame(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::count, 3, marks, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            List<Integer> all = new ArrayList<>();
            stream.forEach(all::add);
            assertThat(all).isEqualTo(upTo(3));

            Throwable first = catchThrowable(stream::receive);
            assertThat(first).isInstanceOf(EndOfStreamException.class);
            assertThat(catchThrowable(stream::receive)).isSameAs(first);
            assertThat(catchThrowable(stream::tryReceive)).isSameAs(first);
            Iterator<Integer> over = stream.iterator();
            assertThat(over.hasNext()).isFalse();
            assertThatThrownBy(over::next).isInstanceOf(NoSuchElementException.class);
            assertThat(dialog.result()).isEqualTo(3);
        });
        stop(portal);
    }

    /** DESIGN §4 · with a bound on the time, and without waiting. */
    @ActorTest
    void receivingCanBeBounded(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::doubling, dialog -> {
            try (var stream = dialog.stream()) {
                assertThat(stream.tryReceive()).isEmpty();
                assertThat(stream.receive(Duration.ofMillis(20))).isEmpty();
                assertThat(stream.receive(Duration.ZERO)).isEmpty();
                stream.send(21);
                assertThat(stream.receive(Duration.ofMinutes(1))).contains(42);
                stream.send(4);
                await().pollInSameThread().until(() -> stream.tryReceive().equals(Optional.of(8)));
            }
        });
        stop(portal);
    }

    /** S-90, OWS-5 · a consumer that is cancelled neither closes the stream nor loses an item; the next one goes on. */
    @ActorTest
    void aCancelledConsumerLosesNothing(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        int count = 3_000;

        portal.runDialog(Talker::count, count, marks, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            List<Integer> all = new ArrayList<>();
            int consumers = 0;
            while (all.size() < count) {
                consumers++;
                Scopes.moveOnAfter(Duration.ofNanos(200_000), () -> {
                    while (all.size() < count) {
                        all.add(stream.receive());
                    }
                });
            }
            assertThat(all).isEqualTo(upTo(count));
            assertThat(consumers).isPositive();
            assertThat(dialog.result()).isEqualTo(count);
        });
        stop(portal);
    }

    /** S-91 · a second receiver at the same moment is an error that names the first. */
    @ActorTest
    void oneTaskReceivesAtATime(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::doubling, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            Running<Integer> first = nursery.fork("the first one", stream::receive);
            await().pollInSameThread()
                    .until(() -> catchThrowable(stream::tryReceive) instanceof RuntimeFailureException);
            assertThatThrownBy(stream::tryReceive)
                    .isInstanceOf(RuntimeFailureException.class)
                    .hasMessageContaining("the first one");
            stream.send(1);
            assertThat(first.result()).isEqualTo(2);
            stream.endSend();
        });
        stop(portal);
    }

    /** A loop cannot declare the cancel; it leaves as its unchecked twin, and a scope takes it for what it is. */
    @ActorTest
    void aCancelledLoopEndsWithTheScope(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::doubling, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            AtomicReference<Throwable> seen = new AtomicReference<>();
            boolean ended = Scopes.moveOnAfter(Duration.ofMillis(30), () -> {
                try {
                    stream.forEach(each -> {});
                } catch (CancelledException e) {
                    seen.set(e);
                    throw e;
                }
            });
            assertThat(ended).isFalse();
            assertThat(seen.get()).isInstanceOf(CancelledException.class);
            stream.endSend();
        });
        stop(portal);
    }

    // ---- ends

    /** S-87, D-8, STRM-6 · sending where this side has ended or closed, or the other has closed, or the dialog is over. */
    @ActorTest
    void sendingAfterAnEndIsRefused(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::doubling, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            stream.endSend();
            stream.endSend(); // harmless
            assertThatThrownBy(() -> stream.send(1))
                    .isInstanceOf(StreamClosedException.class)
                    .hasMessageContaining("ended its sending");
            stream.close();
            stream.close(); // harmless
            assertThatThrownBy(() -> stream.send(1)).isInstanceOf(StreamClosedException.class);
            assertThatThrownBy(stream::receive).isInstanceOf(StreamClosedException.class);
        });
        portal.runDialog(Talker::closeAfter, 1, gate, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            stream.send(1);
            Throwable refused = catchThrowable(() -> {
                while (true) {
                    stream.send(2);
                }
            });
            assertThat(refused).isInstanceOf(EndOfStreamException.class);
            assertThat(catchThrowable(() -> stream.send(3))).isSameAs(refused);
            open(gate);
            assertThat(dialog.result()).isEqualTo("closed early");
            assertThatThrownBy(() -> stream.send(4))
                    .isInstanceOf(StreamClosedException.class)
                    .hasMessageContaining("over");
        });
        stop(portal);
    }

    /** S-89, S-68 · a method that fails closes its stream first; what leaves the caller's block is its failure, and not that end. */
    @ActorTest
    void theFailureLeavesTheBlockAndNotTheEndThatCameBeforeIt(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        assertThatThrownBy(() -> portal.runDialog(Talker::closeAndFail, gate, "broken", dialog -> {
                    EndOfStreamException end = sendToTheEnd(dialog.stream());
                    assertThat(dialog.isDone()).isFalse();
                    open(gate);
                    throw end;
                }))
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.is(IOException.class)).isTrue());
        stop(portal);
    }

    /** S-89 · so it is with a method that was cancelled. */
    @ActorTest
    void theCancelLeavesTheBlockAndNotTheEndThatCameBeforeIt(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        assertThatThrownBy(() -> portal.runDialog(Talker::closeAndFail, gate, "", dialog -> {
                    EndOfStreamException end = sendToTheEnd(dialog.stream());
                    open(gate);
                    while (!dialog.isDone()) {
                        Thread.onSpinWait(); // leaving before that would cancel it
                    }
                    throw end;
                }))
                .isInstanceOfSatisfying(
                        ContextCancelledException.class,
                        e -> assertThat(e.canceller()).contains(portal.id()));
        stop(portal);
    }

    /** S-87 · a method that closes its stream and works on has not failed: the end leaves the block, and cancels it. */
    @ActorTest
    void theEndOfAStreamLeavesTheBlockIfItIsAllThereIs(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();

        assertThatThrownBy(() -> portal.runDialog(Talker::closeAfter, 0, gate, dialog -> {
                    inside.set(dialog);
                    throw sendToTheEnd(dialog.stream());
                }))
                .isInstanceOf(EndOfStreamException.class)
                .hasNoSuppressedExceptions();
        assertThat(inside.get().cancelAcked()).isTrue();
        stop(portal);
    }

    private static EndOfStreamException sendToTheEnd(MsgStream<Integer, Integer> stream) throws InterruptedException {
        try {
            while (true) {
                stream.send(1);
            }
        } catch (EndOfStreamException e) {
            return e;
        }
    }

    /** DESIGN §4 · a sender that waits for room is woken by the end of the other side. */
    @ActorTest
    void aWaitingSenderIsWokenByTheEnd(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::simple, 1, dialog -> {
            // it never opens its stream, so there is never room
            assertThatThrownBy(() -> dialog.stream().send(1)).isInstanceOf(StreamClosedException.class);
        });
        assertThatThrownBy(() -> portal.runDialog(Talker::failAfterGate, gate, "broken", dialog -> {
                    MsgStream<Integer, Integer> stream = dialog.stream();
                    Running<?> sender = nursery.fork(() -> catchThrowable(() -> stream.send(1)));
                    open(gate);
                    assertThat(sender.result()).isInstanceOf(RemoteActorException.class);
                    assertThat(dialog.remoteError()).containsSame((RuntimeException) sender.result());
                }))
                .isInstanceOf(RemoteActorException.class);
        stop(portal);
    }

    /** S-89 · items that were sent before a failure are received, then the failure and not the end. */
    @ActorTest
    void aFailureComesAfterTheItemsAndInPlaceOfTheEnd(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        try (Source<Integer> source = portal.streamFrom(Talker::produceAndFail, 5, "worn out")) {
            List<Integer> all = new ArrayList<>();
            Throwable end = catchThrowable(() -> {
                while (true) {
                    all.add(source.receive());
                }
            });
            assertThat(all).isEqualTo(upTo(5));
            assertThat(end).isInstanceOf(RemoteActorException.class).hasMessageContaining("worn out");
            assertThat(catchThrowable(source::receive)).isSameAs(end);
        }
        stop(portal);
    }

    /** S-75, DESIGN §4 · result() throws away what still comes, and lets the other side finish. */
    @ActorTest
    void theResultDiscardsLateItems(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        int count = 10_000;

        portal.runDialog(Talker::count, count, marks, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            assertThat(stream.receive()).isZero();
            assertThat(dialog.result()).isEqualTo(count);
        });
        int unopened = portal.converse(Talker::count, count, marks, Dialog::result);
        int closed = portal.converse(Talker::count, count, marks, dialog -> {
            dialog.stream().close();
            return dialog.result();
        });

        assertThat(unopened).isEqualTo(count);
        assertThat(closed).isEqualTo(count);
        stop(portal);
    }

    /** D-8, CTX-18, OBS-10 · leaving a dialog whose other side streams for ever cancels that. */
    @ActorTest
    void leavingASideThatStreamsOnCancelsIt(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        int third = portal.converse(Talker::count, -1, marks, dialog -> {
            try (var stream = dialog.stream()) {
                stream.receive();
                stream.receive();
                return stream.receive();
            }
        });

        assertThat(third).isEqualTo(2);
        assertThat(Marks.all(marks)).containsExactly("cleanup");
        stop(portal);
    }

    // ---- flow control

    /** DESIGN §4 · a receiver that does not receive stops its sender after a window, and nothing is lost. */
    @ActorTest
    void aSlowReceiverStopsItsSender(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        AtomicInteger sent = new AtomicInteger();

        portal.runDialog(Talker::lazy, gate, "BLOCK", 8, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            Running<?> sender = nursery.fork(() -> {
                for (int i = 0; i < 100; i++) {
                    stream.send(i);
                    sent.incrementAndGet();
                }
                stream.endSend();
                return null;
            });
            await().until(() -> sent.get() == 8);
            await().during(Duration.ofMillis(50)).until(() -> sent.get() == 8);
            open(gate);
            sender.result();
            assertThat(dialog.result()).isEqualTo(100);
        });
        stop(portal);
    }

    /** DESIGN §4 · a sender that is cancelled while it waits for room has sent nothing, and the stream goes on. */
    @ActorTest
    void aCancelledSenderHasSentNothing(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::lazy, gate, "BLOCK", 2, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            stream.send(1);
            stream.send(2);
            assertThat(Scopes.moveOnAfter(Duration.ofMillis(30), () -> stream.send(3)))
                    .isFalse();
            open(gate);
            stream.send(4);
            stream.endSend();
            assertThat(dialog.result()).isEqualTo(3);
        });
        stop(portal);
    }

    /** S-93, STRM-2 · Overrun.FAIL at the called side: the sender here gets the overrun, and so does the block. */
    @ActorTest
    void anOverrunAtTheCalledSideFailsTheSender(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        AtomicReference<Throwable> sending = new AtomicReference<>();

        Throwable left = catchThrowable(() -> portal.runDialog(Talker::lazy, gate, "FAIL", 64, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            sending.set(catchThrowable(() -> {
                for (int i = 0; i <= 64; i++) {
                    stream.send(i);
                }
                dialog.result();
            }));
        }));

        assertThat(left).isInstanceOf(StreamOverrunException.class).hasMessageContaining("Overrun.BLOCK");
        assertThat(sending.get())
                .satisfiesAnyOf(
                        e -> assertThat(e).isSameAs(left),
                        e -> assertThat(e).isInstanceOf(ActorCancelledException.class));
        open(gate);
        stop(portal);
    }

    /** S-93, STRM-2 · Overrun.FAIL at the calling side: the called task fails with it, and that comes back. */
    @ActorTest
    void anOverrunAtTheCallingSideFailsTheCalledTask(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        assertThatThrownBy(() -> portal.runDialog(Talker::pushOnly, marks, dialog -> {
                    dialog.stream(s -> s.overrun(Overrun.FAIL));
                    Scopes.sleep(Duration.ofHours(1));
                }))
                .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(StreamOverrunException.class)).isTrue();
                    assertThat(e.origin()).isEqualTo(portal.id());
                });
        stop(portal);
    }

    /** D-9, S-94, STRM-8, OBS-11 · the lossy policies keep a window and count what they lose. */
    @ActorTest
    void lossyPoliciesCountWhatTheyLose(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        for (String policy : List.of("DROP_OLDEST", "DROP_NEWEST")) {
            String own = dir.resolve(policy).toString();
            portal.runDialog(Talker::lazy, own, policy, 10, dialog -> {
                MsgStream<Integer, Integer> stream = dialog.stream();
                for (int i = 0; i < 25; i++) {
                    stream.send(i);
                }
                stream.endSend();
                assertThat(portal.<Integer, Integer>call(Talker::square, 2))
                        .as("it comes after the items")
                        .isEqualTo(4);
                open(own);
                assertThat(dialog.result()).as(policy).isEqualTo(15_000_010);
            });
        }
        stop(portal);
    }

    /** D-9 · which ones are lost is what the names say. */
    @ActorTest
    void lossyPoliciesLoseWhatTheyName(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        for (Overrun policy : List.of(Overrun.DROP_OLDEST, Overrun.DROP_NEWEST)) {
            portal.runDialog(Talker::count, 25, marks, dialog -> {
                MsgStream<Integer, Integer> stream =
                        dialog.stream(s -> s.overrun(policy).window(10));
                await().until(dialog::isDone);
                List<Integer> all = new ArrayList<>();
                stream.forEach(all::add);
                assertThat(all).isEqualTo(policy == Overrun.DROP_OLDEST ? upTo(25).subList(15, 25) : upTo(10));
                assertThat(stream.dropped()).isEqualTo(15);
            });
        }
        stop(portal);
    }

    /** S-119, STRM-9 · an item that cannot be sent is refused here, and the stream stays usable. */
    @ActorTest
    void anItemThatCannotBeSentIsRefusedHere(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::doubling, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            assertThatThrownBy(() -> sendAnything(stream, "no number")).isInstanceOf(MsgTypeException.class);
            assertThatThrownBy(() -> sendAnything(stream, null))
                    .isInstanceOf(MsgTypeException.class)
                    .hasMessageContaining("never null");
            stream.send(2);
            assertThat(stream.receive()).isEqualTo(4);
            stream.endSend();
            assertThat(dialog.result()).isEqualTo(1);
        });
        stop(portal);
    }

    @SuppressWarnings({"unchecked", "rawtypes", "NullAway"}) // what a caller without generics can do
    private static void sendAnything(MsgStream stream, Object item) throws InterruptedException {
        stream.send(item);
    }

    // ---- producers

    /** OWS-2, S-96 · a producer that pushes is received in order, and ended by the consumer's leaving, its cleanup included. */
    @ActorTest
    void leavingAProducerEndsIt(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        Source<Integer> kept;

        try (Source<Integer> source = portal.streamFrom(Talker::produce, -1, marks)) {
            kept = source;
            for (int i = 0; i < 3_000; i++) {
                assertThat(source.receive()).isEqualTo(i);
            }
        }

        assertThat(Marks.all(marks)).containsExactly("cleanup");
        assertThatThrownBy(kept::receive).isInstanceOf(StreamClosedException.class);
        stop(portal);
    }

    /** OWS-2 · a producer that ends by itself ends the loop. */
    @ActorTest
    void aProducerThatEndsEndsTheLoop(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        List<Integer> all = new ArrayList<>();

        try (Source<Integer> source = portal.streamFrom(Talker::produce, 5_000, marks)) {
            source.forEach(all::add);
        }

        assertThat(all).isEqualTo(upTo(5_000));
        stop(portal);
    }

    /** OWS-6 · a method that returns a Stream is consumed lazily, and its stream is closed when the consumer leaves. */
    @ActorTest
    void aStreamIsConsumedLazilyAndClosed(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        try (Source<Integer> source = portal.stream(Talker::numbers, 7, marks)) {
            assertThat(source.receive()).isEqualTo(7);
            assertThat(source.receive()).isEqualTo(8);
        }

        assertThat(Marks.all(marks)).containsExactly("closed");
        stop(portal);
    }

    // ---- declarations

    /** D-12, CTX-20, S-56 · a method is talked with as it is declared; anything else is refused before something is sent. */
    @ActorTest
    void aMethodIsTalkedWithAsItIsDeclared(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        assertThatThrownBy(() -> portal.proxy().numbers(1, marks))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("use stream");
        assertThatThrownBy(() -> portal.call(Talker::numbers, 1, marks))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Talker.numbers");
        stop(portal);
    }

    /** OWS-1, S-56 · endpoints that make no sense are refused when the actor is started, naming the method. */
    @ActorTest
    void endpointsThatMakeNoSenseAreRefusedAtTheStart(Nursery nursery) {
        assertThatThrownBy(() -> nursery.start("x", VoidDialog.class, VoidDialogActor::new))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("VoidDialog.talk")
                .hasMessageContaining("declare the result as Void");
        assertThatThrownBy(() -> nursery.start("x", LateContext.class, LateContextActor::new))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("first parameter");
        assertThatThrownBy(() -> nursery.start("x", OddItems.class, OddItemsActor::new))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("OddItems.talk")
                .hasMessageContaining("Object");
    }

    /** Has no result. */
    public interface VoidDialog {
        void talk(Context<Integer, Integer, Integer> ctx);
    }

    /** See {@link VoidDialog}. */
    public static class VoidDialogActor implements VoidDialog {
        @Override
        public void talk(Context<Integer, Integer, Integer> ctx) {}
    }

    /** Has its context in the wrong place. */
    public interface LateContext {
        int talk(int a, Context<Integer, Integer, Integer> ctx);
    }

    /** See {@link LateContext}. */
    public static class LateContextActor implements LateContext {
        @Override
        public int talk(int a, Context<Integer, Integer, Integer> ctx) {
            return a;
        }
    }

    /** Has items that cannot cross. */
    public interface OddItems {
        int talk(Context<Integer, Object, Integer> ctx);
    }

    /** See {@link OddItems}. */
    public static class OddItemsActor implements OddItems {
        @Override
        public int talk(Context<Integer, Object, Integer> ctx) {
            return 0;
        }
    }
}
