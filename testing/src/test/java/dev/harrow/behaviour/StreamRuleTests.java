package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Backend;
import dev.harrow.CancelledException;
import dev.harrow.Context;
import dev.harrow.ContractException;
import dev.harrow.Dialog;
import dev.harrow.EndOfStreamException;
import dev.harrow.Harrow;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Outcome;
import dev.harrow.Overrun;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.Sink;
import dev.harrow.Source;
import dev.harrow.StreamClosedException;
import dev.harrow.StreamOverrunException;
import dev.harrow.UserAbortException;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rules of SEMANTICS 9 in all their cases, where {@link StreamTests} shows how a stream is used. */
class StreamRuleTests extends TalkerFixture {

    /** Streams in all ways there are. */
    public interface Streamer {

        /** Answers each item with itself, by a loop or by one receive after the other; returns how many came before the end. */
        int echo(Context<Integer, Integer, Integer> ctx, int data, boolean explicit) throws InterruptedException;

        /** Takes one item, closes its stream, and fails when the gate is there. */
        String closeAndFail(Context<Void, Integer, Integer> ctx, String gate) throws Exception;

        /** Closes its stream and fails, one after the other. */
        String closeAndFailAtOnce(Context<Void, Integer, Integer> ctx) throws Exception;

        /** Sends -1 all the time, and answers each item with its double beside that. */
        String chatter(Context<Void, Integer, Integer> ctx, String marks) throws Exception;

        /** Sends the even or the odd numbers, as was asked for last. */
        String publish(Context<Void, Boolean, Integer> ctx, String marks) throws InterruptedException;

        /** Sends this many items, and returns once they are sent; a marks file says "sent". */
        int burst(Context<Void, Integer, Integer> ctx, int count, String marks) throws InterruptedException;

        /** Has a window of this policy, the usual one, and takes nothing until the gate is there; returns how many it got. */
        int asleep(Context<Void, Integer, Integer> ctx, String overrun, String gate) throws InterruptedException;

        /** Has room for one item, takes none, and when it is cancelled goes on cleaning up until the gate is there. */
        String lingerFull(Context<Void, Integer, Integer> ctx, String gate) throws InterruptedException;

        /** When it is cancelled, sends three items more before it ends. */
        String lingerSending(Context<Void, Integer, Integer> ctx, String marks) throws InterruptedException;

        /** Sends one item, and returns when it has looked whether it is cancelled. */
        String sendOne(Context<Void, Integer, Integer> ctx) throws InterruptedException;

        /** Sends one item when the caller sends no more, and then blocks. */
        String answerTheEnd(Context<Void, Integer, Integer> ctx) throws InterruptedException;

        /** Pushes 0 to {@code count} - 1 and then blocks; marks "cleanup" when it ends. */
        void push(Sink<Integer> sink, int count, String marks) throws InterruptedException;

        /** Pushes without end, and fails in its cleanup. */
        void pushAndFailInCleanup(Sink<Integer> sink);

        /** Has 0 to {@code count} - 1 and then blocks; marks "cleanup" when its stream is closed. */
        Stream<Integer> pull(int count, String marks);

        /** Starts two actors that each push the numbers below {@code count}, and sends on every number once. */
        void merged(Sink<Integer> sink, int count, String marks) throws Exception;

        int square(int x);
    }

    /** See {@link Streamer}. */
    public static final class StreamerActor implements Streamer {

        @SuppressWarnings("NullAway") // a Void has no other value
        private static void start(Context<Void, ?, ?> ctx) throws InterruptedException {
            ctx.started(null);
        }

        @Override
        public int echo(Context<Integer, Integer, Integer> ctx, int data, boolean explicit)
                throws InterruptedException {
            ctx.started(data + 1);
            int count = 0;
            try (MsgStream<Integer, Integer> stream = ctx.stream()) {
                if (explicit) {
                    try {
                        while (true) {
                            stream.send(stream.receive());
                            count++;
                        }
                    } catch (EndOfStreamException over) {
                        return count;
                    }
                }
                for (int each : stream) {
                    stream.send(each);
                    count++;
                }
            }
            return count;
        }

        @Override
        public String closeAndFail(Context<Void, Integer, Integer> ctx, String gate) throws Exception {
            start(ctx);
            try (MsgStream<Integer, Integer> stream = ctx.stream()) {
                stream.receive();
            }
            new WorkerActor().pauseUntil(gate);
            throw new IOException("after the end");
        }

        @Override
        public String closeAndFailAtOnce(Context<Void, Integer, Integer> ctx) throws Exception {
            start(ctx);
            ctx.stream().close();
            throw new IOException("at once");
        }

        @Override
        public String chatter(Context<Void, Integer, Integer> ctx, String marks) throws Exception {
            start(ctx);
            try {
                return Nursery.call(nursery -> {
                    MsgStream<Integer, Integer> stream = ctx.stream();
                    nursery.fork("ticks", () -> {
                        while (true) {
                            stream.send(-1);
                            Scopes.sleep(Duration.ofMillis(1));
                        }
                    });
                    for (int each : stream) {
                        stream.send(2 * each);
                    }
                    nursery.cancel("nobody asks any more");
                    return "over";
                });
            } finally {
                Marks.add(marks, "cleanup");
            }
        }

        @Override
        public String publish(Context<Void, Boolean, Integer> ctx, String marks) throws InterruptedException {
            start(ctx);
            boolean even = true;
            try (MsgStream<Boolean, Integer> stream = ctx.stream()) {
                for (int i = 0; ; i += 2) {
                    even = stream.tryReceive().orElse(even);
                    stream.send(even ? i : i + 1);
                    Scopes.sleep(Duration.ofMillis(1));
                }
            } finally {
                Marks.add(marks, "cleanup");
            }
        }

        @Override
        public int burst(Context<Void, Integer, Integer> ctx, int count, String marks) throws InterruptedException {
            start(ctx);
            MsgStream<Integer, Integer> stream = ctx.stream();
            for (int i = 0; i < count; i++) {
                stream.send(i);
            }
            Marks.add(marks, "sent");
            return count;
        }

        @Override
        public int asleep(Context<Void, Integer, Integer> ctx, String overrun, String gate)
                throws InterruptedException {
            start(ctx);
            int count = 0;
            try (MsgStream<Integer, Integer> stream = ctx.stream(s -> s.overrun(Overrun.valueOf(overrun)))) {
                new WorkerActor().pauseUntil(gate);
                for (int each : stream) {
                    count++;
                }
            }
            return count;
        }

        @Override
        public String lingerFull(Context<Void, Integer, Integer> ctx, String gate) throws InterruptedException {
            start(ctx);
            ctx.stream(s -> s.overrun(Overrun.FAIL).window(1));
            try {
                Scopes.sleep(Duration.ofHours(1));
            } finally {
                Scopes.shield(Duration.ofMinutes(1), () -> {
                    new WorkerActor().pauseUntil(gate);
                    return null;
                });
            }
            return "never";
        }

        @Override
        public String lingerSending(Context<Void, Integer, Integer> ctx, String marks) throws InterruptedException {
            start(ctx);
            MsgStream<Integer, Integer> stream = ctx.stream();
            Marks.add(marks, "begun");
            try {
                Scopes.sleep(Duration.ofHours(1));
            } finally {
                Scopes.shield(Duration.ofMinutes(1), () -> {
                    for (int i = 0; i < 3; i++) {
                        stream.send(i);
                    }
                    Marks.add(marks, "sent");
                    return null;
                });
            }
            return "never";
        }

        @Override
        public String sendOne(Context<Void, Integer, Integer> ctx) throws InterruptedException {
            start(ctx);
            ctx.stream().send(0);
            Scopes.checkpoint();
            return "sent";
        }

        @Override
        public String answerTheEnd(Context<Void, Integer, Integer> ctx) throws InterruptedException {
            start(ctx);
            MsgStream<Integer, Integer> stream = ctx.stream();
            for (int each : stream) {
                throw new IllegalStateException("nobody sends " + each);
            }
            stream.send(0);
            Scopes.sleep(Duration.ofHours(1));
            return "never";
        }

        @Override
        public void push(Sink<Integer> sink, int count, String marks) throws InterruptedException {
            Marks.add(marks, "begun");
            try {
                for (int i = 0; i < count; i++) {
                    sink.send(i);
                }
                Scopes.sleep(Duration.ofHours(1));
            } finally {
                Marks.add(marks, "cleanup");
            }
        }

        @Override
        public void pushAndFailInCleanup(Sink<Integer> sink) {
            try {
                for (int i = 0; ; i++) {
                    sink.send(i);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("cleanup failed", e);
            }
        }

        @Override
        public Stream<Integer> pull(int count, String marks) {
            return Stream.iterate(0, i -> {
                        if (i == count - 1) {
                            block();
                        }
                        return i + 1;
                    })
                    .onClose(() -> Marks.add(marks, "cleanup"));
        }

        private static void block() {
            try {
                Scopes.sleep(Duration.ofHours(1));
            } catch (dev.harrow.ActorCancelledException e) {
                throw new CancelledException(e.reason());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void merged(Sink<Integer> sink, int count, String marks) throws Exception {
            Marks.add(marks, "begun");
            try {
                Nursery.run(nursery -> {
                    List<Source<Integer>> sources = new ArrayList<>();
                    for (int i = 0; i < 2; i++) {
                        Portal<Streamer> below = nursery.start("source-" + i, Streamer.class, StreamerActor::new);
                        sources.add(below.streamFrom(Streamer::push, count, marks));
                    }
                    for (int i = 0; i < count; i++) {
                        int first = sources.get(0).receive();
                        int second = sources.get(1).receive();
                        if (first != i || second != i) {
                            throw new IllegalStateException(first + " and " + second + " in the place of " + i);
                        }
                        sink.send(first);
                    }
                    sources.forEach(Source::close);
                    nursery.stop();
                });
            } finally {
                Marks.add(marks, "cleanup");
            }
        }

        @Override
        public int square(int x) {
            return x * x;
        }
    }

    private static Portal<Streamer> streamer(Nursery nursery) throws InterruptedException {
        return nursery.start("streamer", Streamer.class, StreamerActor::new);
    }

    private static void end(Portal<Streamer> portal) throws InterruptedException {
        assertThat(portal.call(Streamer::square, 3)).isEqualTo(9);
        portal.stop(Duration.ofMinutes(1));
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    // ---- both ways

    /** S-87, S-88, STRM-1 · loops and receives at either side: ten go there and back, the end is seen after exactly ten. */
    @ActorTest
    void itemsAreReceivedByLoopsAndOneByOne(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        for (boolean serverExplicit : List.of(false, true)) {
            for (boolean clientExplicit : List.of(false, true)) {
                int served = portal.converse(Streamer::echo, 10, serverExplicit, dialog -> {
                    assertThat(dialog.started()).isEqualTo(11);
                    try (var stream = dialog.stream()) {
                        stream.send(0);
                        if (clientExplicit) {
                            for (int i = 0; i < 10; i++) {
                                assertThat(stream.receive()).isEqualTo(i);
                                if (i < 9) {
                                    stream.send(i + 1);
                                }
                            }
                        } else {
                            for (int each : stream) {
                                if (each == 9) {
                                    break;
                                }
                                stream.send(each + 1);
                            }
                        }
                    }
                    return dialog.result();
                });
                assertThat(served)
                        .as("server explicit %s, client explicit %s", serverExplicit, clientExplicit)
                        .isEqualTo(10);
            }
        }
        end(portal);
    }

    /** S-91, STRM-5 · two tasks of one side send, answers and news come mixed, and a deadline ends both sides cleanly. */
    @ActorTest
    void answersAndNewsComeOverOneStream(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);
        AtomicInteger news = new AtomicInteger();
        AtomicInteger answers = new AtomicInteger();

        List<String> left = Deadlines.pass(dir, marks -> answers.get() > 0 && news.get() > 0, (deadline, own) -> {
            boolean ended = Scopes.moveOnAfter(deadline, () -> {
                portal.runDialog(Streamer::chatter, own, dialog -> {
                    MsgStream<Integer, Integer> stream = dialog.stream();
                    for (int asked = 1; ; asked++) {
                        stream.send(asked);
                        for (int each = stream.receive(); each != 2 * asked; each = stream.receive()) {
                            assertThat(each).isEqualTo(-1);
                            news.incrementAndGet();
                        }
                        answers.incrementAndGet();
                    }
                });
            });
            assertThat(ended).isFalse();
        });

        assertThat(left).containsExactly("cleanup");
        end(portal);
    }

    /** STRM-4, S-91 · consumers of one publisher, one of which changes what it wants; the root's error leaves bare and ends all. */
    @ActorTest
    void anErrorBesideManyConsumersLeavesBareAndEndsThemAll(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);
        List<Exception> aborts = List.of(new UserAbortException("by hand"), new TimeoutException("too long"));

        for (int round = 0; round < aborts.size(); round++) {
            Exception abort = aborts.get(round);
            String own = dir.resolve("round-" + round).toString();
            AtomicInteger served = new AtomicInteger();
            AtomicInteger switched = new AtomicInteger();
            Throwable left = catchThrowable(() -> Nursery.run(consumers -> {
                for (int i = 0; i < 3; i++) {
                    boolean switches = i == 0;
                    consumers.fork("consumer-" + i, () -> {
                        portal.runDialog(Streamer::publish, own, dialog -> {
                            MsgStream<Integer, Boolean> stream = dialog.stream();
                            assertThat(stream.receive()).isZero();
                            served.incrementAndGet();
                            if (switches) {
                                stream.send(false);
                            }
                            for (int each : stream) {
                                if (each % 2 != 0) {
                                    assertThat(switches).isTrue();
                                    switched.incrementAndGet();
                                }
                            }
                        });
                        return null;
                    });
                }
                await().until(() -> served.get() == 3 && switched.get() > 0);
                throw abort;
            }));

            assertThat(left).isSameAs(abort);
            assertThat(Marks.all(own)).containsExactly("cleanup", "cleanup", "cleanup");
        }
        end(portal);
    }

    // ---- ends

    /** S-86, D-8, CTX-21 · a dialog that has ended is used on: receiving finds the end, sending is refused, nothing waits. */
    @ActorTest
    void aFinishedDialogIsAtItsEnd(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        var over = portal.converse(Talker::simple, 1, dialog -> {
            assertThat(dialog.result()).isEqualTo("yo");
            MsgStream<Integer, Integer> stream = dialog.stream();
            Throwable end = catchThrowable(stream::receive);
            assertThat(end).isInstanceOf(EndOfStreamException.class);
            assertThat(catchThrowable(stream::receive)).isSameAs(end);
            assertThatThrownBy(() -> stream.send(1)).isInstanceOf(StreamClosedException.class);
            stream.endSend();
            return dialog;
        });
        var unopened = portal.converse(Talker::simple, 1, dialog -> dialog);

        assertThatThrownBy(unopened::stream)
                .isInstanceOf(StreamClosedException.class)
                .hasMessageContaining("over");
        assertThat(over.result()).isEqualTo("yo");
        stop(portal);
    }

    /** S-87, CTX-4, STRM-6 · another task closes this side: whoever waits to send or to receive is told so. */
    @ActorTest
    void closingWakesWhoeverWaitsHere(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::hang, 1, marks, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            Running<Throwable> sender = nursery.fork(() -> catchThrowable(() -> stream.send(1)));
            Running<Throwable> receiver = nursery.fork(() -> catchThrowable(stream::receive));
            await().until(() -> Harrow.tree().contains("waits for room to send in dialog")
                    && Harrow.tree().contains("waits for an item of dialog"));

            stream.close();

            assertThat(sender.result())
                    .isInstanceOf(StreamClosedException.class)
                    .hasMessageContaining("closed");
            assertThat(receiver.result())
                    .isInstanceOf(StreamClosedException.class)
                    .hasMessageContaining("closed");
            dialog.cancel("enough");
        });
        portal.runDialog(Talker::hang, 1, marks, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            Running<Throwable> sender = nursery.fork(() -> catchThrowable(() -> stream.send(1)));
            await().until(() -> Harrow.tree().contains("waits for room to send in dialog"));

            stream.endSend();

            assertThat(sender.result())
                    .isInstanceOf(StreamClosedException.class)
                    .hasMessageContaining("ended its sending");
            dialog.cancel("enough");
        });
        stop(portal);
    }

    /** S-89, S-64 · a known error of the other side is told in the place of the end, by every operation the same object. */
    @ActorTest
    void anErrorIsToldInThePlaceOfTheEnd(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);
        List<Throwable> told = new ArrayList<>();

        Throwable left = catchThrowable(() -> portal.runDialog(Streamer::closeAndFail, gate, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            stream.send(1);
            assertThatThrownBy(stream::receive).isInstanceOf(EndOfStreamException.class);
            assertThatThrownBy(() -> {
                        while (true) {
                            stream.send(2);
                        }
                    })
                    .isInstanceOf(EndOfStreamException.class);
            open(gate);
            Scopes.shield(Duration.ofMinutes(1), () -> {
                told.add(catchThrowable(dialog::result));
                told.add(catchThrowable(stream::receive));
                told.add(catchThrowable(() -> stream.send(3)));
                return null;
            });
        }));

        assertThat(left).isInstanceOf(RemoteActorException.class).hasMessageContaining("after the end");
        assertThat(told).hasSize(3).allSatisfy(each -> assertThat(each).isSameAs(left));
        end(portal);
    }

    /** S-89 · a send that finds the stream closed just when the error comes is told the one or the other, and not that nothing can be sent. */
    @ActorTest
    void aSendThatMeetsTheErrorIsToldIt(Nursery nursery, Backend backend) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        for (int round = 0; round < rounds(backend); round++) {
            try (Dialog<?, Integer, Integer, ?> dialog = portal.open(Streamer::closeAndFailAtOnce)) {
                Throwable told = catchThrowable(() -> sendThroughTheEnd(dialog.stream()));
                assertThat(told)
                        .as("round %d", round)
                        .isInstanceOf(RemoteActorException.class)
                        .hasMessageContaining("at once");
            }
        }
        end(portal);
    }

    private static void sendThroughTheEnd(MsgStream<Integer, Integer> stream) throws InterruptedException {
        while (true) {
            try {
                stream.send(1);
            } catch (EndOfStreamException closedOverThere) {
                assertThat(closedOverThere).hasMessageContaining("closed its stream");
            }
        }
    }

    /** S-75, D-8, CTX-18 · a body that never opened its stream waits for the other side, and what that sends is thrown away. */
    @ActorTest
    void leavingWithoutAStreamWaitsForTheOtherSide(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        String left = portal.converse(Streamer::burst, 5_000, marks, dialog -> "left");

        assertThat(left).isEqualTo("left");
        assertThat(Marks.all(marks)).containsExactly("sent");
        end(portal);
    }

    /** S-72, D-8, CTX-18 · an item that the body has received came before it left: the other side is not cancelled for that. */
    @ActorTest
    void anItemThatWasReceivedCancelsNobody(Nursery nursery, Backend backend) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        for (int round = 0; round < rounds(backend); round++) {
            var dialog = portal.converse(Streamer::sendOne, inside -> {
                assertThat(inside.stream().receive()).isZero();
                return inside;
            });
            assertThat(dialog.outcome()).as("round %d", round).isEqualTo(new Outcome.Returned<>("sent"));
        }
        end(portal);
    }

    /** D-8, CTX-18 · an item that the other side sends because the body leaves comes too late, however quick it is, and cancels it. */
    @ActorTest
    void anItemThatAnswersTheLeavingComesTooLate(Nursery nursery, Backend backend) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        for (int round = 0; round < rounds(backend); round++) {
            String left = portal.converse(Streamer::answerTheEnd, dialog -> {
                dialog.stream();
                return "left";
            });
            assertThat(left).isEqualTo("left");
        }
        end(portal);
    }

    /** Such races are not won by everybody, so they are run often where that costs little. */
    private static int rounds(Backend backend) {
        return backend.equals(Backend.THREAD) ? 5_000 : 50;
    }

    /** S-75 · what was not received when the result is asked for is thrown away, also if it came long ago. */
    @ActorTest
    void whatIsThereWhenTheResultIsAskedForIsThrownAway(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        for (int received = 0; received < 2; received++) {
            String own = dir.resolve("received-" + received).toString();
            int first = received;
            portal.runDialog(Streamer::burst, 3, own, dialog -> {
                MsgStream<Integer, Integer> stream = dialog.stream();
                await().until(() -> dialog.isDone() && Marks.all(own).contains("sent"));
                for (int i = 0; i < first; i++) {
                    assertThat(stream.receive()).isEqualTo(i);
                }
                assertThat(dialog.result()).isEqualTo(3);
                assertThatThrownBy(stream::receive)
                        .as("after %d items", first)
                        .isInstanceOf(EndOfStreamException.class);
            });
        }
        end(portal);
    }

    /** S-77, D-5, D-15 · a deadline is that of the block here, whichever side it passes on first, and whatever operation meets it. */
    @ActorTest
    void aDeadlineThatPassesOverThereFirstIsTheBlocks(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        for (int round = 0; round < 200; round++) {
            int operation = round % 4;
            String own = dir.resolve("round-" + round).toString();
            boolean ended = Scopes.moveOnAfter(Duration.ofMillis(3), () -> {
                portal.runDialog(Talker::hang, 1, own, dialog -> {
                    switch (operation) {
                        case 0 -> dialog.stream().receive();
                        case 1 -> dialog.stream().send(1);
                        case 2 -> dialog.result();
                        default -> {} // it waits where it leaves
                    }
                });
            });

            assertThat(ended).as("round %d", round).isFalse();
            Scopes.checkpoint();
            assertThat(Marks.all(own)).as("round %d", round).isIn(List.of(), List.of("begun", "cleanup"));
        }
        stop(portal);
    }

    // ---- overruns

    /** S-92, S-93, S-134 · a window that was not set has 64 items: the 65th is one too many, and the 64th is not. */
    @ActorTest
    void theUsualWindowOfAnOverrunIs64(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        portal.runDialog(Streamer::asleep, "FAIL", gate, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            for (int i = 0; i < 64; i++) {
                stream.send(i);
            }
            stream.endSend();
            open(gate);
            assertThat(dialog.result()).isEqualTo(64);
        });
        String never = dir.resolve("never").toString();
        assertThatThrownBy(() -> portal.runDialog(Streamer::asleep, "FAIL", never, dialog -> {
                    MsgStream<Integer, Integer> stream = dialog.stream();
                    for (int i = 0; i < 65; i++) {
                        stream.send(i);
                    }
                    dialog.result();
                }))
                .isInstanceOf(StreamOverrunException.class);
        end(portal);
    }

    /** D-9, S-94, STRM-8, STRM-3, OBS-11 · 1500 quick items to a receiver that sleeps, room for 680: it gets exactly those, and knows of the others. */
    @ActorTest
    void aLossyWindowKeepsExactlyWhatItHasRoomFor(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        for (Overrun policy : List.of(Overrun.DROP_OLDEST, Overrun.DROP_NEWEST)) {
            String own = dir.resolve("sent-" + policy).toString();
            portal.runDialog(Streamer::burst, 1_500, own, dialog -> {
                MsgStream<Integer, Integer> stream =
                        dialog.stream(s -> s.overrun(policy).window(680));
                await().until(() -> Marks.all(own).contains("sent"));
                List<Integer> all = new ArrayList<>();
                stream.forEach(all::add);
                assertThat(all)
                        .isEqualTo(policy == Overrun.DROP_OLDEST ? upTo(1_500).subList(820, 1_500) : upTo(680));
                assertThat(stream.dropped()).isEqualTo(820);
                assertThat(dialog.result()).isEqualTo(1_500);
            });
        }
        end(portal);
    }

    /** S-76, STRM-3 · who was cancelled by the caller and cleans up has no use for items: they make no overrun of the caller's cancel. */
    @ActorTest
    void anOverrunAfterTheOwnCancelIsNone(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        portal.runDialog(Streamer::lingerFull, gate, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            stream.send(1);
            dialog.cancel("enough");
            assertThat(dialog.isDone()).isFalse();
            for (int i = 0; i < 3; i++) {
                stream.send(i);
            }
            open(gate);
            dialog.outcome();
            assertThat(dialog.cancelAcked()).isTrue();
        });
        portal.runDialog(Streamer::lingerSending, marks, dialog -> {
            dialog.stream(s -> s.overrun(Overrun.FAIL).window(1));
            await().until(() -> Marks.all(marks).contains("begun"));
            dialog.cancel("enough");
            assertThat(dialog.cancelAcked()).isTrue();
        });

        assertThat(Marks.all(marks)).containsExactly("begun", "sent");
        end(portal);
    }

    // ---- producers

    /** OWS-2, OWS-6, S-96 · ten values in order, then the producer blocks: leaving ends it, with its cleanup, and nobody fails. */
    @ActorTest
    void leavingAProducerThatBlocksEndsIt(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        for (boolean pushes : List.of(true, false)) {
            String own = dir.resolve("pushes-" + pushes).toString();
            Source<Integer> kept;
            try (Source<Integer> source =
                    pushes ? portal.streamFrom(Streamer::push, 10, own) : portal.stream(Streamer::pull, 10, own)) {
                kept = source;
                for (int i = 0; i < 10; i++) {
                    assertThat(source.receive()).isEqualTo(i);
                }
                assertThat(source.receive(Duration.ofMillis(20))).isEmpty();
            }
            assertThat(Marks.all(own)).as("pushes %s", pushes).endsWith("cleanup");
            assertThat(catchThrowable(kept::receive)).isInstanceOf(StreamClosedException.class);
            assertThat(catchThrowable(kept::tryReceive)).isInstanceOf(StreamClosedException.class);
        }
        end(portal);
    }

    /** S-68, S-96, D-13 · a producer that fails in its cleanup has failed, and closing tells it. */
    @ActorTest
    void closingTellsTheFailureOfAProducersCleanup(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        Throwable thrown = catchThrowable(() -> {
            try (Source<Integer> source = portal.streamFrom(Streamer::pushAndFailInCleanup)) {
                assertThat(source.receive()).isZero();
            }
        });

        assertThat(thrown).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.is(IllegalStateException.class)).isTrue();
            assertThat(e).hasMessageContaining("cleanup failed");
        });
        end(portal);
    }

    /** OWS-3, OWS-4 · four actors on three levels: all values arrive once; cut short at any time there is no result, and all ends. */
    @ActorTest
    void aTreeOfProducersIsCutShortAtAnyTime(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);
        long began = System.nanoTime();
        List<Integer> all = new ArrayList<>();
        try (Source<Integer> source = portal.streamFrom(Streamer::merged, 1_000, marks)) {
            source.forEach(all::add);
        }
        Duration whole = Duration.ofNanos(System.nanoTime() - began);
        assertThat(all).isEqualTo(upTo(1_000));
        assertThat(Marks.all(marks).stream().filter("cleanup"::equals)).hasSize(3);

        for (int tenths = 3; tenths <= 8; tenths++) {
            String own = dir.resolve("tenths-" + tenths).toString();
            AtomicReference<List<Integer>> got = new AtomicReference<>(List.of());
            boolean complete = Scopes.moveOnAfter(whole.multipliedBy(tenths).dividedBy(10), () -> {
                List<Integer> some = new ArrayList<>();
                got.set(some);
                try (Source<Integer> source = portal.streamFrom(Streamer::merged, 1_000, own)) {
                    source.forEach(some::add);
                }
            });

            assertThat(got.get()).isEqualTo(upTo(got.get().size()));
            if (complete) {
                assertThat(got.get()).hasSize(1_000);
            }
            List<String> seen = Marks.all(own);
            assertThat(seen.stream().filter("cleanup"::equals).count())
                    .as("%d tenths: %s", tenths, seen)
                    .isEqualTo(seen.stream().filter("begun"::equals).count());
        }
        end(portal);
    }

    // ---- declarations

    /** D-12, CTX-20, OBS-12, ONE-9 · what is no plain call is refused as one wherever a call is made, and before anything is started. */
    @ActorTest
    void whatIsNoCallIsNotCalled(Nursery nursery) throws Exception {
        Portal<Streamer> portal = streamer(nursery);

        assertThatThrownBy(() -> portal.callAsync(Streamer::pull, 1, marks)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> portal.proxy().push(item -> {}, 1, marks))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("streamFrom");
        assertThatThrownBy(() -> nursery.runInActor(StreamRuleTests::numbers, 3))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("numbers");
        assertThat(Harrow.tree()).doesNotContain("numbers");
        assertThat(Marks.all(marks)).isEmpty();
        end(portal);
    }

    /** A function that is no plain call. */
    public static Stream<Integer> numbers(int count) {
        return Stream.iterate(0, i -> i + 1).limit(count);
    }
}
