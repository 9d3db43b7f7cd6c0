package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorEndedException;
import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.Harrow;
import dev.harrow.MsgTypeException;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Scopes;
import dev.harrow.UserAbortException;
import dev.harrow.spi.Ticker;
import dev.harrow.testing.ActorTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/** Rules of SEMANTICS sections 2 to 7 about roots, aborts and what is left over. */
class RootRulesTests {
    @TempDir
    Path dir;

    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend).handleSignals(false));
    }

    /** S-13, S-46, S-49 · a root that cancels itself runs its lifetime callbacks once, after its body was left. */
    @ActorTest
    void aRootThatIsCancelledRunsItsCallbacksOnceAndAfterItsBody(Backend backend) {
        List<String> order = new ArrayList<>();
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Actor.current().onEnd(() -> {
                        synchronized (order) {
                            order.add("callback");
                        }
                    });
                    Actor.current().cancel("enough");
                    try {
                        Scopes.sleep(Duration.ofHours(1));
                    } finally {
                        synchronized (order) {
                            order.add("body left");
                        }
                    }
                }))
                .isInstanceOf(InterruptedException.class)
                .hasMessageContaining("enough");
        synchronized (order) {
            assertThat(order).containsExactly("body left", "callback");
        }
    }

    /** S-39 · an abort that is thrown in the body leaves bare, whatever it stands in. */
    @ActorTest
    void anAbortOfTheBodyLeavesBare(Backend backend) {
        UserAbortException abort = new UserAbortException("by hand");
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), outer -> {
                    outer.start("beside", Worker.class, WorkerActor::new);
                    Nursery.run(inner -> Scopes.failAfter(Duration.ofMinutes(1), () -> {
                        inner.start("within", Worker.class, WorkerActor::new);
                        throw abort;
                    }));
                }))
                .isSameAs(abort);
        assertThat(Harrow.tree()).isEmpty();
    }

    /** Ends the program, or tries to. */
    public interface Aborter {
        void abort();
    }

    /** See {@link Aborter}. */
    public static class AborterActor implements Aborter {
        @Override
        public void abort() {
            throw new UserAbortException("in an endpoint");
        }
    }

    /** S-54, ERR-9 · an abort in an endpoint is relayed to the caller, and the actor goes down with it. */
    @ActorTest
    void anAbortInAnEndpointIsRelayedAndEndsItsActor(Backend backend) {
        List<Throwable> relayed = new ArrayList<>();
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Portal<Aborter> portal = nursery.start("aborter", Aborter.class, AborterActor::new);
                    try {
                        portal.run(Aborter::abort);
                    } catch (RemoteActorException e) {
                        relayed.add(e);
                        // One that is under way to a process when that ends is told why it has ended.
                        assertThatThrownBy(() -> portal.run(Aborter::abort))
                                .isInstanceOfAny(
                                        ActorEndedException.class,
                                        InterruptedException.class,
                                        RemoteActorException.class);
                    }
                }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures())
                                .singleElement()
                                .isInstanceOfSatisfying(
                                        RemoteActorException.class,
                                        remote -> assertThat(remote.is(UserAbortException.class))
                                                .isTrue()));
        assertThat(relayed)
                .singleElement()
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.is(UserAbortException.class)).isTrue());
    }

    /** S-9, ROOT-3 · the settings of one tree leave nothing behind for the next one, also after an error. */
    @ActorTest
    void theSettingsOfATreeEndWithIt(Backend backend) throws Exception {
        String gate = dir.resolve("gate").toString();
        assertThatThrownBy(() -> Nursery.run(
                        c -> c.root(root -> root.name("narrow")
                                .defaultBackend(backend)
                                .handleSignals(false)
                                .openRequests(1)),
                        nursery -> {
                            assertThat(Actor.current().id().name()).isEqualTo("narrow");
                            Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
                            CompletableFuture<String> first = portal.callAsync(Worker::await, gate + "-marks", gate);
                            boolean sent =
                                    Scopes.moveOnAfter(Duration.ofMillis(50), () -> portal.tell(Worker::record, "x"));
                            assertThat(sent)
                                    .as("there is room for one request only")
                                    .isFalse();
                            first.cancel(true);
                            throw new IllegalStateException("on purpose");
                        }))
                .hasMessage("on purpose");

        Nursery.run(c -> on(c, backend), nursery -> {
            assertThat(Actor.current().id().name()).isEqualTo("root");
            Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
            CompletableFuture<String> first = portal.callAsync(Worker::await, gate + "-marks", gate);
            for (int i = 0; i < 100; i++) {
                portal.tell(Worker::record, "x");
            }
            Marks.add(gate, "open");
            assertThat(first.join()).isEqualTo("gate open");
            nursery.stop();
        });
    }

    /** S-9 · trees that live side by side have settings of their own, and the next one has none of either. */
    @ActorTest
    void theSettingsOfTreesSideBySideDoNotMix(Backend backend) throws Exception {
        String gate = dir.resolve("gate").toString();
        String marks = dir.resolve("marks").toString();
        CompletableFuture<String> other = new CompletableFuture<>();
        Nursery.run(
                c -> c.root(root -> root.name("narrow")
                        .defaultBackend(backend)
                        .handleSignals(false)
                        .openRequests(1)),
                nursery -> {
                    Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
                    CompletableFuture<String> first = portal.callAsync(Worker::await, marks, gate);
                    // Not a task of this tree: it boots one of its own.
                    Thread beside = Thread.ofPlatform().start(() -> {
                        try {
                            other.complete(
                                    wide(backend, dir.resolve("wide-gate").toString()));
                        } catch (Throwable e) {
                            other.completeExceptionally(e);
                        }
                    });
                    assertThat(other.get()).isEqualTo("wide");
                    beside.join();

                    assertThat(Actor.current().id().name()).isEqualTo("narrow");
                    boolean sent = Scopes.moveOnAfter(Duration.ofMillis(50), () -> portal.tell(Worker::record, "x"));
                    assertThat(sent)
                            .as("there still is room for one request only")
                            .isFalse();
                    Marks.add(gate, "open");
                    assertThat(first.join()).isEqualTo("gate open");
                    nursery.stop();
                });
        assertThat(wide(backend, gate)).isEqualTo("wide");
    }

    /** Boots a tree with room for three requests, of which one waits for the gate and two fit beside it. */
    private static String wide(Backend backend, String gate) throws Exception {
        return Nursery.call(
                c -> c.root(root -> root.name("wide")
                        .defaultBackend(backend)
                        .handleSignals(false)
                        .openRequests(3)),
                nursery -> {
                    Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
                    CompletableFuture<String> first = portal.callAsync(Worker::await, gate + "-marks", gate);
                    CompletableFuture<Integer> second = portal.callAsync(Worker::square, 2);
                    CompletableFuture<Integer> third = portal.callAsync(Worker::square, 3);
                    Marks.add(gate, "open");
                    assertThat(first.join()).isEqualTo("gate open");
                    assertThat(second.join() + third.join()).isEqualTo(13);
                    nursery.stop();
                    return Actor.current().id().name();
                });
    }

    /** S-2, D-5, OBS-9 · an answer to a call that is over is dropped: the next calls get their own, and nothing is left pending. */
    @ActorTest
    void answersToCallsThatAreOverAreDropped(Backend backend) throws Exception {
        Nursery.run(
                c -> c.root(root -> root.defaultBackend(backend)
                        .handleSignals(false)
                        .openRequests(2)
                        .cancelGrace(Duration.ofMillis(1))),
                nursery -> {
                    Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
                    for (int i = 0; i < 200; i++) {
                        CompletableFuture<Integer> dropped = portal.callAsync(Worker::square, -i);
                        dropped.cancel(true);
                        int square = portal.call(Worker::square, i);
                        assertThat(square).isEqualTo(i * i);
                    }
                    assertThat(Harrow.tree()).doesNotContain("square");
                    nursery.stop();
                });
    }

    /** S-52, S-53 · work that was accepted runs although its sender is gone, and its answer is dropped without a failure. */
    @ActorTest
    void acceptedWorkRunsAlthoughItsSenderIsGone(Nursery nursery) throws Exception {
        String gate = dir.resolve("gate").toString();
        String marks = dir.resolve("marks").toString();
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        var sender = nursery.fork(() -> {
            portal.tell(Worker::pauseUntil, gate);
            portal.tell(Worker::record, "accepted");
            Marks.add(marks, "sent");
            Scopes.sleep(Duration.ofHours(1));
            return null;
        });
        await().until(() -> Marks.all(marks).contains("sent"));
        sender.cancel("gone");
        assertThatThrownBy(sender::result).isInstanceOf(ContextCancelledException.class);

        Marks.add(gate, "open");
        List<String> recorded = portal.call(Worker::recorded);
        assertThat(recorded).containsExactly("accepted");
        portal.stop(Duration.ofSeconds(5));
        assertThat(Harrow.tree()).doesNotContain(portal.id().toString());
    }

    /** S-37, NURS-1, ONE-10, ONE-12 · arguments that a function in an actor cannot take are refused before anything is started. */
    @ActorTest
    void badArgumentsOfAOneShotAreRefusedBeforeItStarts(Nursery nursery) throws Exception {
        Integer none = null;

        assertThatThrownBy(() -> nursery.runInActor(Functions::square, none))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("Functions.square(int)");
        assertThatThrownBy(() -> nursery.runInActor(Functions::count, Arrays.asList("a", null)))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("Functions.count");

        assertThat(Harrow.tree()).doesNotContain("square#").doesNotContain("count#");
        assertThat(nursery.<Integer, Integer>callInActor(Functions::square, 2)).isEqualTo(4);
    }

    /** S-44, CANC-20, ONE-5 · cancelling an actor is harmless however often, from however many tasks, and also when it is gone. */
    @ActorTest
    void cancellingAnActorTwiceIsHarmless(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        var one = nursery.fork(() -> {
            portal.cancel("one");
            return true;
        });
        var two = nursery.fork(() -> {
            portal.cancel("two");
            return true;
        });

        assertThat(one.result()).isTrue();
        assertThat(two.result()).isTrue();
        portal.cancel("three");
        assertThat(Harrow.tree()).doesNotContain(portal.id().toString());
    }

    /** A clock whose alarms ring when the test says so. */
    private static final class HandTicker implements Ticker {
        private record Entry(long delay, Runnable action) {}

        private final List<Entry> pending = new ArrayList<>(); // guarded by this

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public synchronized Alarm after(long delayNanos, Runnable action) {
            Entry entry = new Entry(delayNanos, action);
            pending.add(entry);
            return () -> remove(entry);
        }

        private synchronized void remove(Entry entry) {
            pending.remove(entry);
        }

        synchronized List<Entry> pending(Duration delay) {
            return pending.stream()
                    .filter(entry -> entry.delay() == delay.toNanos())
                    .toList();
        }

        void ring(Entry entry) {
            remove(entry);
            entry.action().run();
        }
    }

    /** DESIGN §2 · a nursery says at intervals what its end waits for, and stops that when it has ended. */
    @ActorTest
    void theReportsOfAWaitingNurseryEndWithIt(Backend backend) throws Exception {
        HandTicker ticker = new HandTicker();
        Duration interval = Duration.ofSeconds(10);
        Nursery.run(
                c -> c.root(root ->
                        root.defaultBackend(backend).handleSignals(false).ticker(ticker)),
                nursery -> nursery.fork(() -> {
                    for (int i = 0; i < 3; i++) {
                        await().until(() -> ticker.pending(interval).size() == 1);
                        ticker.ring(ticker.pending(interval).getFirst());
                    }
                    return null;
                }));

        assertThat(ticker.pending(interval)).isEmpty();
    }
}
