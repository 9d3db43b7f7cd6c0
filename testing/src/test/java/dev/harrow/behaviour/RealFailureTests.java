package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.harrow.ActorCancelledException;
import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.TaskFailedException;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** S-41 · a real failure is never masked by a cancel, wherever it only hangs on the cancel's exception: as when a resource fails to close. */
class RealFailureTests extends TalkerFixture {

    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend).handleSignals(false));
    }

    /** Waits until it is cancelled, in a block with a resource that fails to close; says when it waits. */
    @SuppressWarnings("try") // the cleanup is all that the resource is for
    private static void waitAndFailToClose(CountDownLatch waiting, Exception failure) throws Exception {
        try (AutoCloseable resource = () -> {
            throw failure;
        }) {
            waiting.countDown();
            Scopes.sleep(Duration.ofHours(1));
        }
    }

    /** S-41, S-28 · of a fork that is cancelled by itself: its result and the nursery have the real failure. */
    @ActorTest
    void aForksRealFailureIsItsResult(Backend backend) {
        for (Exception failure : new Exception[] {new IOException("real"), new IllegalStateException("real")}) {
            AtomicReference<Running<Object>> fork = new AtomicReference<>();

            Throwable left = catchThrowable(() -> Nursery.run(c -> on(c, backend), nursery -> {
                CountDownLatch waiting = new CountDownLatch(1);
                fork.set(nursery.fork(() -> {
                    waitAndFailToClose(waiting, failure);
                    return null;
                }));
                waiting.await();
                fork.get().cancel("enough");
                Scopes.sleep(Duration.ofHours(1));
            }));

            assertThat(left)
                    .isInstanceOfSatisfying(
                            NurseryFailedException.class,
                            e -> assertThat(e.failures()).containsExactly(failure));
            Throwable result = catchThrowable(fork.get()::result);
            if (failure instanceof IOException) {
                assertThat(result).isInstanceOf(TaskFailedException.class).hasCause(failure);
            } else {
                assertThat(result).isSameAs(failure);
            }
        }
    }

    /** S-41, S-40, OBS-5 · of a fork that is cancelled with its nursery, which then does not end as if nothing had been. */
    @ActorTest
    void aForksRealFailureDuringTheNurserysCancelIsThrown(Backend backend) {
        IOException failure = new IOException("real");

        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    CountDownLatch waiting = new CountDownLatch(1);
                    nursery.fork(() -> {
                        waitAndFailToClose(waiting, failure);
                        return null;
                    });
                    waiting.await();
                    nursery.cancel("enough");
                }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).containsExactly(failure));
    }

    /** S-41 · a fork whose cleanup is only cancelled too has not failed. */
    @ActorTest
    void aForkThatIsOnlyCancelledHasNotFailed(Backend backend) throws Exception {
        Nursery.run(c -> on(c, backend), nursery -> {
            CountDownLatch waiting = new CountDownLatch(1);
            Running<Object> fork = nursery.fork(() -> {
                waitAndFailToClose(waiting, new InterruptedException("so was its cleanup"));
                return null;
            });
            waiting.await();
            fork.cancel("enough");
            assertThatThrownBy(fork::result)
                    .isInstanceOf(ContextCancelledException.class)
                    .hasMessageContaining("enough");
        });
    }

    /** S-41, S-28 · of a body that was cancelled by another failure: both are told. */
    @ActorTest
    void aBodysRealFailureIsToldWithTheOneThatCancelledIt(Backend backend) {
        IllegalStateException first = new IllegalStateException("first");
        IOException failure = new IOException("real");

        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    CountDownLatch waiting = new CountDownLatch(1);
                    nursery.fork(() -> {
                        waiting.await();
                        throw first;
                    });
                    waitAndFailToClose(waiting, failure);
                }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).containsExactly(first, failure));
    }

    /** S-41, S-68 · of the body of a dialog that was cancelled by the other side's failure: that leaves, and has it beside it. */
    @ActorTest
    void aDialogsBodysRealFailureIsToldBesideTheOtherSides(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        IOException failure = new IOException("real");

        assertThatThrownBy(() -> portal.runDialog(Talker::failAfterGate, gate, "broken", dialog -> {
                    open(gate);
                    waitAndFailToClose(new CountDownLatch(1), failure);
                }))
                .isInstanceOf(RemoteActorException.class)
                .hasMessageContaining("broken")
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(failure));
        stop(portal);
    }

    /** S-41 · of a block that ran out of time: it is not what one moves on from. */
    @ActorTest
    void aRealFailureIsNotMovedOnFrom(Nursery nursery) {
        for (Exception failure : new Exception[] {new IOException("real"), new IllegalStateException("real")}) {
            assertThatThrownBy(() -> Scopes.moveOnAfter(
                            Duration.ofMillis(20), () -> waitAndFailToClose(new CountDownLatch(1), failure)))
                    .isSameAs(failure);
            assertThatThrownBy(() -> Scopes.moveOnAfter(Duration.ofMillis(20), () -> {
                        waitAndFailToClose(new CountDownLatch(1), failure);
                        return "never";
                    }))
                    .isSameAs(failure);
        }
    }

    /** S-41 · of a shield that is over when the task outside is cancelled as well: the cancel that leaves has it with it. */
    @ActorTest
    void aRealFailureLeavesAShieldWithTheCancel(Nursery nursery) {
        IOException failure = new IOException("real");

        assertThatThrownBy(() -> Nursery.run(inner -> {
                    CountDownLatch waiting = new CountDownLatch(1);
                    Running<Object> fork = inner.fork(() -> {
                        Scopes.shield(Duration.ofMillis(100), () -> {
                            waitAndFailToClose(waiting, failure);
                            return null;
                        });
                        return null;
                    });
                    waiting.await();
                    fork.cancel("enough");
                }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).containsExactly(failure));
    }

    /** S-41 · of a body that is cancelled from outside: the cancel goes on, and has it with it for whoever judges there. */
    @ActorTest
    void aBodysRealFailureGoesOnWithTheCancelFromOutside(Backend backend) {
        IOException failure = new IOException("real");
        AtomicReference<Throwable> leaving = new AtomicReference<>();

        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), outer -> {
                    CountDownLatch waiting = new CountDownLatch(1);
                    outer.fork(() -> {
                        leaving.set(catchThrowable(() -> Nursery.run(inner -> waitAndFailToClose(waiting, failure))));
                        throw (Exception) leaving.get();
                    });
                    waiting.await();
                    outer.cancel("enough");
                }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).containsExactly(failure));
        assertThat(leaving.get()).isInstanceOf(ActorCancelledException.class);
    }
}
