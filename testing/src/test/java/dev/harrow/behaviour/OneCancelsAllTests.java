package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorEndedException;
import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.RuntimeFailureException;
import dev.harrow.TaskFailedException;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** SEMANTICS sections 4 and 5: what one failure does to everybody else, and what of it is thrown. */
class OneCancelsAllTests extends MarksFixture {
    private void awaitMark(String mark) {
        await().until(() -> Marks.all(marks()).contains(mark));
    }

    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend).handleSignals(false));
    }

    /** S-28 · the body's own exception leaves as itself, and everything in the nursery has ended. */
    @ActorTest
    void aFailingBodyCancelsActorsAndForksAndItsExceptionComesOutAsItIs(Backend backend) {
        IOException own = new IOException("body");

        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Portal<Worker> portal = nursery.start("hanging", Worker.class, WorkerActor::new);
                    portal.tell(Worker::hang, marks());
                    awaitMark("begun");
                    throw own;
                }))
                .isSameAs(own);
        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
    }

    /** D-4, NURS-11 · a one-shot's failure interrupts a body that waits for something else. */
    @ActorTest
    void aFailingOneShotCancelsABodyThatBlocksInTheJdk(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    nursery.runInActor(Functions::fail, "early");
                    new CountDownLatch(1).await();
                }))
                .isInstanceOfSatisfying(NurseryFailedException.class, e -> {
                    assertThat(e.failures()).hasSize(1);
                    assertThat(e.getCause()).isSameAs(e.failures().getFirst());
                    assertThat(e.getCause()).isInstanceOfSatisfying(RemoteActorException.class, remote -> {
                        assertThat(remote.is(IOException.class)).isTrue();
                        assertThat(remote).hasMessageContaining("early");
                    });
                });
    }

    /** S-19, D-4 · a daemon is watched from its spawn on: its end is noticed while the body does something else. */
    @ActorTest
    void theEndOfADaemonIsNoticedWhileTheBodyIsBusy(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Portal<Worker> stopped = nursery.start("stopped", Worker.class, WorkerActor::new);
                    Portal<Worker> failing = nursery.start("failing", Worker.class, WorkerActor::new);
                    stopped.stop(Duration.ofSeconds(5));
                    assertThat(Harrow.tree()).contains("failing#").doesNotContain("stopped#");

                    failing.tell(Worker::fail, "unasked");
                    new CountDownLatch(1).await();
                }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).singleElement().asString().contains("unasked"));
    }

    /** S-29 · an actor that fails more than once is one failure of the nursery, which keeps the later ones. */
    @ActorTest
    void anActorThatFailsMoreThanOnceIsOneFailure(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Portal<Worker> failing = nursery.start("failing", Worker.class, WorkerActor::new);
                    failing.run(Worker::onEnd, marks(), "callback", true);
                    for (int i = 0; i < 5; i++) {
                        try {
                            failing.tell(Worker::fail, "told " + i);
                        } catch (ActorEndedException e) {
                            Marks.add(marks(), "refused");
                        }
                    }
                    new CountDownLatch(1).await();
                }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).singleElement().asString().contains("told 0"));
        assertThat(Marks.all(marks())).contains("callback");
    }

    /** S-26, S-31 · siblings that are cancelled as a consequence contribute nothing. */
    @ActorTest
    void siblingsAreCancelledWhenAnActorFails(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    for (int i = 0; i < 3; i++) {
                        nursery.start("sibling-" + i, Worker.class, WorkerActor::new)
                                .tell(Worker::hang, marks());
                    }
                    await().until(() -> Marks.all(marks()).size() == 3);
                    nursery.runInActor(Functions::fail, "first");
                }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).hasSize(1));
        assertThat(Marks.all(marks())).filteredOn("cleanup"::equals).hasSize(3);
    }

    /** S-30, NURS-2, NURS-10, NURS-3 · every genuine failure is kept, one shape whatever the count. */
    @ActorTest
    void everyFailureIsKept(Backend backend) {
        String gate = dir.resolve("gate").toString();

        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    // The first failure cancels the others; those that fail in their cleanup fail genuinely.
                    for (int i = 0; i < 2; i++) {
                        nursery.start("failing-" + i, Worker.class, WorkerActor::new)
                                .tell(Worker::failInCleanup, marks());
                    }
                    await().until(() -> Marks.all(marks()).size() == 2);
                    nursery.runInActor(Functions::failWhen, gate);
                    Files.createFile(Path.of(gate));
                }))
                .isInstanceOfSatisfying(NurseryFailedException.class, e -> {
                    assertThat(e.failures()).hasSize(3);
                    assertThat(e.getCause()).hasMessageContaining("failed when gate opened");
                    assertThat(e.getSuppressed())
                            .containsExactlyElementsOf(e.failures().subList(1, 3));
                    assertThat(e.failures().subList(1, 3))
                            .allSatisfy(each -> assertThat(each).hasMessageContaining("cleanup failed"));
                });
    }

    /** S-31, NURS-4 · an error of a call made in the body is the body's, one bare error whatever the number of actors. */
    @ActorTest
    void aFailedCallThatLeavesTheBodyComesOutAsItIs(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    nursery.start("other", Worker.class, WorkerActor::new);
                    Portal<Worker> portal = nursery.start("failing", Worker.class, WorkerActor::new);
                    portal.run(Worker::fail, "in the call");
                }))
                .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(IOException.class)).isTrue();
                    assertThat(e.getSuppressed()).isEmpty();
                });
    }

    /** A failed call that is handled in the body is over. */
    @ActorTest
    void aFailedCallThatIsHandledCancelsNobody(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);

        assertThatThrownBy(() -> portal.run(Worker::fail, "handled")).isInstanceOf(RemoteActorException.class);

        assertThat(portal.<Integer, Integer>call(Worker::square, 3)).isEqualTo(9);
    }

    /** S-33, NURS-6, CANC-6, NURS-4 · a cancel is silent, stays called, and leaves nobody. */
    @ActorTest
    void cancellingTheNurseryIsSilentAndLeavesTheBodyAlone(Backend backend) throws Exception {
        String value = Nursery.call(c -> on(c, backend), nursery -> {
            Portal<Worker> portal = nursery.start("hanging", Worker.class, WorkerActor::new);
            portal.tell(Worker::hang, marks());
            awaitMark("begun");
            nursery.cancel("enough");
            assertThat(nursery.cancelCalled()).isTrue();
            return "the body goes on";
        });

        assertThat(value).isEqualTo("the body goes on");
        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
    }

    /** S-33 · what comes after the cancel never starts work. */
    @ActorTest
    void nothingStartsInACancelledNursery(Nursery nursery) throws Exception {
        nursery.cancel("enough");

        assertThatThrownBy(() -> nursery.start("late", Worker.class, WorkerActor::new))
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageContaining("'late'")
                .hasMessageContaining("enough");
        Running<String> fork = nursery.fork(() -> "ran");
        assertThatThrownBy(fork::result).isInstanceOf(ContextCancelledException.class);
    }

    /** S-27, SPAWN-2 · a daemon keeps the nursery open until somebody ends it. */
    @ActorTest
    void aNurseryWaitsForItsActors(Nursery nursery) throws Exception {
        List<String> order = new ArrayList<>();
        Running<String> inner = nursery.fork(() -> Nursery.call(in -> {
            Portal<Worker> daemon = in.start("daemon", Worker.class, WorkerActor::new);
            in.fork(() -> {
                daemon.call(Worker::await, marks(), dir.resolve("gate").toString());
                synchronized (order) {
                    order.add("answered");
                }
                daemon.stop(Duration.ofSeconds(5));
                return null;
            });
            return "body left";
        }));
        awaitMark("begun");
        assertThat(inner.isDone()).as("the nursery has ended under its daemon").isFalse();
        Files.createFile(dir.resolve("gate"));

        assertThat(inner.result()).isEqualTo("body left");
        assertThat(order).containsExactly("answered");
    }

    /** D-6, S-36, SPAWN-3, OBS-6 · results can be read any number of times, and errors are the same object each time. */
    @ActorTest
    void resultsAreIdempotent(Backend backend) throws Exception {
        List<Running<?>> kept = new ArrayList<>();
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Running<Integer> value = nursery.runInActor(Functions::square, 7);
                    Running<String> none = nursery.runInActor(Functions::nothing);
                    assertThat(value.result()).isEqualTo(49);
                    assertThat(none.result()).isNull();
                    Running<Integer> failing = nursery.runInActor(Functions::fail, "kept");
                    kept.addAll(List.of(value, none, failing));
                    failing.result();
                }))
                .isInstanceOf(RemoteActorException.class);

        assertThat(kept.get(0).result()).isEqualTo(49);
        assertThat(kept.get(1).result()).isNull();
        Throwable first = thrownBy(kept.get(2));
        assertThat(first).isInstanceOf(RemoteActorException.class);
        assertThat(thrownBy(kept.get(2))).isSameAs(first);
    }

    private static Throwable thrownBy(Running<?> running) {
        try {
            throw new AssertionError("returned " + running.result());
        } catch (RuntimeException | InterruptedException e) {
            return e;
        }
    }

    /** ADR 0001 · the failure of a handle is the nursery's, also when the body has caught it. */
    @ActorTest
    void aHandlesFailureThatTheBodyCatchesStillFailsTheNursery(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Running<Integer> failing = nursery.runInActor(Functions::fail, "caught");
                    assertThatThrownBy(failing::result).isInstanceOf(RemoteActorException.class);
                }))
                .isInstanceOf(NurseryFailedException.class)
                .hasRootCauseInstanceOf(RemoteActorException.class);
    }

    /** S-132, ONE-2 · a call in an actor of its own throws to the one who waits, who may handle it. */
    @ActorTest
    void callInActorThrowsToItsCallerOnly(Nursery nursery) throws Exception {
        assertThatThrownBy(() -> nursery.callInActor(Functions::fail, "inline"))
                .isInstanceOf(RemoteActorException.class);

        assertThat(nursery.<Integer, Integer>callInActor(Functions::square, 5)).isEqualTo(25);
    }

    /** D-13, S-40 · an error over a cancellation. */
    @ActorTest
    void aFailureDuringACancelIsNotLost(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Portal<Worker> portal = nursery.start("failing", Worker.class, WorkerActor::new);
                    portal.tell(Worker::failInCleanup, marks());
                    awaitMark("begun");
                    nursery.cancel("enough");
                }))
                .isInstanceOf(NurseryFailedException.class)
                .hasMessageContaining("cleanup failed");
    }

    /** S-32 · a nursery that fails in an actor crosses as one failure, whatever is in it. */
    @ActorTest
    void aFailedNurseryOfAnActorCrossesAsOneFailure(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("middle", Worker.class, WorkerActor::new);

        assertThatThrownBy(() -> portal.run(Worker::failBelow, "deep"))
                .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(IOException.class)).isTrue();
                    assertThat(e.origin().name()).isEqualTo("below");
                    assertThat(e.hops()).extracting(hop -> hop.name()).containsExactly("below", "middle");
                });
    }

    /** S-31 · a fork is a child like an actor, and its checked exception is the cause. */
    @ActorTest
    void aForksFailureFailsTheNurseryAndItsCheckedExceptionIsKept(Backend backend) {
        IOException checked = new IOException("checked");
        List<Running<?>> kept = new ArrayList<>();

        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    kept.add(nursery.fork(() -> {
                        throw checked;
                    }));
                    new CountDownLatch(1).await();
                }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).containsExactly(checked));
        assertThat(thrownBy(kept.getFirst()))
                .isInstanceOf(TaskFailedException.class)
                .hasCause(checked);
    }

    /** Forks are started by any task inside, also when the owner is busy. */
    @ActorTest
    void forksCanBeForkedByForks(Nursery nursery) throws Exception {
        Running<Integer> outer = nursery.fork(() -> {
            Running<Integer> inner = nursery.fork(() -> {
                Running<Integer> innermost = nursery.fork(() -> 40);
                return innermost.result() + 1;
            });
            return inner.result() + 1;
        });

        assertThat(outer.result()).isEqualTo(42);
    }

    /** A scoped value bound around the nursery is seen by its forks; one bound after its opening is refused with the remedy. */
    @ActorTest
    void forksSeeTheScopedValuesOfTheOpening(Backend backend) throws Exception {
        ScopedValue<String> value = ScopedValue.newInstance();

        String seen = ScopedValue.where(value, "bound")
                .call(() -> Nursery.call(c -> on(c, backend), nursery -> {
                    Running<String> fork = nursery.fork(value::get);
                    Running<String> byAnother =
                            nursery.fork(() -> nursery.fork(value::get).result());
                    return fork.result() + " " + byAnother.result();
                }));
        assertThat(seen).isEqualTo("bound bound");

        Nursery.run(
                c -> on(c, backend),
                nursery -> ScopedValue.where(value, "late")
                        .run(() -> assertThatThrownBy(() -> nursery.fork(() -> "never"))
                                .isInstanceOf(RuntimeFailureException.class)
                                .hasMessageContaining("open the nursery inside that binding")));
    }

    /** A nursery's deadline covers the body and everything in it. */
    @ActorTest
    void aNurserysDeadlineEndsItAll(Backend backend) {
        Duration enoughToStart = backend.equals(Backend.THREAD) ? Duration.ofMillis(200) : Duration.ofSeconds(4);
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend).name("short").deadline(enoughToStart), nursery -> {
                    Portal<Worker> portal = nursery.start("hanging", Worker.class, WorkerActor::new);
                    portal.run(Worker::hang, marks());
                }))
                .isInstanceOf(dev.harrow.DeadlineExceededException.class)
                .hasMessageContaining("'short'");
        assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
    }
}
