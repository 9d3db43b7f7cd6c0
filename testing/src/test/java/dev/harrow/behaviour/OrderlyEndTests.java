package dev.harrow.behaviour;

import static dev.harrow.testing.TreeAssertions.assertThatTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorEndedException;
import dev.harrow.Backend;
import dev.harrow.Context;
import dev.harrow.ContextCancelledException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SEMANTICS sections 6 and 12: what an actor does at its end, in which order, and what cannot keep it from that. */
@ActorTest
class OrderlyEndTests extends MarksFixture {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend).handleSignals(false));
    }

    /** Has an end. */
    public interface Mortal {
        /** Registers a callback that leaves this mark and then does as told: "return", "fail", "error", "hang", or "register". */
        void atTheEnd(String marks, String mark, String how);

        /** What is registered while others are asked to end: it waits until it is cancelled, and registers in its cleanup. */
        String registerInCleanup(String marks) throws InterruptedException;

        /** Answers in its cleanup, behind a shield, though it is cancelled. */
        String answerInCleanup(String marks) throws InterruptedException;

        /** Starts, waits until it is cancelled, and sends this many items in its cleanup. */
        int sendInCleanup(Context<Void, Integer, Integer> ctx, int count, String marks) throws InterruptedException;

        /** Has an actor of its own in an own nursery, until it is cancelled. */
        String above(String marks) throws InterruptedException;

        int square(int x);

        /** Of its process. */
        long pid();
    }

    /** See {@link Mortal}. */
    public static class MortalActor implements Mortal, AutoCloseable {
        private String marks = "";

        @Override
        public void atTheEnd(String where, String mark, String how) {
            marks = where;
            Actor.current().onEnd(() -> {
                Marks.add(where, mark);
                switch (how) {
                    case "return" -> {}
                    case "fail" -> throw new IOException(mark + " failed");
                    case "error" -> throw new AssertionError(mark + " failed");
                    case "hang" -> Scopes.sleep(Duration.ofHours(1));
                    case "register" -> {
                        try {
                            Actor.current().onEnd(() -> Marks.add(where, "never"));
                        } catch (ActorEndedException e) {
                            Marks.add(where, "too late");
                        }
                    }
                    default -> throw new IllegalArgumentException(how);
                }
            });
        }

        @Override
        public String registerInCleanup(String where) throws InterruptedException {
            marks = where;
            Marks.add(where, "begun");
            try {
                Scopes.sleep(Duration.ofHours(1));
            } finally {
                Actor.current().onEnd(() -> Marks.add(where, "registered in the cleanup"));
            }
            return "never";
        }

        @Override
        public String answerInCleanup(String where) throws InterruptedException {
            Marks.add(where, "begun");
            try {
                Scopes.sleep(Duration.ofHours(1));
                return "never";
            } catch (InterruptedException e) {
                return Scopes.shield(SOON, () -> {
                    Scopes.sleep(Duration.ofMillis(5));
                    return "the last word";
                });
            }
        }

        @Override
        public int sendInCleanup(Context<Void, Integer, Integer> ctx, int count, String where)
                throws InterruptedException {
            ctx.started(null);
            var stream = ctx.stream();
            Marks.add(where, "begun");
            try {
                Scopes.sleep(Duration.ofHours(1));
            } catch (InterruptedException e) {
                Scopes.shield(SOON, () -> {
                    for (int i = 0; i < count; i++) {
                        stream.send(i);
                    }
                });
                throw e;
            }
            return 0;
        }

        @Override
        public String above(String where) throws InterruptedException {
            return Nursery.call(nursery -> {
                Portal<Worker> below = nursery.start("below", Worker.class, WorkerActor::new);
                below.run(Worker::onEnd, where, "below ended", false);
                return below.call(Worker::hangForAnswer, where);
            });
        }

        @Override
        public int square(int x) {
            return x * x;
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public void close() {
            if (!marks.isEmpty()) {
                Marks.add(marks, "closed");
            }
        }
    }

    private static Portal<Mortal> mortal(Nursery nursery) throws InterruptedException {
        return nursery.start("mortal", Mortal.class, MortalActor::new);
    }

    /** S-49, S-109, D-14, ROOT-8 · a callback that fails, in whatever way, keeps neither the other callbacks nor the end from coming. */
    @ParameterizedTest
    @CsvSource({"fail, stop", "fail, cancel", "error, stop", "error, cancel"})
    void aFailingCallbackSkipsNothing(String how, String end, Backend backend) {
        Throwable thrown = catchThrowable(() -> Nursery.run(c -> on(c, backend), nursery -> {
            Portal<Mortal> portal = mortal(nursery);
            portal.run(Mortal::atTheEnd, marks(), "first", "return");
            portal.run(Mortal::atTheEnd, marks(), "second", how);
            portal.run(Mortal::atTheEnd, marks(), "third", how);
            if (end.equals("stop")) {
                portal.stop(SOON);
            } else {
                portal.cancel("enough");
            }
            assertThat(Harrow.tree()).as("it is gone").doesNotContain("mortal#");
        }));

        assertThat(Marks.all(marks())).containsExactly("third", "second", "first", "closed");
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.getCause()).isInstanceOfSatisfying(RemoteActorException.class, told -> {
                            assertThat(told.error().message()).isEqualTo("third failed");
                            assertThat(told.error().suppressed())
                                    .singleElement()
                                    .satisfies(
                                            other -> assertThat(other.message()).isEqualTo("second failed"));
                        }));
        assertThat(Harrow.tree()).isEmpty();
    }

    /** S-41, S-49 · a callback that hangs is cancelled when its time is over, and has not failed by that; those after it run. */
    @ParameterizedTest
    @ValueSource(strings = {"stop", "cancel", "nursery stop"})
    void aCallbackThatHangsIsCancelledAndIsNoFailure(String end, Backend backend) throws Exception {
        Nursery.run(
                c -> c.root(root -> root.defaultBackend(backend)
                        .handleSignals(false)
                        .ladder(Duration.ofMillis(200), Duration.ofMillis(800))),
                nursery -> {
                    Portal<Mortal> portal = mortal(nursery);
                    portal.run(Mortal::atTheEnd, marks(), "after", "return");
                    portal.run(Mortal::atTheEnd, marks(), "hanging", "hang");
                    switch (end) {
                        case "stop" -> portal.stop(Duration.ofMillis(50));
                        case "cancel" -> portal.cancel("enough");
                        default -> nursery.stop(Duration.ofMillis(50));
                    }
                    assertThatTree().hasNoActor("mortal");
                });

        assertThat(Marks.all(marks())).containsExactly("hanging", "after", "closed");
        assertThat(Harrow.abandoned()).isZero();
    }

    /** S-49 · what is registered while the accepted work ends is run; what is registered by a callback is refused. */
    @Test
    void callbacksAreRegisteredUntilTheWorkHasEnded(Nursery nursery) throws Exception {
        Portal<Mortal> portal = mortal(nursery);
        portal.run(Mortal::atTheEnd, marks(), "first", "register");
        CompletableFuture<String> open = portal.callAsync(Mortal::registerInCleanup, marks());
        await().until(() -> Marks.all(marks()).contains("begun"));

        portal.cancel("enough");

        assertThat(Marks.all(marks()))
                .containsExactly("begun", "registered in the cleanup", "first", "too late", "closed");
        assertThat(open).isCompletedExceptionally();
    }

    /** S-108, D-1 · what an actor says while it is cancelled arrives before its end does: the answer of its cleanup, and its items. */
    @Test
    void theLastWordsOfACancelledActorArrive(Nursery nursery) throws Exception {
        Portal<Mortal> portal = mortal(nursery);
        CompletableFuture<String> answer = portal.callAsync(Mortal::answerInCleanup, marks());
        await().until(() -> Marks.all(marks()).contains("begun"));

        portal.cancel("enough");

        assertThat(answer.get()).isEqualTo("the last word");
    }

    /** S-108, S-89 · so do the items of a dialog, in their order and all of them, before the cancel. */
    @Test
    void theLastItemsOfACancelledActorArriveBeforeTheCancel(Nursery nursery) throws Exception {
        Portal<Mortal> portal = mortal(nursery);
        assertThatThrownBy(() -> portal.runDialog(Mortal::sendInCleanup, 100, marks(), dialog -> {
                    var stream = dialog.stream();
                    await().until(() -> Marks.all(marks()).contains("begun"));
                    nursery.fork(() -> {
                        portal.cancel("enough");
                        return null;
                    });
                    for (int i = 0; i < 100; i++) {
                        assertThat(stream.receive()).isEqualTo(i);
                    }
                    stream.receive();
                }))
                .isInstanceOf(ContextCancelledException.class)
                .hasMessageContaining("enough");
    }

    /** S-13, S-49, S-109 · an end goes from the leaves up: the callbacks of what is below have run before those of who is above. */
    @ParameterizedTest
    @ValueSource(strings = {"cancel", "nursery"})
    void anEndGoesFromTheLeavesUp(String end, Backend backend) throws Exception {
        Nursery.run(c -> on(c, backend), nursery -> {
            Actor.current().onEnd(() -> Marks.add(marks(), "root ended"));
            Portal<Mortal> portal = mortal(nursery);
            portal.run(Mortal::atTheEnd, marks(), "middle ended", "return");
            CompletableFuture<String> open = portal.callAsync(Mortal::above, marks());
            await().until(() -> Marks.all(marks()).contains("begun"));
            if (end.equals("cancel")) {
                portal.cancel("enough");
            } else {
                nursery.cancel("enough");
            }
            assertThatThrownBy(open::get).isInstanceOf(ExecutionException.class);
        });

        assertThat(Marks.all(marks()))
                .containsExactly("begun", "cleanup", "below ended", "middle ended", "closed", "root ended");
    }

    /** S-52, S-109 · an actor that is ending refuses requests from its first moment on, and says that it is. */
    @Test
    void anEndingActorRefusesRequestsFromItsFirstMomentOn(Nursery nursery) throws Exception {
        Portal<Mortal> portal = mortal(nursery);
        CompletableFuture<String> open = portal.callAsync(Mortal::answerInCleanup, marks());
        await().until(() -> Marks.all(marks()).contains("begun"));
        var ending = nursery.fork(() -> {
            portal.cancel("enough");
            return List.copyOf(Marks.all(marks()));
        });
        Throwable refused = null;
        while (refused == null) {
            refused = catchThrowable(() -> portal.call(Mortal::square, 3));
        }

        assertThat(refused).isInstanceOfAny(ActorEndedException.class, ContextCancelledException.class);
        ending.result();
        assertThat(open.get()).isEqualTo("the last word");
        assertThatThrownBy(() -> portal.call(Mortal::square, 3)).isInstanceOf(ActorEndedException.class);
    }
}
