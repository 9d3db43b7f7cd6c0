package dev.harrow.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.CancelReason;
import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Overrun;
import dev.harrow.Scopes;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.ipc.Link;
import dev.harrow.internal.ipc.LocalLink;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.scope.TaskThreads;
import dev.harrow.internal.wire.DialogIds;
import dev.harrow.internal.wire.ExitKind;
import dev.harrow.internal.wire.FailureKind;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.MethodName;
import dev.harrow.internal.wire.Payload;
import dev.harrow.spi.Tamper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an actor does with messages that no honest peer sends: the test speaks for the peer. */
class ConnectionTests {
    private static final MethodName ABS = new MethodName("java.lang.Math", "abs", "(I)I");

    private final ActorId peer = ActorId.random("peer");
    private static final MethodName HOLD = new MethodName(ConnectionTests.class.getName(), "hold", "(I)I");

    private static final MethodName DETACHED = new MethodName(ConnectionTests.class.getName(), "detached", "(I)I");

    private static final MethodName SERVED = new MethodName(ConnectionTests.class.getName(), "served", "(I)I");

    private static final MethodName FAIL = new MethodName(ConnectionTests.class.getName(), "fail", "(I)I");

    private static final MethodName TALK = new MethodName(Talks.class.getName(), "talk", "(Ldev/harrow/Context;)I");

    private static volatile CountDownLatch released = new CountDownLatch(0); // written by the test before it calls
    private static volatile CountDownLatch entered = new CountDownLatch(0); // likewise
    private static volatile @Nullable Context<?, ?, ?> talked; // written by the actor's method
    private static volatile ActorCell served; // written by the test before it calls; read by the function

    private final LinkedBlockingQueue<Message> answers = new LinkedBlockingQueue<>();
    private final LocalLink link = LocalLink.create();
    private ActorCell cell;
    private Connection connection;

    /** Runs in the actor until the test lets it go. */
    public static int hold(int x) throws InterruptedException {
        released.await();
        return x;
    }

    /** The same, where no deadline reaches it. */
    public static int detached(int x) throws InterruptedException {
        return Scopes.detached(() -> {
            entered.countDown();
            return hold(x);
        });
    }

    /** Fails when the test lets it. */
    public static int fail(int x) throws InterruptedException {
        released.await();
        throw new IllegalStateException("failed at " + x);
    }

    /** What the actor talks about. */
    public interface Talks {

        /** Has room for one item, and takes it when the test lets it. */
        int talk(Context<Integer, Integer, Integer> ctx) throws InterruptedException;
    }

    /** See {@link Talks}. */
    public static final class TalksActor implements Talks {
        @Override
        public int talk(Context<Integer, Integer, Integer> ctx) throws InterruptedException {
            talked = ctx;
            ctx.started(1);
            MsgStream<Integer, Integer> stream =
                    ctx.stream(s -> s.overrun(Overrun.FAIL).window(1));
            released.await();
            return stream.receive();
        }
    }

    /** Counts the requests that its actor has in its table while it runs. */
    public static int served(int x) {
        return x + served.served().size();
    }

    @BeforeEach
    void startAnActor() throws Exception {
        released = new CountDownLatch(1);
        entered = new CountDownLatch(1);
        SystemTicker.instance().acquire();
        UUID tree = UUID.randomUUID();
        ActorId self = ActorId.random("self");
        TreeContext context = new TreeContext(
                tree, SystemTicker.instance(), 500_000_000, 1_600_000_000, 616_000_000, 1024, false, null);
        cell = new ActorCell(
                self, peer, Backend.THREAD, context, ConnectionTests.class.getClassLoader(), null, TaskThreads.VIRTUAL);
        ChildEnd end = new ChildEnd(cell, (actor, question, then) -> {}, () -> {});
        connection = new Connection(cell, peer, link.other(), DialogIds.Side.ACCEPTOR, end);
        link.other().attach(connection);
        end.connect(connection);
        link.attach(new Link.Receiver() {
            @Override
            public void unreadable(long dialog, String why) {
                throw new AssertionError(why);
            }

            @Override
            public void received(Message message) {
                answers.add(message);
            }

            @Override
            public void closed() {}
        });
        link.send(new Message.SpawnSpec(
                tree,
                self,
                peer,
                Talks.class.getName(),
                new MethodName(TalksActor.class.getName(), "<init>", "()V"),
                List.of(),
                List.of(ABS, HOLD, DETACHED, SERVED, FAIL),
                false,
                Map.of()));
        assertThat(next()).isInstanceOf(Message.StartAck.class);
    }

    @AfterEach
    void endTheActor() {
        released.countDown();
        link.close();
        SystemTicker.instance().release();
    }

    private Message next() throws InterruptedException {
        Message message = answers.poll(10, TimeUnit.SECONDS);
        assertThat(message).as("an answer").isNotNull();
        return message;
    }

    private Message.Start call(long dialog, ActorId requester, int argument) throws Exception {
        return call(ABS, dialog, requester, argument);
    }

    private static MethodSpec talk() {
        return Contract.of(Talks.class).methods().getFirst();
    }

    private static Message.Start request(
            long dialog, Message.Kind kind, MethodName target, boolean isStatic, ActorId requester) {
        Payload nothing = talk().codec().toLocal(new Object[] {}, false);
        return new Message.Start(dialog, kind, target, isStatic, requester, Message.NO_DEADLINE, nothing);
    }

    private static Message.Start talk(long dialog, ActorId requester) {
        return request(dialog, Message.Kind.DIALOG, TALK, false, requester);
    }

    private static Message.Yield item(long dialog, int item) {
        return new Message.Yield(dialog, talk().dialogCodec().toCallee().toLocal(item, false));
    }

    /** A link that somebody else pulls out: what is said over it from then on is an error, and nobody was told. */
    private static final class FragileLink implements Link {
        final LinkedBlockingQueue<Message> sent = new LinkedBlockingQueue<>();
        final AtomicInteger refused = new AtomicInteger();
        volatile boolean broken; // written by the test

        @Override
        public void send(Message message) {
            if (broken) {
                refused.incrementAndGet();
                throw new TransportClosedException("pulled out");
            }
            sent.add(message);
        }

        @Override
        public boolean handsOverReferences() {
            return true;
        }

        @Override
        public void close() {
            broken = true;
        }

        @Override
        public void closeSending() {
            throw new UnsupportedOperationException("nobody half-closes this link");
        }

        @Override
        public void closeReceiving() {
            throw new UnsupportedOperationException("nobody half-closes this link");
        }

        @Override
        public void tamper(@Nullable Tamper sentBy, @Nullable Tamper arriving) {
            throw new UnsupportedOperationException("nobody tampers with this link");
        }
    }

    private Message.Start call(MethodName function, long dialog, ActorId requester, int argument) throws Exception {
        MethodSpec method = Functions.resolve(function, ConnectionTests.class.getClassLoader());
        Payload arguments = method.codec().toLocal(new Object[] {argument}, false);
        return new Message.Start(dialog, Message.Kind.CALL, function, true, requester, Message.NO_DEADLINE, arguments);
    }

    /** S-5 · a request in the name of somebody else than the peer is answered by a refusal, and not run. */
    @Test
    void aRequestInTheNameOfAnotherIsRefused() throws Exception {
        ActorId forged = new ActorId(peer.name(), UUID.randomUUID());

        link.send(call(2, forged, -3));

        assertThat(next()).isInstanceOfSatisfying(Message.Failed.class, failed -> {
            assertThat(failed.dialog()).isEqualTo(2);
            assertThat(failed.kind()).isEqualTo(FailureKind.NOT_EXPOSED);
            assertThat(failed.error().message()).contains(forged.toString(), peer.toString());
        });
        assertThat(cell.served()).isEmpty();
        link.send(call(4, peer, -3));
        assertThat(next()).as("the honest one is served").isInstanceOf(Message.Return.class);
    }

    /** S-2, ERR-5 · answers to calls that nobody made, or that are over, are dropped without an error. */
    @Test
    void answersToUnknownCallsAreDropped() throws Exception {
        Message.Start start = call(2, peer, -3);
        link.send(new Message.Return(99, start.args()));
        link.send(Failures.cancelled(101, new CancelReason(CancelReason.Source.REQUESTED, peer, "test", "late"), peer));

        assertThat(connection.openCalls()).isZero();
        link.send(start);
        assertThat(next()).isInstanceOf(Message.Return.class);
    }

    /** S-48 · cancelling a task that is not known is answered "received", and harms nobody. */
    @Test
    void aCancelOfAnUnknownTaskIsAcknowledged() throws Exception {
        link.send(new Message.Cancel(
                98, new CancelReason(CancelReason.Source.REQUESTED, peer, "test", "late"), 1_000_000_000));

        assertThat(next()).isEqualTo(new Message.CancelAck(98));
        link.send(call(2, peer, -3));
        assertThat(next()).isInstanceOf(Message.Return.class);
    }

    /** S-48 · a task is cancelled over the link that started it only: the same number of another link is not it. */
    @Test
    void aTaskIsCancelledOnlyOverItsOwnLink() throws Exception {
        LocalLink stranger = LocalLink.create();
        LinkedBlockingQueue<Message> toStranger = new LinkedBlockingQueue<>();
        stranger.attach(new Link.Receiver() {
            @Override
            public void unreadable(long dialog, String why) {
                throw new AssertionError(why);
            }

            @Override
            public void received(Message message) {
                toStranger.add(message);
            }

            @Override
            public void closed() {}
        });
        Connection second = new Connection(
                cell,
                ActorId.random("stranger"),
                stranger.other(),
                DialogIds.Side.ACCEPTOR,
                new Connection.Control() {});
        stranger.other().attach(second);
        link.send(call(HOLD, 2, peer, -3));

        stranger.send(new Message.Cancel(
                2, new CancelReason(CancelReason.Source.REQUESTED, null, "test", "not yours"), 1_000_000_000));

        assertThat(toStranger.poll()).isEqualTo(new Message.CancelAck(2));
        released.countDown();
        assertThat(next()).as("the task was not cancelled").isInstanceOf(Message.Return.class);
    }

    /** S-53 · an answer that cannot be delivered, because the asker is gone, is swallowed: the actor ends in order. */
    @Test
    void anAnswerThatCannotBeDeliveredIsSwallowed() throws Exception {
        link.close();
        connection.reply(new Message.Return(2, call(2, peer, -3).args()));

        assertThat(cell.served()).isEmpty();
        assertThat(answers).isEmpty();
    }

    /** S-53, ERR-6 · neither is a failure: nothing of it is left, nothing escapes, and the actor serves the others. */
    @Test
    void aFailureThatCannotBeDeliveredIsSwallowed() throws Exception {
        ActorId asker = ActorId.random("asker");
        FragileLink fragile = new FragileLink();
        Connection second = new Connection(cell, asker, fragile, DialogIds.Side.ACCEPTOR, new Connection.Control() {});
        second.received(call(FAIL, 2, asker, -3));
        assertThat(cell.served()).hasSize(1);

        fragile.broken = true;
        released.countDown();

        await().untilAsserted(() -> assertThat(cell.served()).isEmpty());
        assertThat(fragile.refused.get()).as("it was tried").isPositive();
        assertThat(fragile.sent).isEmpty();
        link.send(call(2, peer, -3));
        assertThat(next()).isInstanceOf(Message.Return.class);
    }

    /** S-95, CTX-12 · an overrun that cannot be told, because the link is gone, ends the task that nobody can hear, and nothing else. */
    @Test
    void anOverrunThatCannotBeToldEscapesNowhere() throws Exception {
        ActorId asker = ActorId.random("asker");
        FragileLink fragile = new FragileLink();
        Connection second = new Connection(cell, asker, fragile, DialogIds.Side.ACCEPTOR, new Connection.Control() {});
        second.received(talk(2, asker));
        await().until(() -> fragile.sent.stream().anyMatch(Message.Credit.class::isInstance));

        fragile.broken = true;
        second.received(item(2, 10));
        second.received(item(2, 11));
        second.received(item(2, 12));

        await().untilAsserted(() -> assertThat(cell.served()).isEmpty());
        assertThat(fragile.refused.get()).as("it was tried, once").isEqualTo(1);
        link.send(call(2, peer, -3));
        assertThat(next()).isInstanceOf(Message.Return.class);
    }

    /** S-93 · an item too many is answered by the overrun, once, and nothing more is said of the dialog. */
    @Test
    void anItemTooManyIsTheOneAnswerOfItsDialog() throws Exception {
        link.send(talk(2, peer));
        assertThat(next()).isEqualTo(new Message.StartAck(2));
        assertThat(next()).isInstanceOf(Message.Started.class);
        assertThat(next()).isInstanceOf(Message.Credit.class);

        link.send(item(2, 10));
        link.send(item(2, 11));
        link.send(item(2, 12));

        assertThat(next()).isInstanceOfSatisfying(Message.Failed.class, failed -> {
            assertThat(failed.dialog()).isEqualTo(2);
            assertThat(failed.kind()).isEqualTo(FailureKind.OVERRUN);
        });
        await().untilAsserted(() -> assertThat(cell.served()).isEmpty());
        assertThat(answers).isEmpty();
    }

    /** S-56, D-12, CTX-11, CTX-20 · a dialog with what is not exposed, or is none, is refused before it begins, and leaves nothing. */
    @Test
    void aDialogWithSomethingElseIsRefused() throws Exception {
        MethodName unknown = new MethodName(Talks.class.getName(), "unknown", TALK.descriptor());
        for (Message.Start start : List.of(
                request(2, Message.Kind.DIALOG, unknown, false, peer),
                request(2, Message.Kind.DIALOG, ABS, true, peer),
                request(2, Message.Kind.DIALOG, TALK, true, peer),
                request(2, Message.Kind.CALL, TALK, false, peer))) {
            link.send(start);

            assertThat(next()).isInstanceOfSatisfying(Message.Failed.class, failed -> {
                assertThat(failed.dialog()).isEqualTo(2);
                assertThat(failed.kind()).isEqualTo(FailureKind.NOT_EXPOSED);
            });
        }
        link.send(item(2, 10)); // late: it belongs to nothing
        assertThat(cell.served()).isEmpty();
        assertThat(answers).isEmpty();
    }

    /** S-23 · a later cancel with less time is passed on to what is below, whose ladders were set for more; one with more time is not. */
    @Test
    void aCancelWithLessTimeIsPassedOn() {
        assertThat(cell.taskBegins()).as("something keeps the actor").isTrue();
        List<Long> budgets = new ArrayList<>();
        CancelScope below = new CancelScope("below", cell.tasks(), CancelScope.Border.OPEN, null) {
            @Override
            protected void cancelled(CancelReason reason) {
                budgets.add(cell.remainingBudget());
            }
        };
        below.open();
        CancelReason reason = new CancelReason(CancelReason.Source.REQUESTED, peer, "test", "enough");

        for (long budget : List.of(2_000_000_000L, 1_000_000_000L, 3_000_000_000L)) {
            link.send(new Message.Cancel(Message.LINK, reason, budget));
        }

        assertThat(budgets).hasSize(2);
        assertThat(budgets.getLast()).isPositive().isLessThanOrEqualTo(1_000_000_000);
        cell.taskEnded();
    }

    /** S-3 · a conversation has one answer, what is said about the actor is in order, and its parting word is the last. */
    @Test
    void whatIsSaidOverALinkIsInOrder() throws Exception {
        link.send(call(2, peer, -3));
        assertThat(next())
                .isInstanceOfSatisfying(
                        Message.Return.class,
                        answer -> assertThat(answer.dialog()).isEqualTo(2));
        link.send(call(HOLD, 4, peer, -3));
        CancelReason reason = new CancelReason(CancelReason.Source.REQUESTED, peer, "test", "enough");
        link.send(new Message.Cancel(4, reason, 1_000_000_000));
        assertThat(next()).isEqualTo(new Message.CancelAck(4));
        assertThat(next()).isInstanceOfSatisfying(Message.Failed.class, failed -> {
            assertThat(failed.dialog()).isEqualTo(4);
            assertThat(failed.kind()).isEqualTo(FailureKind.CANCELLED);
        });
        link.send(call(HOLD, 6, peer, -3));

        link.send(new Message.Cancel(Message.LINK, reason, 1_000_000_000));

        assertThat(next()).as("received at once").isEqualTo(new Message.CancelAck(Message.LINK));
        assertThat(next()).as("what it served").isInstanceOfSatisfying(Message.Failed.class, failed -> {
            assertThat(failed.dialog()).isEqualTo(6);
            assertThat(failed.kind()).isEqualTo(FailureKind.CANCELLED);
        });
        assertThat(next()).as("done").isEqualTo(new Message.CancelDone(Message.LINK));
        assertThat(next())
                .isInstanceOfSatisfying(
                        Message.Goodbye.class,
                        parting -> assertThat(parting.exit()).isEqualTo(ExitKind.CANCELLED));
        link.send(call(8, peer, -3));
        assertThat(next()).as("nothing but refusals").isInstanceOfSatisfying(Message.Failed.class, failed -> {
            assertThat(failed.dialog()).isEqualTo(8);
            assertThat(failed.kind()).isEqualTo(FailureKind.REFUSED);
        });
        assertThat(answers).isEmpty();
    }

    /** S-80 · of two who cancel a request at once one is the first, and everything that is told of the cancel names that one. */
    @Test
    void ofTwoWhoCancelAtOnceOneIsTheFirstForAll() throws Exception {
        CancelReason theirs = new CancelReason(CancelReason.Source.REQUESTED, peer, "test", "of the caller");
        CancelReason own = new CancelReason(CancelReason.Source.REQUESTED, cell.id(), "test", "of the task");
        for (int round = 1; round <= 3_000; round++) {
            Served request = held(HOLD, 2L * round);
            CyclicBarrier both = new CyclicBarrier(2);
            Thread other = Thread.ofPlatform().start(() -> {
                meet(both);
                request.cancel(theirs);
            });

            meet(both);
            request.cancel(own);

            other.join();
            CancelReason first = Objects.requireNonNull(request.cancelReason());
            assertThat(next()).as("round %d", round).isInstanceOfSatisfying(Message.Failed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(FailureKind.CANCELLED);
                assertThat(failed.error().canceller()).isEqualTo(first.actor());
            });
            assertThat(request.cancelReason()).isEqualTo(first);
            while (!cell.served().isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    private Served held(MethodName function, long dialog) throws Exception {
        link.send(call(function, dialog, peer, -3));
        Served request = cell.served().getFirst();
        while (request.task() == null) {
            Thread.onSpinWait();
        }
        return request;
    }

    private static void meet(CyclicBarrier both) {
        try {
            both.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the other side did not come", e);
        }
    }

    /** S-80, CTX-5 · the called side learns who asked for its end; nobody has asked for that by a deadline, wherever it passed first. */
    @Test
    void nobodyAskedForWhatADeadlineEnds() throws Exception {
        for (CancelReason.Source source : List.of(CancelReason.Source.DEADLINE, CancelReason.Source.CALLER_CANCELLED)) {
            long dialog = 2L * (1 + source.ordinal());
            link.send(talk(dialog, peer));
            assertThat(next()).isEqualTo(new Message.StartAck(dialog));
            assertThat(next()).isInstanceOf(Message.Started.class);
            Context<?, ?, ?> context = Objects.requireNonNull(talked);
            assertThat(context.canceller()).isEmpty();

            link.send(new Message.Cancel(dialog, new CancelReason(source, peer, "test", "over"), 1_000_000_000));

            Message end = next();
            while (!(end instanceof Message.Failed)) {
                end = next(); // the acknowledgement, and the end of its stream if it had come to open it
            }
            assertThat(context.canceller())
                    .as("%s", source)
                    .isEqualTo(source == CancelReason.Source.DEADLINE ? Optional.empty() : Optional.of(peer));
        }
    }

    /** S-80 · of two who cancel before the request runs the first is told, and what was asked for does not run. */
    @Test
    void whoCancelsBeforeTheBeginIsTheFirst() throws Exception {
        CancelReason theirs = new CancelReason(CancelReason.Source.REQUESTED, peer, "test", "of the caller");
        CancelReason own = new CancelReason(CancelReason.Source.REQUESTED, cell.id(), "test", "of the actor");
        Message.Start start = call(HOLD, 2, peer, -3);
        MethodSpec method = Functions.resolve(HOLD, ConnectionTests.class.getClassLoader());
        Served request = new Served(cell, connection, start, new ActorCell.Exposed(method, null));
        assertThat(cell.taskBegins()).isTrue();

        request.cancel(theirs);
        request.cancel(own);
        assertThat(request.cancelReason()).isEqualTo(theirs);
        request.submit(null);

        assertThat(next())
                .isInstanceOfSatisfying(
                        Message.Failed.class,
                        failed -> assertThat(failed.error().canceller()).isEqualTo(peer));
        assertThat(request.cancelReason()).isEqualTo(theirs);
        await().untilAsserted(() -> assertThat(cell.active()).isZero());
    }

    /** S-80 · a deadline that came first is the reason, and the cancel after it still reaches the code that no deadline reaches. */
    @Test
    void aCancelAfterADeadlineReachesWhatTheDeadlineDoesNot() throws Exception {
        CancelReason late = new CancelReason(CancelReason.Source.DEADLINE, peer, "test", "too late");
        CancelReason asked = new CancelReason(CancelReason.Source.REQUESTED, peer, "test", "enough");
        Served request = held(DETACHED, 2);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        request.cancel(late);
        request.cancel(asked);

        assertThat(next())
                .isInstanceOfSatisfying(
                        Message.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE));
        assertThat(request.cancelReason()).isEqualTo(late);
    }

    /** S-52 · a request is in the table before it runs, and out of it when it has been answered. */
    @Test
    void aRequestIsRegisteredBeforeItRunsAndForgottenWhenItIsAnswered() throws Exception {
        served = cell;
        link.send(call(HOLD, 2, peer, -3));
        assertThat(cell.served()).as("registered by the one who delivers it").hasSize(1);
        link.send(call(SERVED, 4, peer, 0));
        Message answer = next();
        MethodSpec method = Functions.resolve(SERVED, ConnectionTests.class.getClassLoader());

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Message.Return.class,
                        returned -> assertThat(method.codec().result().decode(returned.value()))
                                .as("what ran found itself and the one that holds")
                                .isEqualTo(2));
        released.countDown();
        assertThat(next()).isInstanceOf(Message.Return.class);
        await().untilAsserted(() -> assertThat(cell.served()).isEmpty());
        assertThat(cell.active()).isZero();
    }

    /** S-53 · an answer that nobody takes any more is swallowed: the actor serves the others, and ends in order. */
    @Test
    void anActorWhoseAskerIsGoneServesTheOthers() throws Exception {
        ActorId askerId = ActorId.random("asker");
        LocalLink asker = LocalLink.create();
        LinkedBlockingQueue<Message> toAsker = new LinkedBlockingQueue<>();
        asker.attach(new Link.Receiver() {
            @Override
            public void unreadable(long dialog, String why) {
                throw new AssertionError(why);
            }

            @Override
            public void received(Message message) {
                toAsker.add(message);
            }

            @Override
            public void closed() {}
        });
        Connection second =
                new Connection(cell, askerId, asker.other(), DialogIds.Side.ACCEPTOR, new Connection.Control() {});
        asker.other().attach(second);
        asker.send(call(HOLD, 2, askerId, -3));
        assertThat(cell.served()).hasSize(1);

        asker.close();

        await().untilAsserted(() -> assertThat(cell.served()).isEmpty());
        assertThat(toAsker).isEmpty();
        link.send(call(2, peer, -3));
        assertThat(next()).isInstanceOf(Message.Return.class);
        link.send(new Message.StopActor(0));
        assertThat(next())
                .isInstanceOfSatisfying(
                        Message.Goodbye.class,
                        parting -> assertThat(parting.exit())
                                .as("no failure of the actor")
                                .isEqualTo(ExitKind.COMPLETED));
    }
}
