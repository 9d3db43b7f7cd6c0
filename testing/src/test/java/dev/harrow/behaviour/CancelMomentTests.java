package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorCancelledException;
import dev.harrow.Backend;
import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.Dialog;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.behaviour.Patient.Moment;
import dev.harrow.behaviour.Patient.Self;
import dev.harrow.spi.MessageType;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.Faults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dialog is cancelled by its caller, by the called side, or by both, at each of its moments, by the task that has it or by another one of its actor, in a
 * block of {@code converse} and opened by hand. Whatever it is, the called side's cleanup has run once when the block is left, the blame is right, and both
 * actors serve on.
 */
class CancelMomentTests {
    /** Short, because who is in its cleanup is waited for in vain. */
    private static final Duration GRACE = Duration.ofMillis(50);

    @TempDir
    Path dir;

    private int dialogs;
    private String marks = "";
    private String gate = "";

    private void next() {
        dialogs++;
        marks = dir.resolve("marks-" + dialogs).toString();
        gate = dir.resolve("gate-" + dialogs).toString();
    }

    private void openGate() throws Exception {
        Files.createFile(Path.of(gate));
    }

    private void awaitMark(String mark) throws InterruptedException {
        while (!Marks.all(marks).contains(mark)) {
            Scopes.sleep(Duration.ofMillis(1));
        }
    }

    private interface Body {
        void with(Dialog<Integer, Integer, Integer, String> dialog) throws Exception;
    }

    private void talk(Portal<Patient> portal, boolean byHand, Moment moment, Self self, Body body) throws Exception {
        if (byHand) {
            try (Dialog<Integer, Integer, Integer, String> dialog =
                    portal.open(Patient::live, moment, self, marks, gate)) {
                body.with(dialog);
            }
        } else {
            portal.runDialog(Patient::live, moment, self, marks, gate, body::with);
        }
    }

    /** Goes on with the other side to the moment, and waits there, as one does at that moment. */
    private static void stay(Dialog<Integer, Integer, Integer, String> dialog, Moment moment) throws Exception {
        if (moment == Moment.MID_STREAM) {
            MsgStream<Integer, Integer> stream = dialog.stream();
            assertThat(stream.receive()).isEqualTo(1);
            stream.send(2);
            stream.receive();
        } else {
            if (moment == Moment.DRAINING) {
                dialog.stream();
            }
            dialog.result();
        }
        throw new AssertionError("the other side has not ended");
    }

    private static Nursery.Config on(Backend backend, Nursery.Config config) {
        return config.root(
                root -> root.defaultBackend(backend).handleSignals(false).cancelGrace(GRACE));
    }

    private interface Test {
        void with(Nursery nursery, Portal<Patient> portal) throws Exception;
    }

    /** Serves on in the end, and ends in order, so nothing of a dialog is left there. */
    private static void withPatient(Backend backend, Test test) throws Exception {
        Nursery.run(c -> on(backend, c), nursery -> {
            Portal<Patient> portal = nursery.start("patient", Patient.class, PatientActor::new);
            test.with(nursery, portal);
            assertThat(portal.<Integer, Integer>call(Patient::square, 3)).isEqualTo(9);
            portal.stop(Duration.ofMinutes(1));
        });
    }

    private void assertCleanedUpOnce(String as) {
        assertThat(Marks.all(marks)).as(as).endsWith("cleanup").containsOnlyOnce("there", "cleanup");
    }

    // ---- by the caller

    /** S-69, S-70, S-74, S-80, S-81, CTX-2, CANC-20 · by the caller, once or twice: absorbed, and the caller is the canceller. */
    @ActorTest
    void theCallerCancelsAtAnyMoment(Backend backend) throws Exception {
        withPatient(backend, (nursery, portal) -> {
            for (boolean byHand : new boolean[] {false, true}) {
                for (Moment moment : List.of(Moment.STARTED, Moment.MID_STREAM, Moment.DRAINING, Moment.CLEANUP)) {
                    for (boolean byOther : new boolean[] {false, true}) {
                        if (byOther || moment != Moment.DRAINING) { // whose task waits for the result then
                            callerCancels(nursery, portal, byHand, moment, byOther);
                        }
                    }
                }
            }
        });
    }

    private void callerCancels(Nursery nursery, Portal<Patient> portal, boolean byHand, Moment moment, boolean byOther)
            throws Exception {
        next();
        String as = moment + (byHand ? ", by hand" : ", in a block") + (byOther ? ", by another task" : "");
        AtomicReference<Dialog<Integer, Integer, Integer, String>> seen = new AtomicReference<>();
        AtomicReference<Throwable> woken = new AtomicReference<>();
        AtomicReference<Running<Object>> other = new AtomicReference<>();
        talk(portal, byHand, moment, Self.NOBODY, dialog -> {
            seen.set(dialog);
            if (byOther) {
                other.set(nursery.fork(() -> {
                    cancelTwice(dialog, moment);
                    return null;
                }));
                woken.set(catchThrowable(() -> stay(dialog, moment)));
            } else {
                if (moment == Moment.MID_STREAM) {
                    MsgStream<Integer, Integer> stream = dialog.stream();
                    assertThat(stream.receive()).isEqualTo(1);
                    stream.send(2);
                }
                cancelTwice(dialog, moment);
            }
            assertThat(catchThrowable(dialog::result)).as(as).isInstanceOf(ContextCancelledException.class);
        });

        Dialog<Integer, Integer, Integer, String> dialog = seen.get();
        if (byOther) {
            other.get().result(); // not in the block, which has to end if its task had not come to its wait yet
            assertWokenByTheEnd(woken.get(), dialog, byHand, as);
        }
        assertThat(dialog.cancelCalled()).as(as).isTrue();
        assertThat(dialog.cancelAcked()).as(as).isTrue();
        assertThat(dialog.canceller()).as(as).contains(Actor.current().id());
        assertThat(dialog.remoteError()).containsSame((RuntimeException) catchThrowable(dialog::result));
        assertCleanedUpOnce(as);
    }

    /** Its task waited for the other side, and was told its end; or it came there when its block had to end with the other side already. */
    private static void assertWokenByTheEnd(Throwable woken, Dialog<?, ?, ?, ?> dialog, boolean byHand, String as) {
        if (!byHand && woken instanceof ActorCancelledException cancelled) {
            assertThat(cancelled.reason().source()).as(as).isEqualTo(CancelReason.Source.PEER_FAILED);
            assertThat(cancelled.reason().actor()).as(as).isEqualTo(dialog.peer());
        } else {
            assertThat(woken)
                    .as(as)
                    .isInstanceOf(ContextCancelledException.class)
                    .isSameAs(dialog.remoteError().orElseThrow());
        }
    }

    private void cancelTwice(Dialog<?, ?, ?, ?> dialog, Moment moment) throws Exception {
        awaitMark("there");
        dialog.cancel("enough");
        if (moment == Moment.CLEANUP) {
            awaitMark("cleaning");
            assertThat(dialog.isDone()).isFalse();
            dialog.cancel("enough, again");
            assertThat(dialog.isDone()).isFalse();
            openGate();
        } else {
            dialog.cancel("enough, again");
        }
    }

    /** S-60, S-81, D-5, D-15, CTX-9, CTX-15 · by the caller before there is a dialog: before the request is there, and before the first value; by a cancel and by a deadline. */
    @ActorTest
    void theCallerCancelsBeforeTheDialogIsThere(Backend backend) throws Exception {
        withPatient(backend, (nursery, portal) -> {
            for (boolean byHand : new boolean[] {false, true}) {
                next();
                AtomicBoolean entered = new AtomicBoolean();
                Running<Object> caller = nursery.fork(() -> {
                    talk(portal, byHand, Moment.BEFORE_STARTED, Self.NOBODY, dialog -> entered.set(true));
                    return null;
                });
                awaitMark("there");
                caller.cancel("enough");
                assertThat(catchThrowable(caller::result)).isInstanceOf(ContextCancelledException.class);
                assertCleanedUpOnce("before the first value");

                next();
                boolean ended = Scopes.moveOnAfter(
                        Duration.ofMillis(20),
                        () -> talk(portal, byHand, Moment.BEFORE_STARTED, Self.NOBODY, dialog -> entered.set(true)));
                assertThat(ended).isFalse();
                assertThat(Marks.all(marks)).as("it had begun or not").isIn(List.of(), List.of("there", "cleanup"));

                next();
                try (Faults faults = Faults.on(portal)) {
                    Faults.Fault held = faults.toActor().at(MessageType.START).stall();
                    Running<Object> early = nursery.fork(() -> {
                        talk(portal, byHand, Moment.BEFORE_STARTED, Self.NOBODY, dialog -> entered.set(true));
                        return null;
                    });
                    await().until(held::hasHappened);
                    early.cancel("enough");
                    held.release();
                    assertThat(catchThrowable(early::result)).isInstanceOf(ContextCancelledException.class);
                }
                await().untilAsserted(() -> assertThat(Marks.all(marks)).isIn(List.of(), List.of("there", "cleanup")));
                assertThat(entered).isFalse();
            }
        });
    }

    // ---- by the called side

    /** S-59, S-66, S-70, S-79, S-81, CTX-7 · by the called side, its task or another of its actor: that leaves the block, or the entry, and names it. */
    @ActorTest
    void theCalledSideCancelsAtAnyMoment(Backend backend) throws Exception {
        withPatient(backend, (nursery, portal) -> {
            for (boolean byHand : new boolean[] {false, true}) {
                for (Moment moment :
                        List.of(Moment.BEFORE_STARTED, Moment.STARTED, Moment.MID_STREAM, Moment.DRAINING)) {
                    for (Self self : List.of(Self.ITS_TASK, Self.A_FORK)) {
                        calledSideCancels(nursery, portal, byHand, moment, self);
                    }
                }
            }
        });
    }

    private void calledSideCancels(Nursery nursery, Portal<Patient> portal, boolean byHand, Moment moment, Self self)
            throws Exception {
        next();
        String as = moment + (byHand ? ", by hand, by " : ", in a block, by ") + self;
        AtomicReference<Dialog<Integer, Integer, Integer, String>> seen = new AtomicReference<>();
        Running<Object> opener = nursery.fork(() -> {
            awaitMark("there");
            openGate();
            return null;
        });
        Throwable left = catchThrowable(() -> talk(portal, byHand, moment, self, dialog -> {
            seen.set(dialog);
            stay(dialog, moment);
        }));
        opener.result();

        assertThat(left).as(as).isInstanceOfSatisfying(ContextCancelledException.class, e -> {
            assertThat(e.canceller()).contains(portal.id());
            assertThat(e).hasMessageContaining("of its own");
        });
        if (moment == Moment.BEFORE_STARTED) {
            assertThat(seen.get()).as(as).isNull();
        } else {
            Dialog<Integer, Integer, Integer, String> dialog = seen.get();
            assertThat(dialog.cancelCalled()).as(as).isFalse();
            assertThat(dialog.cancelAcked()).as(as).isFalse();
            assertThat(dialog.canceller()).as(as).contains(portal.id());
            assertThat(dialog.remoteError()).as(as).containsSame((RuntimeException) left);
        }
        assertCleanedUpOnce(as);
    }

    // ---- by both

    /** S-70, S-80, S-81 · by both at once: whoever comes first is the canceller, and whether it is absorbed goes by that. */
    @ActorTest
    void bothCancelAtOnce(Backend backend) throws Exception {
        int rounds = backend.equals(Backend.THREAD) ? 20 : 2;
        withPatient(backend, (nursery, portal) -> {
            for (int round = 0; round < rounds; round++) {
                for (boolean byHand : new boolean[] {false, true}) {
                    for (Moment moment : List.of(Moment.STARTED, Moment.MID_STREAM, Moment.DRAINING)) {
                        bothCancel(nursery, portal, byHand, moment);
                    }
                }
            }
        });
    }

    private void bothCancel(Nursery nursery, Portal<Patient> portal, boolean byHand, Moment moment) throws Exception {
        next();
        String as = moment + (byHand ? ", by hand" : ", in a block");
        AtomicReference<Dialog<Integer, Integer, Integer, String>> seen = new AtomicReference<>();
        AtomicReference<Throwable> woken = new AtomicReference<>();
        AtomicReference<Running<Object>> canceller = new AtomicReference<>();
        Throwable left = catchThrowable(() -> talk(portal, byHand, moment, Self.A_FORK, dialog -> {
            seen.set(dialog);
            canceller.set(nursery.fork(() -> {
                awaitMark("there");
                openGate();
                dialog.cancel("ours");
                return null;
            }));
            woken.set(catchThrowable(() -> stay(dialog, moment)));
        }));
        canceller.get().result(); // it may come when the other side's own cancel has ended the block

        Dialog<Integer, Integer, Integer, String> dialog = seen.get();
        assertWokenByTheEnd(woken.get(), dialog, byHand, as);
        assertThat(dialog.cancelCalled()).as(as).isTrue();
        ContextCancelledException cancel =
                (ContextCancelledException) dialog.remoteError().orElseThrow();
        if (dialog.cancelAcked()) {
            assertThat(cancel.canceller()).as(as).contains(Actor.current().id());
            assertThat(left).as(as).isNull();
        } else {
            assertThat(cancel.canceller()).as(as).contains(portal.id());
            // Who has opened it by hand has caught it, and is not told again.
            assertThat(left).as(as).isSameAs(byHand ? null : cancel);
        }
        assertCleanedUpOnce(as);
    }
}
