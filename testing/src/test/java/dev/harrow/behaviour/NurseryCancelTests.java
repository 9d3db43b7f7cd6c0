package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.Source;
import dev.harrow.UserAbortException;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SEMANTICS section 4: how a nursery is cancelled, by its own {@code cancel} and otherwise, and what it tells of that. */
@ActorTest
class NurseryCancelTests extends MarksFixture {
    private static final Duration LONG = Duration.ofHours(1);

    private void awaitMarks(String mark, int count) {
        await().until(() -> Marks.all(marks()).stream().filter(mark::equals).count() == count);
    }

    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend).handleSignals(false));
    }

    /** What lives in a nursery when it is cancelled. */
    enum Inhabitant {
        IDLE_ACTOR {
            @Override
            void comeInto(Nursery nursery, String marks) throws InterruptedException {
                nursery.start("idle", Worker.class, WorkerActor::new);
                Marks.add(marks, "begun");
            }
        },
        BUSY_ACTOR {
            @Override
            void comeInto(Nursery nursery, String marks) throws InterruptedException {
                nursery.start("busy", Worker.class, WorkerActor::new).tell(Worker::hang, marks);
            }
        },
        ONE_SHOT {
            @Override
            void comeInto(Nursery nursery, String marks) throws InterruptedException {
                nursery.runInActor(Functions::hang, marks);
            }
        },
        FORK {
            @Override
            void comeInto(Nursery nursery, String marks) {
                nursery.fork(() -> Functions.hang(marks));
            }
        };

        abstract void comeInto(Nursery nursery, String marks) throws InterruptedException;
    }

    /** D-11, S-33, NURS-6, OBS-3 · whatever its cancel ends, the nursery has caught it, in silence; the body goes on, and none is left. */
    @ParameterizedTest
    @EnumSource
    void aCancelThatEndsSomethingIsCaught(Inhabitant inhabitant, Backend backend) throws Exception {
        AtomicReference<Nursery> cancelled = new AtomicReference<>();
        String value = Nursery.call(c -> on(c, backend), nursery -> {
            cancelled.set(nursery);
            inhabitant.comeInto(nursery, marks());
            awaitMarks("begun", 1);
            assertThat(nursery.cancelCaught()).as("before anybody asked").isFalse();

            nursery.cancel("enough");
            nursery.cancel("more than enough");
            return "the body goes on";
        });

        assertThat(value).isEqualTo("the body goes on");
        assertThat(cancelled.get().cancelCalled()).isTrue();
        assertThat(cancelled.get().cancelCaught()).isTrue();
        if (inhabitant != Inhabitant.IDLE_ACTOR) {
            assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
        }
    }

    /** How members of a nursery end that its cancel has no part in. */
    enum OtherEnd {
        /** Nobody is there. */
        NOBODY,
        /** All have ended by themselves. */
        FINISHED,
        /** They were cancelled one by one before. */
        CANCELLED_BEFORE,
        /** One of them has failed before. */
        FAILED_BEFORE,
        /** The block around the nursery is cancelled, and so is the nursery. */
        CANCELLED_AROUND
    }

    /** D-11 · what ended by itself, by a failure, or by the cancel of somebody else was not ended by the nursery's cancel. */
    @ParameterizedTest
    @EnumSource
    void aCancelThatEndsNothingIsNotCaught(OtherEnd end, Nursery around) throws Exception {
        AtomicReference<Nursery> cancelled = new AtomicReference<>();
        CountDownLatch waiting = new CountDownLatch(1);
        Running<Object> owner = around.fork(() -> {
            try {
                Nursery.run(nursery -> {
                    cancelled.set(nursery);
                    endOtherwise(end, nursery, waiting);
                    nursery.cancel("too late");
                });
            } catch (NurseryFailedException e) {
                assertThat(end).isEqualTo(OtherEnd.FAILED_BEFORE);
            }
            return null;
        });
        if (end == OtherEnd.CANCELLED_AROUND) {
            waiting.await();
            awaitMarks("begun", 1);
            owner.cancel("from around");
        }
        await().until(owner::isDone);

        assertThat(cancelled.get().cancelCalled()).isTrue();
        assertThat(cancelled.get().cancelCaught()).isFalse();
    }

    private void endOtherwise(OtherEnd end, Nursery nursery, CountDownLatch waiting) throws InterruptedException {
        switch (end) {
            case NOBODY -> {}
            case FINISHED -> {
                nursery.fork(() -> "done").result();
                nursery.callInActor(Functions::square, 2);
            }
            case CANCELLED_BEFORE -> {
                Portal<Worker> actor = nursery.start("cancelled", Worker.class, WorkerActor::new);
                Running<Integer> fork = nursery.fork(() -> Functions.hang(marks()));
                awaitMarks("begun", 1);
                fork.cancel("by itself");
                assertThatThrownBy(fork::result).isInstanceOf(ContextCancelledException.class);
                actor.cancel("by itself");
            }
            case FAILED_BEFORE -> {
                nursery.fork(() -> Functions.hang(marks()));
                awaitMarks("begun", 1);
                nursery.fork(() -> {
                    throw new IllegalStateException("failed");
                });
                assertThatThrownBy(() -> Scopes.sleep(LONG)).isInstanceOf(InterruptedException.class);
            }
            case CANCELLED_AROUND -> {
                nursery.fork(() -> Functions.hang(marks()));
                waiting.countDown();
                assertThatThrownBy(() -> Scopes.sleep(LONG)).isInstanceOf(InterruptedException.class);
            }
        }
    }

    /** S-27, S-33, SPAWN-2, NURS-6 · the nursery of any number of idle actors is left at once by its cancel, and not before. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void idleActorsKeepTheNurseryUntilItIsCancelled(int count, Nursery around) throws Exception {
        AtomicReference<Nursery> opened = new AtomicReference<>();
        CountDownLatch left = new CountDownLatch(1);
        List<Portal<Worker>> actors = new ArrayList<>();
        Running<Object> owner = around.fork(() -> {
            Nursery.run(nursery -> {
                for (int i = 0; i < count; i++) {
                    actors.add(nursery.start("idle-" + i, Worker.class, WorkerActor::new));
                }
                opened.set(nursery);
                left.countDown();
            });
            return null;
        });
        left.await();
        for (Portal<Worker> each : actors) {
            assertThat(each.<Integer, Integer>call(Worker::square, 3)).isEqualTo(9);
        }
        assertThat(owner.isDone()).isFalse();

        opened.get().cancel("enough");

        owner.result();
        assertThat(Harrow.tree()).doesNotContain("idle-");
    }

    /** S-30, S-31, S-39, NURS-4, NURS-6 · an error of the body, or its abort, leaves as that object, whatever the number of actors that it ends. */
    @ParameterizedTest
    @CsvSource({"1, false", "3, false", "1, true", "3, true"})
    void whatTheBodyThrowsLeavesBareWhateverItCancels(int count, boolean abort, Backend backend) {
        RuntimeException own = abort ? new UserAbortException("by hand") : new IllegalStateException("body");

        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    for (int i = 0; i < count; i++) {
                        nursery.start("busy-" + i, Worker.class, WorkerActor::new)
                                .tell(Worker::hang, marks());
                    }
                    awaitMarks("begun", count);
                    throw own;
                }))
                .isSameAs(own)
                .hasNoSuppressedExceptions();
        assertThat(Marks.all(marks())).filteredOn("cleanup"::equals).hasSize(count);
        assertThat(Harrow.tree()).isEmpty();
    }

    /** CANC-1 · a deadline around a nursery that consumes an endless stream is absorbed where it was set, and ends the producer with its cleanup. */
    @ParameterizedTest
    @ValueSource(strings = {"producer", "dialog"})
    void aDeadlineAroundTheConsumerOfAnEndlessStreamIsAbsorbed(String kind, Nursery around, VirtualTime time)
            throws Exception {
        AtomicReference<Nursery> consumer = new AtomicReference<>();
        Portal<Talker> talker = around.start("talker", Talker.class, TalkerActor::new);
        List<Integer> got = new ArrayList<>();
        Consumer<Integer> take = item -> {
            got.add(item);
            if (got.size() == 10) {
                time.advance(Duration.ofMinutes(1));
            }
        };

        boolean ended = Scopes.moveOnAfter(
                Duration.ofMinutes(1),
                () -> Nursery.run(nursery -> {
                    consumer.set(nursery);
                    nursery.start("beside", Worker.class, WorkerActor::new);
                    if (kind.equals("producer")) {
                        try (Source<Integer> source = talker.streamFrom(Talker::produce, -1, marks())) {
                            source.forEach(take);
                        }
                    } else {
                        talker.runDialog(
                                Talker::count,
                                -1,
                                marks(),
                                dialog -> dialog.stream().forEach(take));
                    }
                }));

        assertThat(ended).isFalse();
        assertThat(consumer.get().cancelCaught())
                .as("it was not the nursery's own cancel")
                .isFalse();
        assertThat(Marks.all(marks())).contains("cleanup");
        assertThat(Harrow.tree()).doesNotContain("beside#");
        assertThat(got).hasSizeGreaterThanOrEqualTo(10);
        for (int i = 0; i < got.size(); i++) {
            assertThat(got.get(i)).isEqualTo(i);
        }
        assertThat(talker.call(Talker::square, 3)).isEqualTo(9);
    }

    /** CANC-8, S-39 · an abort in the body, beside a dialog and a producer of one actor, leaves bare and ends both. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAbortBesideBothKindsOfStreamsLeavesBare(boolean dialogInside, Backend backend) {
        UserAbortException abort = new UserAbortException("by hand");

        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Portal<Talker> talker = nursery.start("talker", Talker.class, TalkerActor::new);
                    if (dialogInside) {
                        try (var numbers = talker.streamFrom(Talker::produce, -1, marks())) {
                            var first = numbers.iterator();
                            assertThat(first.next()).isZero();
                            talker.runDialog(Talker::doubling, dialog -> {
                                var stream = dialog.stream();
                                stream.send(2);
                                assertThat(stream.receive()).isEqualTo(4);
                                assertThat(first.next()).isEqualTo(1);
                                throw abort;
                            });
                        }
                    } else {
                        talker.runDialog(Talker::doubling, dialog -> {
                            var stream = dialog.stream();
                            try (var numbers = talker.streamFrom(Talker::produce, -1, marks())) {
                                stream.send(2);
                                assertThat(numbers.iterator().next()).isZero();
                                assertThat(stream.receive()).isEqualTo(4);
                                throw abort;
                            }
                        });
                    }
                }))
                .isSameAs(abort);
        assertThat(Marks.all(marks())).contains("cleanup");
        assertThat(Harrow.tree()).isEmpty();
    }

    /** CANC-20, S-33 · a nursery is cancelled by anyone who has it, from any thread, also after its end. */
    @ParameterizedTest
    @ValueSource(strings = {"a fork", "a foreign thread", "after its end"})
    void aNurseryIsCancelledFromAnywhere(String who, Backend backend) throws Exception {
        AtomicReference<Nursery> opened = new AtomicReference<>();
        Nursery.run(c -> on(c, backend), nursery -> {
            opened.set(nursery);
            assertThat(Actor.isCurrent()).isTrue();
            if (who.equals("after its end")) {
                return;
            }
            nursery.start("busy", Worker.class, WorkerActor::new).tell(Worker::hang, marks());
            awaitMarks("begun", 1);
            if (who.equals("a fork")) {
                nursery.fork(() -> {
                    nursery.cancel("enough");
                    return null;
                });
            } else {
                Thread.ofPlatform().start(() -> nursery.cancel("enough")).join();
            }
        });
        opened.get().cancel("again");

        assertThat(opened.get().cancelCalled()).isTrue();
        assertThat(opened.get().cancelCaught()).isEqualTo(!who.equals("after its end"));
    }
}
