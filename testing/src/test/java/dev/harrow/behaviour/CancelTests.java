package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.CancelReason;
import dev.harrow.CancelledException;
import dev.harrow.ContextCancelledException;
import dev.harrow.DeadlineExceededException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** SEMANTICS section 6, and the deadlines of DESIGN §3 across calls. */
class CancelTests extends MarksFixture {
    private void awaitMark(String mark) {
        await().until(() -> Marks.all(marks()).contains(mark));
    }

    /** S-43, S-44, CANC-20 · cancelling an actor ends it with its cleanup run, and can be repeated. */
    @ActorTest
    void cancellingAnActorEndsItAfterItsCleanup(Nursery nursery) throws Exception {
        ActorId self = Actor.current().id();
        Portal<Worker> portal = nursery.start("hanging", Worker.class, WorkerActor::new);
        CompletableFuture<String> open = portal.callAsync(Worker::hangForAnswer, marks());
        awaitMark("begun");

        portal.cancel("enough");

        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
        assertThatThrownBy(open::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(ContextCancelledException.class, e -> {
                    assertThat(e).hasMessageContaining("enough");
                    assertThat(e.canceller()).contains(self);
                    assertThat(e.origin()).contains(portal.id());
                });
        portal.cancel("again");
    }

    /** S-50 as D-5 has it, CANC-18, ONE-13, OBS-9 · cancelling the caller cancels the remote task and waits for its cleanup. */
    @ActorTest
    void cancellingTheCallerCancelsTheCall(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("hanging", Worker.class, WorkerActor::new);
        Running<Object> caller = nursery.fork(() -> {
            try {
                portal.run(Worker::hang, marks());
                return null;
            } finally {
                Marks.add(marks(), "caller left");
            }
        });
        awaitMark("begun");
        await().until(() -> Harrow.tree().contains("call of Worker.hang"));

        caller.cancel("enough");

        assertThatThrownBy(caller::result).isInstanceOf(ContextCancelledException.class);
        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup", "caller left");
        assertThat(Harrow.tree()).as("nobody waits or works for it").doesNotContain("Worker.hang");
        assertThat(portal.<Integer, Integer>call(Worker::square, 2))
                .as("the actor goes on")
                .isEqualTo(4);
    }

    /** D-5 · a future outlives the block in which it was made, and its call still ends with its caller. */
    @ActorTest
    void cancellingTheCallerCancelsAFutureThatWasMadeInABlockItHasLeft(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("hanging", Worker.class, WorkerActor::new);
        CompletableFuture<CompletableFuture<String>> made = new CompletableFuture<>();
        Running<Object> caller = nursery.fork(() -> {
            Scopes.failAfter(Duration.ofMinutes(1), () -> {
                made.complete(portal.callAsync(Worker::hangForAnswer, marks()));
            });
            Scopes.sleep(Duration.ofHours(1));
            return null;
        });
        awaitMark("begun");

        caller.cancel("enough");

        assertCancelled(made.get());
        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
        assertThat(portal.<Integer, Integer>call(Worker::square, 2)).isEqualTo(4);
    }

    /** D-5 · a block that is cancelled while it is open takes the futures with it that were made in it, and no others. */
    @ActorTest
    void aBlockThatIsCancelledTakesItsFuturesWithIt(Nursery nursery) throws Exception {
        Portal<Worker> inside = nursery.start("inside", Worker.class, WorkerActor::new);
        Portal<Worker> outside = nursery.start("outside", Worker.class, WorkerActor::new);
        String other = dir.resolve("other").toString();
        CompletableFuture<String> before = outside.callAsync(Worker::hangForAnswer, other);
        AtomicReference<CompletableFuture<String>> made = new AtomicReference<>();

        Deadlines.passWhenBegun(dir, (deadline, marks) -> {
            boolean ended = Scopes.moveOnAfter(deadline, () -> {
                made.set(inside.callAsync(Worker::hangForAnswer, marks));
                Scopes.sleep(Duration.ofHours(1));
            });
            assertThat(ended).isFalse();
        });

        assertThatThrownBy(made.get()::get).isInstanceOf(ExecutionException.class);
        assertThat(before).isNotDone();
        await().until(() -> Marks.all(other).contains("begun"));
        before.cancel(true);
    }

    /** D-5 · a future that is left by its task belongs to the nursery of that task, and is completed when that is cancelled. */
    @ActorTest
    void cancellingTheNurseryCompletesTheFuturesThatItsTasksHaveLeft(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("hanging", Worker.class, WorkerActor::new);
        Nursery.run(inner -> {
            Running<CompletableFuture<String>> caller =
                    inner.fork(() -> portal.callAsync(Worker::hangForAnswer, marks()));
            CompletableFuture<String> answer = caller.result();
            awaitMark("begun");

            inner.cancel("enough");

            assertCancelled(answer);
        });
        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
        assertThat(portal.<Integer, Integer>call(Worker::square, 2))
                .as("the actor of the outer nursery goes on")
                .isEqualTo(4);
    }

    private static void assertCancelled(CompletableFuture<String> answer) {
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ContextCancelledException.class, e -> assertThat(e).hasMessageContaining("enough"));
    }

    /** S-41 · what the cleanup fails with is told to the caller, not the cancel. */
    @ActorTest
    void aFailureInTheCleanupOfACancelledCallIsTold(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("failing", Worker.class, WorkerActor::new);

        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Deadlines.passWhenBegun(
                dir,
                (deadline, marks) -> thrown.set(catchThrowable(
                        () -> Scopes.failAfter(deadline, () -> portal.run(Worker::failInCleanup, marks)))));

        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.is(IllegalStateException.class)).isTrue());
    }

    /** A call without room to answer is not waited for longer than the cancel grace. */
    @ActorTest
    void aCancelledCallThatDoesNotConfirmIsLeftAfterTheGrace(Backend backend) throws Exception {
        String gate = dir.resolve("gate").toString();
        Nursery.run(
                c -> c.root(root ->
                        root.defaultBackend(backend).handleSignals(false).cancelGrace(Duration.ofMillis(50))),
                nursery -> {
                    Portal<TurnTests.Holding> portal =
                            nursery.start("deaf", TurnTests.Holding.class, TurnTests.HoldingActor::new);
                    Optional<Void> answer = Scopes.moveOnAfter(
                            Duration.ofMillis(50), () -> portal.call(TurnTests.Holding::holdUntil, marks(), gate));

                    assertThat(answer).isEmpty();
                    Files.createFile(Path.of(gate));
                    int square = portal.call(TurnTests.Holding::square, 3);
                    assertThat(square).as("its late answer harms nobody").isEqualTo(9);
                    nursery.stop();
                });
    }

    /** A deadline travels with the call as the time that remains, and interrupts the callee. */
    @ActorTest
    void aDeadlineTravelsWithTheCall(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);

        long none = portal.call(Worker::remainingMillis);
        long some = Scopes.failAfter(Duration.ofMinutes(1), () -> portal.call(Worker::remainingMillis));
        long nearest = Scopes.failAfter(
                Duration.ofSeconds(30),
                () -> Scopes.failAfter(Duration.ofMinutes(1), () -> portal.call(Worker::remainingMillis)));
        long detached = Scopes.failAfter(
                Duration.ofMinutes(1), () -> Scopes.detached(() -> portal.call(Worker::remainingMillis)));

        assertThat(none).isEqualTo(-1);
        assertThat(some).isBetween(30_000L, 60_000L);
        assertThat(nearest).isBetween(1L, 30_000L);
        assertThat(detached).isEqualTo(-1);
    }

    /** PEERS 2 · a deadline is told apart from a cancel, whichever side noticed it first. */
    @ActorTest
    void aDeadlineThatPassesDuringACallLeavesTheBlockThatOwnsIt(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("hanging", Worker.class, WorkerActor::new);

        List<String> left = Deadlines.passWhenBegun(
                dir,
                (deadline, marks) -> assertThatThrownBy(
                                () -> Scopes.failAfter(deadline, () -> portal.run(Worker::hang, marks)))
                        .isInstanceOf(DeadlineExceededException.class)
                        .hasMessageContaining(deadline.toString()));
        assertThat(left).containsExactly("begun", "cleanup");

        for (int i = 0; i < 20; i++) {
            boolean ended = Scopes.moveOnAfter(Duration.ofMillis(5), () -> portal.run(Worker::hang, marks()));
            assertThat(ended).isFalse();
        }
        assertThat(portal.<Integer, Integer>call(Worker::square, 2)).isEqualTo(4);
    }

    /** S-46, CTX-19 · an actor that cancels itself is seen as the canceller. */
    @ActorTest
    void anActorThatCancelsItselfIsTheCanceller(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(
                        c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                            Portal<Worker> portal = nursery.start("weary", Worker.class, WorkerActor::new);
                            assertThatThrownBy(() -> portal.run(Worker::cancelSelf, "tired"))
                                    .isInstanceOfSatisfying(ContextCancelledException.class, e -> {
                                        assertThat(e.canceller()).contains(portal.id());
                                        assertThat(e).hasMessageContaining("tired");
                                    });
                        }))
                // Nobody here asked for it, so the nursery has lost an actor.
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.getCause()).isInstanceOf(ContextCancelledException.class));
    }

    /** S-49, ROOT-8 · lifetime callbacks run in reverse order, each one though another fails, the object's close last. */
    @ActorTest
    void lifetimeCallbacksRunInReverseOrderAndTheObjectIsClosedLast(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(
                        c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                            Portal<Worker> portal = nursery.start("closing", Worker.class, ClosingActor::new);
                            portal.run(Worker::onEnd, marks(), "first", false);
                            portal.run(Worker::onEnd, marks(), "second", true);
                            portal.run(Worker::onEnd, marks(), "third", false);
                            portal.stop(Duration.ofSeconds(5));
                        }))
                .isInstanceOf(NurseryFailedException.class)
                .hasMessageContaining("second failed");
        assertThat(Marks.all(marks())).containsExactly("third", "second", "first", "closed");
    }

    /** Leaves a mark when it is closed, where its callbacks did. */
    public static class ClosingActor extends WorkerActor implements AutoCloseable {
        private String marks = "";

        @Override
        public void onEnd(String where, String mark, boolean fails) {
            marks = where;
            super.onEnd(where, mark, fails);
        }

        @Override
        public void close() {
            Marks.add(marks, "closed");
        }
    }

    /** S-49 · callbacks run after a cancel as after a stop. */
    @ActorTest
    void lifetimeCallbacksRunWhenTheActorIsCancelled(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("cancelled", Worker.class, WorkerActor::new);
        portal.run(Worker::onEnd, marks(), "ended", false);

        portal.cancel("enough");

        assertThat(Marks.all(marks())).containsExactly("ended");
    }

    /** CANC-7, S-46, S-49 · so do those of an actor that cancels itself, which is the canceller for whoever talks with it. */
    @ActorTest
    void lifetimeCallbacksRunWhenAnActorCancelsItself(Backend backend) {
        Throwable left = catchThrowable(() ->
                Nursery.run(c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                    Portal<Worker> portal = nursery.start("weary", Worker.class, WorkerActor::new);
                    portal.run(Worker::onEnd, marks(), "ended", false);
                    portal.run(Worker::cancelSelf, "tired");
                }));

        assertThat(left)
                .isInstanceOfSatisfying(
                        ContextCancelledException.class,
                        e -> assertThat(e.canceller().map(id -> id.name())).contains("weary"));
        assertThat(Marks.all(marks())).containsExactly("ended");
    }

    /** S-52 · stop refuses new requests and finishes the accepted ones. */
    @ActorTest
    void stoppingFinishesWhatWasAccepted(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("stopping", Worker.class, WorkerActor::new);
        CompletableFuture<String> accepted =
                portal.callAsync(Worker::await, marks(), dir.resolve("gate").toString());
        awaitMark("begun");
        Running<Object> stopping = nursery.fork(() -> {
            portal.stop(Duration.ofSeconds(20));
            return null;
        });
        while (!refuses(portal)) {
            Scopes.sleep(Duration.ofMillis(5));
        }

        assertThat(accepted).isNotDone();
        assertThat(stopping.isDone()).isFalse();
        Files.createFile(dir.resolve("gate"));
        assertThat(accepted.get()).isEqualTo("gate open");
        stopping.result();
    }

    private static boolean refuses(Portal<Worker> portal) throws InterruptedException {
        try {
            portal.call(Worker::square, 1);
            return false;
        } catch (dev.harrow.ActorEndedException e) {
            return true;
        }
    }

    /** When the grace is over a stop cancels, and that is no failure. */
    @ActorTest
    void aStopWhoseGraceIsOverCancels(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("hanging", Worker.class, WorkerActor::new);
        portal.tell(Worker::hang, marks());
        awaitMark("begun");

        portal.stop(Duration.ofMillis(50));

        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
    }

    /** S-28 · a cancel from outside passes through a nursery into everything below it, to any depth. */
    @ActorTest
    void aCancelReachesAWholeTree(Nursery nursery) throws Exception {
        Portal<Worker> top = nursery.start("top", Worker.class, WorkerActor::new);
        top.tell(Worker::hangTree, marks(), 2, 3);
        Marks.await(marks(), 9);

        top.cancel("enough");

        assertThat(Marks.all(marks())).filteredOn("cleanup"::equals).hasSize(9);
    }

    /** S-28 · a cancelled block leaves by its cancel, with the reason. */
    @ActorTest
    void aCancelLeavesANurseryAsACancel(Nursery nursery) throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        Running<Object> fork = nursery.fork(() -> {
            try {
                Nursery.run(inner ->
                        inner.start("inner", Worker.class, WorkerActor::new).run(Worker::hang, marks()));
                return null;
            } catch (ActorCancelledException e) {
                thrown.add(e);
                throw e;
            }
        });
        awaitMark("begun");

        fork.cancel("enough");

        assertThatThrownBy(fork::result).isInstanceOf(ContextCancelledException.class);
        assertThat(thrown)
                .singleElement()
                .isInstanceOfSatisfying(
                        ActorCancelledException.class,
                        e -> assertThat(e.reason())
                                .isEqualTo(new CancelReason(
                                        CancelReason.Source.REQUESTED,
                                        e.reason().actor(),
                                        "fork fork",
                                        "enough")));
    }

    /** DESIGN §2, exceptions · where no checked exception can be declared, the unchecked twin is thrown and counts as the cancel. */
    @ActorTest
    void aProxyMethodThrowsTheUncheckedTwinOfACancel(Nursery nursery) throws Exception {
        Portal<Unchecked> portal = nursery.start("unchecked", Unchecked.class, UncheckedActor::new);
        List<Throwable> thrown = new ArrayList<>();
        Running<Object> fork = nursery.fork(() -> {
            try {
                portal.proxy().hang(marks());
            } catch (CancelledException e) {
                thrown.add(e);
                throw e;
            }
            return null;
        });
        awaitMark("begun");

        fork.cancel("enough");

        assertThatThrownBy(fork::result).isInstanceOf(ContextCancelledException.class);
        assertThat(thrown)
                .singleElement()
                .isInstanceOfSatisfying(
                        CancelledException.class,
                        e -> assertThat(e.reason().message()).isEqualTo("enough"));
    }

    /** Declares no exception at all. */
    public interface Unchecked {
        void hang(String marks);
    }

    /** See {@link Unchecked}. */
    public static class UncheckedActor implements Unchecked {
        @Override
        public void hang(String marks) {
            try {
                new WorkerActor().hang(marks);
            } catch (InterruptedException e) {
                throw new CancelledException(
                        new CancelReason(CancelReason.Source.CALLER_CANCELLED, null, "hang", "interrupted"));
            }
        }
    }

    /** S-22, S-60, S-42, CANC-13 · a start that is cancelled leaves nothing of the actor. */
    @ActorTest
    void aStartThatIsCancelledLeavesNothing(Nursery nursery) throws Exception {
        String slow = marks();
        Running<Object> starting = nursery.fork(() -> {
            nursery.start("slow", SlowToStart.class, SlowToStart::new);
            return null;
        });
        await().until(() -> !starting.isDone() && dev.harrow.Harrow.tree().contains("slow#"));

        starting.cancel("enough");

        assertThatThrownBy(starting::result).isInstanceOf(ContextCancelledException.class);
        assertThat(dev.harrow.Harrow.tree()).doesNotContain("slow#");
        assertThat(Marks.all(slow)).isEmpty();
    }

    /** Its constructor takes until it is cancelled. */
    public static class SlowToStart {
        /** Waits. */
        public SlowToStart() throws InterruptedException {
            Scopes.sleep(Duration.ofHours(1));
        }

        /** There has to be something to expose. */
        public void never() {}
    }
}
