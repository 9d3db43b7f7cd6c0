package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.DeadlineExceededException;
import dev.harrow.Dialog;
import dev.harrow.MsgTypeException;
import dev.harrow.Nursery;
import dev.harrow.Outcome;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.RuntimeFailureException;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** SEMANTICS section 8: a pair of linked tasks. */
class DialogTests extends TalkerFixture {

    /** S-57, S-78, CTX-2 · the first value is there when the body begins, and the result when it is asked for, as often as one likes. */
    @ActorTest
    void aDialogHasAFirstValueAndAResult(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        String said = portal.converse(Talker::simple, 10, dialog -> {
            assertThat(dialog.started()).isEqualTo(11);
            assertThat(dialog.result()).isEqualTo("yo");
            assertThat(dialog.outcome()).isEqualTo(new Outcome.Returned<>("yo"));
            return dialog.result() + dialog.started();
        });

        assertThat(said).isEqualTo("yo11");
        stop(portal);
    }

    /** S-74 · after the block the result is still there. */
    @ActorTest
    void theResultCanBeReadAfterTheBlock(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        Dialog<Integer, Integer, Integer, String> dialog = portal.converse(Talker::simple, 1, inside -> inside);

        assertThat(dialog.result()).isEqualTo("yo");
        assertThat(dialog.isDone()).isTrue();
        stop(portal);
    }

    /** S-62, CTX-2 · the current context is there on both sides, inside only, and not in forks. */
    @ActorTest
    void theCurrentDialogIsKnownInsideOnly(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        assertThat(Dialog.current()).isEmpty();

        portal.runDialog(Talker::current, outer -> {
            assertThat(Dialog.current()).containsSame(outer);
            portal.runDialog(
                    Talker::simple, 1, inner -> assertThat(Dialog.current()).containsSame(inner));
            assertThat(Dialog.current()).containsSame(outer);
            assertThat(outer.result()).isEqualTo("true false");
        });

        assertThat(Dialog.current()).isEmpty();
        stop(portal);
    }

    /** S-72 · a body that returns early waits for the other side, which is healthy and works. */
    @ActorTest
    void leavingWaitsForTheOtherSide(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        Portal<Worker> other = nursery.start("other", Worker.class, WorkerActor::new);
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();

        Running<?> left = nursery.fork(() -> portal.converse(Talker::lazy, gate, "BLOCK", 4, dialog -> {
            inside.set(dialog);
            try (var stream = dialog.stream()) {
                stream.send(1);
                stream.endSend();
            }
            return "left";
        }));
        await().until(() -> inside.get() != null);
        other.call(Worker::square, 2);
        assertThat(left.isDone()).isFalse();
        open(gate);

        assertThat(left.result()).isEqualTo("left");
        assertThat(inside.get().isDone()).isTrue();
        stop(portal);
        other.stop(Duration.ofMinutes(1));
    }

    // ---- failures of the other side

    /** S-59, CTX-14 · a failure before the first value is thrown at entry, and the body never runs. */
    @ActorTest
    void aFailureBeforeTheFirstValueIsThrownAtEntry(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        List<String> ran = new ArrayList<>();

        assertThatThrownBy(() -> portal.converse(Talker::failBeforeStarted, "no", dialog -> ran.add("body")))
                .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(IOException.class)).isTrue();
                    assertThat(e).hasMessageContaining("no");
                });
        assertThat(ran).isEmpty();
        stop(portal);
    }

    /** D-7, CTX-13, CANC-15, OBS-7 · an endpoint that returns without having started is an error at the opener, at once. */
    @ActorTest
    void returningWithoutHavingStartedIsAnErrorAtTheOpener(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        assertThatThrownBy(() -> portal.open(Talker::neverStarts))
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageContaining("Talker.neverStarts")
                .hasMessageContaining("call started() first");
        stop(portal);
    }

    /** D-7, MSG-6 · a result that cannot be written is the caller's to know. */
    @ActorTest
    void aResultThatCannotBeWrittenFailsTheCaller(Nursery nursery, Backend backend) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(
                Talker::simple, 1, dialog -> assertThat(dialog.result()).isEqualTo("yo"));
        if (backend.equals(Backend.THREAD) && !Boolean.getBoolean("harrow.local.alwaysEncode")) {
            // by reference nothing is written, so nothing is too large
            portal.runDialog(
                    Talker::unencodable,
                    dialog -> assertThat(dialog.result().text()).hasSize(17 << 20));
        } else {
            AtomicReference<Throwable> inside = new AtomicReference<>();
            Throwable left = catchThrowable(() -> portal.runDialog(Talker::unencodable, dialog -> {
                inside.set(catchThrowable(dialog::result));
            }));
            assertThat(left).isInstanceOf(MsgTypeException.class).isSameAs(inside.get());
        }
        stop(portal);
    }

    /** S-67, S-68, S-64, CTX-16 · the body is cancelled, the error leaves the block, and every view of it is the same object. */
    @ActorTest
    void aFailureOfTheOtherSideCancelsTheBodyAndLeavesTheBlock(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();
        AtomicReference<Throwable> body = new AtomicReference<>();

        Throwable thrown = catchThrowable(() -> portal.runDialog(Talker::failAfterGate, gate, "broken", dialog -> {
            inside.set(dialog);
            open(gate);
            try {
                Scopes.sleep(Duration.ofHours(1));
            } catch (InterruptedException e) {
                body.set(e);
                throw e;
            }
        }));

        assertThat(thrown).isInstanceOf(RemoteActorException.class).hasMessageContaining("broken");
        assertThat(body.get()).isInstanceOf(ActorCancelledException.class);
        Dialog<?, ?, ?, ?> dialog = inside.get();
        assertThat(dialog.remoteError()).containsSame((RuntimeException) thrown);
        assertThat(dialog.outcome()).isEqualTo(new Outcome.Failed<>((RuntimeException) thrown));
        assertThat(catchThrowable(dialog::result)).isSameAs(thrown);
        assertThat(dialog.cancelCalled()).isFalse();
        assertThat(dialog.canceller()).contains(portal.id());
        stop(portal);
    }

    /** S-68, CTX-16 · an error of the other side cannot be swallowed: not its cancel, not what result() threw. */
    @ActorTest
    void anErrorOfTheOtherSideCannotBeSwallowed(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        AtomicReference<Throwable> caught = new AtomicReference<>();

        Throwable fromResult = catchThrowable(() -> portal.converse(Talker::failAfterGate, gate, "broken", dialog -> {
            open(gate);
            caught.set(catchThrowable(dialog::result));
            return "fine";
        }));
        Throwable fromCancel = catchThrowable(() -> portal.converse(Talker::failAfterGate, gate, "broken", dialog -> {
            try {
                Scopes.sleep(Duration.ofHours(1));
            } catch (InterruptedException e) {
                return "fine too";
            }
            return "not reached";
        }));
        Throwable shielded = catchThrowable(() -> portal.converse(Talker::failAfterGate, gate, "broken", dialog -> {
            Scopes.shield(Duration.ofMinutes(1), () -> {
                dialog.outcome();
                return null;
            });
            return "and too";
        }));

        assertThat(fromResult).isInstanceOf(RemoteActorException.class).isSameAs(caught.get());
        assertThat(fromCancel).isInstanceOf(RemoteActorException.class);
        assertThat(shielded).isInstanceOf(RemoteActorException.class);
        Scopes.checkpoint(); // no wake-up of a dialog is left for the code behind it
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        stop(portal);
    }

    // ---- failures of this side

    /** S-71, S-81, CTX-17 · a body that fails cancels the other side; its cleanup has run when the error leaves. */
    @ActorTest
    void aFailingBodyEndsTheOtherSideFirst(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        IOException own = new IOException("mine");
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();

        Throwable thrown = catchThrowable(() -> portal.runDialog(Talker::hang, 1, marks, dialog -> {
            inside.set(dialog);
            await().until(() -> Marks.all(marks).contains("begun"));
            throw own;
        }));

        assertThat(thrown).isSameAs(own);
        assertThat(Marks.all(marks)).containsExactly("begun", "cleanup");
        Dialog<?, ?, ?, ?> dialog = inside.get();
        assertThat(dialog.localError()).containsSame(own);
        assertThat(dialog.cancelCalled()).isTrue();
        assertThat(dialog.cancelAcked()).isTrue();
        assertThat(dialog.canceller()).contains(Actor.current().id());
        assertThat(dialog.remoteError()).containsInstanceOf(ContextCancelledException.class);
        stop(portal);
    }

    /** D-5, S-77, S-81 · a deadline around the dialog ends both sides, and the other side's cleanup runs first. */
    @ActorTest
    void aDeadlineAroundADialogEndsBothSides(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        List<String> left = Deadlines.passWhenBegun(
                dir,
                (deadline, own) -> assertThatThrownBy(() -> Scopes.failAfter(
                                deadline, () -> portal.converse(Talker::hang, 1, own, dialog -> dialog.result())))
                        .isInstanceOf(DeadlineExceededException.class));

        assertThat(left).endsWith("cleanup");
        stop(portal);
    }

    /** S-60, CTX-9, CTX-15, D-15, CANC-14 · a caller that is cancelled before the first value came cancels the other side, and waits for its cleanup. */
    @ActorTest
    void aCancelBeforeTheFirstValueEndsTheOtherSide(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        List<String> ran = new ArrayList<>();

        List<String> left = Deadlines.passWhenBegun(dir, (deadline, own) -> {
            boolean ended = Scopes.moveOnAfter(deadline, () -> {
                portal.runDialog(Talker::hangBeforeStarted, own, dialog -> ran.add("body"));
            });
            assertThat(ended).isFalse();
        });

        assertThat(ran).isEmpty();
        assertThat(left).containsExactly("begun", "cleanup");
        stop(portal);
    }

    // ---- cancel, from both ends

    /** S-69, S-70, S-74, CTX-3 · a cancel of this side is no error: result() throws it, outcome() returns it, the block absorbs it. */
    @ActorTest
    void anOwnCancelIsAbsorbedByTheBlock(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        ActorId self = Actor.current().id();

        String value = portal.converse(Talker::hang, 1, marks, dialog -> {
            await().until(() -> Marks.all(marks).contains("begun"));
            dialog.cancel("enough");
            assertThat(Marks.all(marks)).containsExactly("begun", "cleanup");
            Scopes.checkpoint(); // this side is not cancelled
            assertThat(portal.call(Talker::square, 4)).isEqualTo(16);

            Throwable thrown = catchThrowable(dialog::result);
            assertThat(thrown).isInstanceOfSatisfying(ContextCancelledException.class, e -> {
                assertThat(e.canceller()).contains(self);
                assertThat(e.origin()).contains(portal.id());
            });
            assertThat(dialog.outcome()).isEqualTo(new Outcome.Failed<>((RuntimeException) thrown));
            assertThat(dialog.cancelCalled()).isTrue();
            assertThat(dialog.cancelAcked()).isTrue();
            assertThat(dialog.canceller()).contains(self);
            dialog.cancel("again"); // harmless
            return "absorbed";
        });

        assertThat(value).isEqualTo("absorbed");
        stop(portal);
    }

    /** S-70 · left by its own cancel, the form with a value throws it, and the form without one returns. */
    @ActorTest
    void aBodyThatLeavesByItsOwnCancelHasNoValue(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        assertThatThrownBy(() -> portal.converse(Talker::hang, 1, marks, dialog -> {
                    dialog.cancel("enough");
                    return dialog.result();
                }))
                .isInstanceOf(ContextCancelledException.class);
        portal.runDialog(Talker::hang, 1, marks, dialog -> {
            dialog.cancel("enough");
            dialog.result();
        });
        stop(portal);
    }

    /** S-69, CANC-20 · a cancel after the other side has finished changes nothing. */
    @ActorTest
    void aCancelAfterTheEndIsHarmless(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::simple, 1, dialog -> {
            assertThat(dialog.result()).isEqualTo("yo");
            dialog.cancel("late");
            assertThat(dialog.cancelCalled()).isTrue();
            assertThat(dialog.cancelAcked()).isFalse();
            assertThat(dialog.result()).isEqualTo("yo");
        });
        stop(portal);
    }

    /** S-79, CTX-7 · the called side cancels itself: the caller's block ends with a cancel that names it. */
    @ActorTest
    void theCalledSideCanCancelItself(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        for (String when : List.of("before started", "after started")) {
            assertThatThrownBy(() -> portal.runDialog(Talker::cancelSelf, when, dialog -> dialog.result()))
                    .isInstanceOfSatisfying(ContextCancelledException.class, e -> {
                        assertThat(e.canceller()).contains(portal.id());
                        assertThat(e.origin()).contains(portal.id());
                        assertThat(e).hasMessageContaining("enough of it");
                    });
        }
        assertThatThrownBy(() -> portal.runDialog(Talker::cancelSelf, "stream after", dialog -> dialog.result()))
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.is(RuntimeFailureException.class)).isTrue());
        stop(portal);
    }

    /** S-70, S-43 · the whole actor is cancelled, by this side but not by the dialog: the cancel leaves the block. */
    @ActorTest
    void cancellingTheActorIsNoCancelOfTheDialog(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();

        assertThatThrownBy(() -> portal.runDialog(Talker::hang, 1, marks, dialog -> {
                    inside.set(dialog);
                    portal.cancel("all of it");
                    dialog.result();
                }))
                .isInstanceOfSatisfying(
                        ContextCancelledException.class,
                        e -> assertThat(e.canceller()).contains(Actor.current().id()));
        assertThat(inside.get().cancelCalled()).isFalse();
        assertThat(inside.get().cancelAcked()).isFalse();
        assertThat(inside.get().canceller()).contains(Actor.current().id());
    }

    /** S-80, CTX-5 · the called side knows who cancelled it. */
    @ActorTest
    void theCalledSideKnowsItsCanceller(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::tellCanceller, marks, dialog -> {
            await().until(() -> Marks.all(marks).contains("begun"));
            dialog.cancel("enough");
        });

        assertThat(Marks.all(marks))
                .containsExactly("begun", Actor.current().id().name());
        stop(portal);
    }

    // ---- misuse

    /** S-61, S-86, CTX-1 · misuse of a context is an error in the called side, and reaches the caller as one. */
    @ActorTest
    void misuseOfAContextIsAnErrorOverThere(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        for (String how : List.of("twice", "stream first", "stream twice")) {
            assertThatThrownBy(() -> portal.runDialog(Talker::misuse, how, dialog -> dialog.result()))
                    .as(how)
                    .isInstanceOfSatisfying(
                            RemoteActorException.class,
                            e -> assertThat(e.is(RuntimeFailureException.class)).isTrue());
        }
        stop(portal);
    }

    /** S-86, CTX-4 · the stream of this side is opened once, not after its cancel, and not after the end. */
    @ActorTest
    void misuseOfADialogIsAnErrorHere(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        portal.runDialog(Talker::doubling, dialog -> {
            dialog.stream().endSend();
            assertThatThrownBy(dialog::stream)
                    .isInstanceOf(RuntimeFailureException.class)
                    .hasMessageContaining("opened before");
        });
        portal.runDialog(Talker::hang, 1, marks, dialog -> {
            dialog.cancel("enough");
            assertThatThrownBy(dialog::stream).isInstanceOf(ContextCancelledException.class);
        });
        stop(portal);
    }

    // ---- by hand

    /** S-74 · open(): result() waits, close() does nothing more after it. */
    @ActorTest
    void aDialogByHandHasAResult(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        try (var dialog = portal.open(Talker::simple, 4)) {
            assertThat(dialog.started()).isEqualTo(5);
            assertThat(dialog.result()).isEqualTo("yo");
        }
        stop(portal);
    }

    /** D-8 · open(): close() without the result cancels the other side, whose cleanup has run then. */
    @ActorTest
    void closingADialogByHandCancelsTheOtherSide(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        try (var dialog = portal.open(Talker::hang, 4, marks)) {
            assertThat(dialog.started()).isEqualTo(5);
            await().until(() -> Marks.all(marks).contains("begun"));
        }

        assertThat(Marks.all(marks)).containsExactly("begun", "cleanup");
        stop(portal);
    }

    /** S-68 · open(): an error of the other side that nobody saw is thrown by close(), and one that was seen is not thrown again. */
    @ActorTest
    void closingADialogByHandLosesNoError(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        open(gate);

        assertThatThrownBy(() -> {
                    try (var dialog = portal.open(Talker::failAfterGate, gate, "unseen")) {
                        await().until(dialog::isDone);
                    }
                })
                .isInstanceOf(RemoteActorException.class)
                .hasMessageContaining("unseen");
        try (var dialog = portal.open(Talker::failAfterGate, gate, "seen")) {
            assertThatThrownBy(dialog::result).hasMessageContaining("seen");
        }
        stop(portal);
    }

    /** D-8 · a dialog that was opened by hand and never closed ends with its task. */
    @ActorTest
    void aDialogThatWasNotClosedEndsWithItsTask(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);

        nursery.fork(() -> {
                    var dialog = portal.open(Talker::hang, 4, marks);
                    await().until(() -> Marks.all(marks).contains("begun"));
                    return dialog.started();
                })
                .result();

        await().until(() -> Marks.all(marks).contains("cleanup"));
        stop(portal);
    }
}
