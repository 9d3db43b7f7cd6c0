package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.harrow.Actor;
import dev.harrow.ActorId;
import dev.harrow.ContextCancelledException;
import dev.harrow.Dialog;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.testing.ActorTest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * SEMANTICS 8.4: who sees what of a cancel. Each test is a row of that table, and each is tried in both forms of a dialog: in the block of {@code converse}
 * the body catches what the result throws, so that what leaves is of the block's making; by hand, as {@code open} has it, nothing is caught.
 */
class CancelTableTests extends MarksFixture {
    /** Who it is that a column names. */
    private enum Who {
        NOBODY,
        US,
        PEER,
        BELOW
    }

    /** What the other side does. */
    private enum Other {
        RETURNS,
        WAITS,
        FAILS,
        CANCELS_ITSELF,
        CANCELS_ITS_ACTOR,
        IS_CANCELLED_BY_A_THIRD
    }

    /** What the body does before it asks for the result. */
    private interface Before {
        void act(Dialog<Integer, Integer, Integer, String> dialog, Portal<DialogRuleTests.Partner> portal)
                throws Exception;
    }

    private static final Before NOTHING = (dialog, portal) -> {};

    /** A row. */
    private record Row(
            boolean returns,
            Class<? extends RuntimeException> leaves,
            boolean called,
            boolean acked,
            Who namedByTheCancel,
            Who canceller) {}

    private void check(Other other, Before before, Row row) throws Exception {
        for (boolean byHand : new boolean[] {false, true}) {
            AtomicReference<Dialog<Integer, Integer, Integer, String>> seen = new AtomicReference<>();
            AtomicReference<Portal<DialogRuleTests.Partner>> peer = new AtomicReference<>();
            AtomicReference<Object> inside = new AtomicReference<>();
            Throwable left = catchThrowable(() -> Nursery.run(own -> {
                Portal<DialogRuleTests.Partner> portal =
                        own.start("partner", DialogRuleTests.Partner.class, DialogRuleTests.PartnerActor::new);
                peer.set(portal);
                try {
                    talk(portal, other, byHand, dialog -> {
                        seen.set(dialog);
                        before.act(dialog, portal);
                        try {
                            inside.set(dialog.result());
                        } catch (RuntimeException e) {
                            inside.set(e);
                            if (byHand && row.leaves() != null) {
                                throw e;
                            }
                        }
                    });
                } finally {
                    own.cancel("the row is over"); // what is told of the actor itself is no matter of the table
                }
            }));

            String form = byHand ? "by hand" : "in a block";
            Dialog<?, ?, ?, ?> dialog = seen.get();
            if (row.returns()) {
                assertThat(inside.get()).as(form).isEqualTo("yo");
            } else {
                assertThat(inside.get()).as(form).isInstanceOf(RuntimeException.class);
                assertThat(dialog.remoteError()).as(form).containsSame((RuntimeException) inside.get());
                assertThat(catchThrowable(dialog::result)).as(form).isSameAs(inside.get());
            }
            if (row.leaves() == null) {
                assertThat(left).as(form).isNull();
            } else {
                assertThat(left).as(form).isSameAs(inside.get()).isInstanceOf(row.leaves());
            }
            assertThat(dialog.cancelCalled()).as(form).isEqualTo(row.called());
            assertThat(dialog.cancelAcked()).as(form).isEqualTo(row.acked());
            if (inside.get() instanceof ContextCancelledException cancel) {
                assertWho(
                        form,
                        cancel.canceller(),
                        row.namedByTheCancel(),
                        peer.get().id());
            } else {
                assertThat(row.namedByTheCancel()).isEqualTo(Who.NOBODY);
            }
            assertWho(form, dialog.canceller(), row.canceller(), peer.get().id());
        }
    }

    private static void assertWho(String form, Optional<ActorId> named, Who who, ActorId peer) {
        switch (who) {
            case NOBODY -> assertThat(named).as(form).isEmpty();
            case US -> assertThat(named).as(form).contains(Actor.current().id());
            case PEER -> assertThat(named).as(form).contains(peer);
            case BELOW -> assertThat(named.map(ActorId::name)).as(form).contains("below");
        }
    }

    private interface Body {
        void with(Dialog<Integer, Integer, Integer, String> dialog) throws Exception;
    }

    private void talk(Portal<DialogRuleTests.Partner> portal, Other other, boolean byHand, Body body) throws Exception {
        String marks = marks();
        String how = switch (other) {
            case CANCELS_ITSELF, IS_CANCELLED_BY_A_THIRD -> "cancel";
            case CANCELS_ITS_ACTOR -> "cancel the actor";
            default -> "fail";
        };
        if (byHand) {
            try (Dialog<Integer, Integer, Integer, String> dialog = switch (other) {
                case RETURNS -> portal.open(DialogRuleTests.Partner::simple, 1, false, marks);
                case WAITS -> portal.open(DialogRuleTests.Partner::simple, 1, true, marks);
                case IS_CANCELLED_BY_A_THIRD -> portal.open(DialogRuleTests.Partner::endBelow, how);
                default -> portal.open(DialogRuleTests.Partner::end, how);
            }) {
                body.with(dialog);
            }
        } else {
            switch (other) {
                case RETURNS -> portal.runDialog(DialogRuleTests.Partner::simple, 1, false, marks, body::with);
                case WAITS -> portal.runDialog(DialogRuleTests.Partner::simple, 1, true, marks, body::with);
                case IS_CANCELLED_BY_A_THIRD -> portal.runDialog(DialogRuleTests.Partner::endBelow, how, body::with);
                default -> portal.runDialog(DialogRuleTests.Partner::end, how, body::with);
            }
        }
    }

    /** S-69, S-70, CTX-3 · the other side has finished first: our cancel changes nothing. */
    @ActorTest
    void aCancelThatComesTooLate(Nursery nursery) throws Exception {
        Before late = (dialog, portal) -> {
            dialog.outcome();
            dialog.cancel("late");
        };
        check(Other.RETURNS, late, new Row(true, null, true, false, Who.NOBODY, Who.NOBODY));
    }

    /** S-66, S-69, S-70, S-74, CTX-3 · our cancel of the dialog is absorbed. */
    @ActorTest
    void ourCancelOfTheDialog(Nursery nursery) throws Exception {
        Before cancel = (dialog, portal) -> dialog.cancel("enough");
        check(Other.WAITS, cancel, new Row(false, null, true, true, Who.US, Who.US));
    }

    /** S-66, S-70, CTX-3, CTX-5 · our cancel of the actor is none of the dialog, and leaves it. */
    @ActorTest
    void ourCancelOfTheActor(Nursery nursery) throws Exception {
        Before cancel = (dialog, portal) -> portal.cancel("enough");
        check(Other.WAITS, cancel, new Row(false, ContextCancelledException.class, false, false, Who.US, Who.US));
    }

    /** S-69, S-70, CTX-3 · of the dialog first, and of the actor then: absorbed. */
    @ActorTest
    void ourCancelOfTheDialogAndThenOfTheActor(Nursery nursery) throws Exception {
        Before both = (dialog, portal) -> {
            dialog.cancel("enough");
            portal.cancel("enough of all");
        };
        check(Other.WAITS, both, new Row(false, null, true, true, Who.US, Who.US));
    }

    /** S-66, S-70, CTX-3 · a third one's cancel, that the other side hands over, leaves the dialog. */
    @ActorTest
    void theCancelOfAThird(Nursery nursery) throws Exception {
        check(
                Other.IS_CANCELLED_BY_A_THIRD,
                NOTHING,
                new Row(false, ContextCancelledException.class, false, false, Who.BELOW, Who.PEER));
    }

    /** S-66, S-70, S-79, CTX-7 · the called task cancels itself: that leaves the dialog. */
    @ActorTest
    void theCalledTaskCancelsItself(Nursery nursery) throws Exception {
        check(
                Other.CANCELS_ITSELF,
                NOTHING,
                new Row(false, ContextCancelledException.class, false, false, Who.PEER, Who.PEER));
    }

    /** S-46, S-66, S-70, CTX-19 · the peer cancels its actor: that leaves the dialog. */
    @ActorTest
    void thePeerCancelsItsActor(Nursery nursery) throws Exception {
        check(
                Other.CANCELS_ITS_ACTOR,
                NOTHING,
                new Row(false, ContextCancelledException.class, false, false, Who.PEER, Who.PEER));
    }

    /** S-66, S-70, CTX-16 · the called task fails: its failure leaves the dialog. */
    @ActorTest
    void theCalledTaskFails(Nursery nursery) throws Exception {
        check(Other.FAILS, NOTHING, new Row(false, RemoteActorException.class, false, false, Who.NOBODY, Who.PEER));
    }

    private static final class Own extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** S-66, S-71, CTX-17 · the body fails: that leaves, the healthy other side is cancelled by it, and the error of the body is kept. */
    @ActorTest
    void theBodyFails(Nursery nursery) throws Exception {
        Own own = new Own();
        for (boolean byHand : new boolean[] {false, true}) {
            AtomicReference<Dialog<?, ?, ?, ?>> seen = new AtomicReference<>();
            Throwable left = catchThrowable(() -> talk(
                    nursery.start("partner", DialogRuleTests.Partner.class, DialogRuleTests.PartnerActor::new),
                    Other.WAITS,
                    byHand,
                    dialog -> {
                        seen.set(dialog);
                        throw own;
                    }));

            Dialog<?, ?, ?, ?> dialog = seen.get();
            assertThat(left).isSameAs(own);
            // A try statement does not tell close() why it was left.
            assertThat(dialog.cancelCalled()).isEqualTo(!byHand);
            assertThat(dialog.cancelAcked()).isEqualTo(!byHand);
            assertThat(dialog.localError()).isEqualTo(byHand ? Optional.empty() : Optional.of(own));
            assertThat(dialog.canceller()).contains(Actor.current().id());
            assertThat(dialog.remoteError()).containsInstanceOf(ContextCancelledException.class);
        }
        nursery.stop();
    }

    /** S-66, S-71, S-83, CTX-17, PEER-2b · the body fails because it caught a cancel and replaced it: the replacement leaves, un-acked. */
    @ActorTest
    void theBodyReplacesACancel(Nursery nursery) throws Exception {
        Own own = new Own();
        for (boolean byHand : new boolean[] {false, true}) {
            AtomicReference<Dialog<?, ?, ?, ?>> seen = new AtomicReference<>();
            AtomicReference<Throwable> cancel = new AtomicReference<>();
            Portal<DialogRuleTests.Partner> portal =
                    nursery.start("partner", DialogRuleTests.Partner.class, DialogRuleTests.PartnerActor::new);
            Throwable left = catchThrowable(() -> talk(portal, Other.CANCELS_ITSELF, byHand, dialog -> {
                seen.set(dialog);
                cancel.set(catchThrowable(dialog::result));
                throw own;
            }));

            Dialog<?, ?, ?, ?> dialog = seen.get();
            assertThat(left).isSameAs(own);
            assertThat(dialog.cancelCalled()).isEqualTo(!byHand);
            assertThat(dialog.cancelAcked()).isFalse();
            assertThat(cancel.get())
                    .isInstanceOfSatisfying(
                            ContextCancelledException.class,
                            e -> assertThat(e.canceller()).contains(portal.id()));
            assertThat(dialog.remoteError()).containsSame((RuntimeException) cancel.get());
            assertThat(dialog.canceller()).contains(portal.id());
        }
        nursery.stop();
    }
}
