package dev.harrow.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.model.Op.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model that allows everything finds nothing: what it allows of a dialog is what the rules do, and what differs by one thing is refused. */
class TalkModelTests {
    private static final String OWN_CANCEL = "ContextCancelledException[peer by self]";
    private static final String PEERS_CANCEL = "ContextCancelledException[peer by peer]";
    private static final String BOOM = "RemoteActorException[IllegalStateException(boom) of peer via peer]";
    private static final String CLEANUP = "RemoteActorException[IllegalStateException(cleanup) of peer via peer]";

    /** Each kind, and where it is followed by null it is caught. */
    private static List<Op> ops(Object... kinds) {
        List<Op> ops = new ArrayList<>();
        for (Object each : kinds) {
            if (each instanceof Kind kind) {
                ops.add(new Op(kind, false));
            } else {
                ops.add(new Op(ops.removeLast().kind(), true));
            }
        }
        return ops;
    }

    private static final String CAUGHT = "caught";

    private static Talk talk(Talk.Form form, List<Op> caller, List<Op> callee) {
        return talk(form, Talk.Bound.NONE, caller, callee, false);
    }

    private static Talk failingInCleanup(Talk.Form form, List<Op> caller, List<Op> callee) {
        return talk(form, Talk.Bound.NONE, caller, callee, true);
    }

    private static Talk talk(
            Talk.Form form, Talk.Bound bound, List<Op> caller, List<Op> callee, boolean failsInCleanup) {
        return new Talk("peer", form, bound, 0, true, caller, callee, failsInCleanup);
    }

    private static boolean allows(Talk talk, List<String> here, List<String> there) {
        return new TalkModel(talk, "self", "peer").allows(here, there);
    }

    private static List<String> seen(String... all) {
        return Arrays.asList(all);
    }

    /** What a dialog tells afterwards. */
    private static List<String> and(List<String> here, boolean called, boolean acked, String canceller) {
        List<String> all = new ArrayList<>(here);
        all.addAll(List.of("called " + called, "acked " + acked, "canceller " + canceller, "one error"));
        return all;
    }

    // ---- errors

    /** S-68 · the other side may end by itself between an exception of the body and the close of a dialog by hand, which then tells that. */
    @Test
    void anEndBeforeTheCloseIsToldBesideTheOwnException() {
        Talk talk = talk(Talk.Form.OPEN, ops(Kind.OPEN, Kind.OPEN), ops(Kind.STARTED, Kind.CANCEL, Kind.CHECKPOINT));
        List<String> there = seen("ok", "ok", "cancel");
        String misuse = "RuntimeFailureException";

        assertThat(allows(
                        talk,
                        and(seen("in", "ok", misuse, misuse + " + " + PEERS_CANCEL), false, false, "peer"),
                        there))
                .isTrue();
        assertThat(allows(talk, and(seen("in", "ok", misuse, misuse), false, false, "peer"), there))
                .as("the close came first, and had to ask for the end")
                .isTrue();
        assertThat(allows(
                        talk, and(seen("in", "ok", misuse, misuse + " + " + OWN_CANCEL), false, false, "peer"), there))
                .as("blamed on the wrong one")
                .isFalse();
        assertThat(allows(talk, and(seen("in", "ok", misuse, PEERS_CANCEL), false, false, "peer"), there))
                .as("the own exception is lost")
                .isFalse();
    }

    /** S-68, S-70 · an error of the other side leaves the block, whatever the body does with it; a value in its place is refused. */
    @Test
    void anErrorThatIsSwallowedIsRefused() {
        Talk talk = talk(Talk.Form.CONVERSE, ops(Kind.RESULT, CAUGHT), ops(Kind.STARTED, Kind.FAIL));
        List<String> there = seen("ok", "IllegalStateException(boom)");

        assertThat(allows(talk, and(seen("in", BOOM, BOOM), false, false, "peer"), there))
                .isTrue();
        assertThat(allows(talk, and(seen("in", BOOM, "value"), false, false, "peer"), there))
                .as("it is swallowed")
                .isFalse();
        assertThat(allows(talk, and(seen("in", "done", "value"), false, false, "nobody"), there))
                .as("a value in the place of a failure")
                .isFalse();
        assertThat(allows(talk, and(seen("in", CLEANUP, CLEANUP), false, false, "peer"), there))
                .as("another failure")
                .isFalse();
        assertThat(allows(talk, and(seen("in", BOOM, OWN_CANCEL), false, false, "peer"), there))
                .as("two errors")
                .isFalse();
    }

    /** S-66, S-70 · who ended the other side is told as it was. */
    @Test
    void anErrorThatIsBlamedOnSomebodyElseIsRefused() {
        Talk talk = talk(Talk.Form.RUN, ops(), ops(Kind.STARTED, Kind.FAIL));
        List<String> there = seen("ok", "IllegalStateException(boom)");

        assertThat(allows(talk, and(seen("in", BOOM), false, false, "peer"), there))
                .isTrue();
        assertThat(allows(talk, and(seen("in", BOOM), false, false, "self"), there))
                .isFalse();
        assertThat(allows(talk, and(seen("in", BOOM), true, false, "peer"), there))
                .as("nobody has called cancel")
                .isFalse();
    }

    /** S-64 · several objects for one error are refused. */
    @Test
    void severalObjectsForOneErrorAreRefused() {
        Talk talk = talk(Talk.Form.RUN, ops(Kind.RESULT), ops(Kind.STARTED, Kind.FAIL));
        List<String> here = and(seen("in", BOOM, BOOM), false, false, "peer");
        List<String> there = seen("ok", "IllegalStateException(boom)");
        assertThat(allows(talk, here, there)).isTrue();

        here.set(here.size() - 1, "beside this there is that");

        assertThat(allows(talk, here, there)).isFalse();
    }

    // ---- cancels

    /** S-69, S-70 · the own cancel is absorbed; that of somebody else is not. */
    @Test
    void onlyTheOwnCancelIsAbsorbed() {
        Talk ours = talk(Talk.Form.CONVERSE, ops(Kind.CANCEL), ops(Kind.STARTED, Kind.HANG));
        assertThat(allows(ours, and(seen("in", "ok", "value"), true, true, "self"), seen("ok", "cancel")))
                .isTrue();
        assertThat(allows(ours, and(seen("in", "ok", OWN_CANCEL), true, true, "self"), seen("ok", "cancel")))
                .as("not absorbed")
                .isFalse();

        Talk theirs = talk(Talk.Form.CONVERSE, ops(), ops(Kind.STARTED, Kind.CANCEL, Kind.HANG));
        assertThat(allows(theirs, and(seen("in", PEERS_CANCEL), false, false, "peer"), seen("ok", "ok", "cancel")))
                .isTrue();
        assertThat(allows(theirs, and(seen("in", "value"), false, false, "peer"), seen("ok", "ok", "cancel")))
                .as("absorbed, though the other side asked for it")
                .isFalse();

        Talk actor = talk(Talk.Form.CONVERSE, ops(Kind.CANCEL_ACTOR), ops(Kind.STARTED, Kind.HANG));
        assertThat(allows(actor, and(seen("in", "ok", OWN_CANCEL), false, false, "self"), seen("ok", "cancel")))
                .isTrue();
        assertThat(allows(actor, and(seen("in", "ok", "value"), false, false, "self"), seen("ok", "cancel")))
                .as("absorbed, though the dialog was not cancelled")
                .isFalse();
    }

    /** S-70 · left by its own cancel, the form without a value returns and the one with a value throws. */
    @Test
    void theFormsDifferInTheirOwnCancel() {
        List<Op> caller = ops(Kind.CANCEL, Kind.RESULT);
        List<Op> callee = ops(Kind.STARTED, Kind.HANG);
        List<String> value = and(seen("in", "ok", OWN_CANCEL, "value"), true, true, "self");
        List<String> thrown = and(seen("in", "ok", OWN_CANCEL, OWN_CANCEL), true, true, "self");

        assertThat(allows(talk(Talk.Form.RUN, caller, callee), value, seen("ok", "cancel")))
                .isTrue();
        assertThat(allows(talk(Talk.Form.RUN, caller, callee), thrown, seen("ok", "cancel")))
                .isFalse();
        assertThat(allows(talk(Talk.Form.CONVERSE, caller, callee), thrown, seen("ok", "cancel")))
                .isTrue();
        assertThat(allows(talk(Talk.Form.CONVERSE, caller, callee), value, seen("ok", "cancel")))
                .isFalse();
    }

    /** S-41, D-8, D-13 · a cleanup that fails is no cancel, in whatever form the dialog is. */
    @Test
    void aFailureOfACleanupThatIsLostIsRefused() {
        for (Talk.Form form : Talk.Form.values()) {
            Talk talk = failingInCleanup(form, ops(Kind.CANCEL), ops(Kind.STARTED, Kind.HANG));
            assertThat(allows(talk, and(seen("in", "ok", CLEANUP), true, false, "peer"), seen("ok", "cancel")))
                    .as("%s", form)
                    .isTrue();
            assertThat(allows(talk, and(seen("in", "ok", "value"), true, false, "peer"), seen("ok", "cancel")))
                    .as("%s", form)
                    .isFalse();
        }
        Talk left = failingInCleanup(Talk.Form.OPEN, ops(), ops(Kind.STARTED, Kind.HANG));
        assertThat(allows(left, and(seen("in", CLEANUP), false, false, "peer"), seen("ok", "cancel")))
                .isTrue();
        assertThat(allows(left, and(seen("in", "value"), false, false, "peer"), seen("ok", "cancel")))
                .isFalse();
    }

    /** S-79 · after its own cancel a side does nothing more. */
    @Test
    void aSideThatGoesOnAfterItsCancelIsRefused() {
        Talk talk = talk(Talk.Form.RUN, ops(), ops(Kind.STARTED, Kind.CANCEL, Kind.CHECKPOINT));
        assertThat(allows(talk, and(seen("in", PEERS_CANCEL), false, false, "peer"), seen("ok", "ok", "cancel")))
                .isTrue();
        assertThat(allows(talk, and(seen("in", "value"), false, false, "nobody"), seen("ok", "ok", "ok", "done")))
                .isFalse();
    }

    /** S-71 · a body that fails leaves with its own error; the other side is cancelled, and not left running. */
    @Test
    void aBodysOwnErrorLeavesAsItself() {
        Talk talk = talk(Talk.Form.RUN, ops(Kind.FAIL), ops(Kind.STARTED, Kind.HANG));
        String own = "IllegalStateException(boom)";
        assertThat(allows(talk, and(seen("in", own, own), true, true, "self"), seen("ok", "cancel")))
                .isTrue();
        assertThat(allows(talk, and(seen("in", own, OWN_CANCEL), true, true, "self"), seen("ok", "cancel")))
                .isFalse();
        assertThat(allows(talk, and(seen("in", own, own), true, false, "nobody"), seen("ok", "done")))
                .as("the other side returns from a wait that only a cancel ends")
                .isFalse();
    }

    /** S-59 · a failure before the first value leaves at the entry; the body never runs. */
    @Test
    void aBodyThatRunsWithoutAFirstValueIsRefused() {
        Talk talk = talk(Talk.Form.RUN, ops(Kind.CHECKPOINT), ops(Kind.FAIL));
        List<String> there = seen("IllegalStateException(boom)");
        assertThat(allows(talk, seen(BOOM), there)).isTrue();
        assertThat(allows(talk, and(seen("in", "ok", BOOM), false, false, "peer"), there))
                .isFalse();
        assertThat(allows(talk, seen("value"), there)).isFalse();
    }

    // ---- items

    /** S-87, S-89, S-90 · every item comes once, in order, and before the end. */
    @Test
    void itemsThatAreLostOrOutOfOrderAreRefused() {
        Talk talk = talk(
                Talk.Form.CONVERSE,
                ops(Kind.OPEN, Kind.DRAIN, Kind.RESULT),
                ops(Kind.STARTED, Kind.OPEN, Kind.SEND, Kind.SEND, Kind.SEND));
        List<String> there = seen("ok", "ok", "ok", "ok", "ok", "done");

        assertThat(allows(talk, and(seen("in", "ok", "0 1 2 end", "done", "value"), false, false, "nobody"), there))
                .isTrue();
        for (String wrong :
                List.of("0 2 end", "0 1 end", "end", "0 2 1 end", "0 1 1 2 end", "0 1 2 3 end", "1 2 end")) {
            assertThat(allows(talk, and(seen("in", "ok", wrong, "done", "value"), false, false, "nobody"), there))
                    .as(wrong)
                    .isFalse();
        }
    }

    /** S-75 · what was not received when the result was asked for is thrown away. */
    @Test
    void anItemAfterTheResultIsRefused() {
        Talk talk = talk(
                Talk.Form.CONVERSE,
                ops(Kind.OPEN, Kind.RECEIVE, Kind.RESULT, Kind.RECEIVE, CAUGHT),
                ops(Kind.STARTED, Kind.OPEN, Kind.SEND, Kind.SEND));
        List<String> there = seen("ok", "ok", "ok", "ok", "done");
        String end = "EndOfStreamException";
        assertThat(allows(talk, and(seen("in", "ok", "0", "done", end, "value"), false, false, "nobody"), there))
                .isTrue();
        assertThat(allows(talk, and(seen("in", "ok", "0", "done", "1", "value"), false, false, "nobody"), there))
                .isFalse();
    }

    /** S-89, ADR 0008 · items come before the error where nothing cancels the receiver, and then the error in the place of the end. */
    @Test
    void anErrorInThePlaceOfAnItemIsRefused() {
        Talk talk = talk(
                Talk.Form.OPEN,
                ops(Kind.OPEN, Kind.RECEIVE, Kind.RECEIVE),
                ops(Kind.STARTED, Kind.OPEN, Kind.SEND, Kind.FAIL));
        List<String> there = seen("ok", "ok", "ok", "IllegalStateException(boom)");
        assertThat(allows(talk, and(seen("in", "ok", "0", BOOM, BOOM), false, false, "peer"), there))
                .isTrue();
        assertThat(allows(talk, and(seen("in", "ok", BOOM, BOOM), false, false, "peer"), there))
                .isFalse();
        assertThat(allows(
                        talk,
                        and(
                                seen("in", "ok", "0", "EndOfStreamException", "EndOfStreamException"),
                                false,
                                false,
                                "peer"),
                        there))
                .as("the end in the place of the error")
                .isFalse();
    }

    /** S-92, ADR 0008 · who sends waits until the other side has opened its stream. */
    @Test
    void anItemThatIsSentWithoutCreditIsRefused() {
        Talk talk = talk(Talk.Form.RUN, ops(Kind.OPEN, Kind.SEND), ops(Kind.STARTED, Kind.CLOSE, Kind.FAIL));
        List<String> there = seen("ok", "-", "IllegalStateException(boom)");
        assertThat(allows(talk, and(seen("in", "ok", BOOM, BOOM), false, false, "peer"), there))
                .isTrue();
        assertThat(allows(talk, and(seen("in", "ok", "ok", BOOM), false, false, "peer"), there))
                .isFalse();
    }

    // ---- races

    /** S-77, D-13 · a cancel around a dialog is told to whoever waits in it, or what the other side's cleanup made of it; that is not lost. */
    @Test
    void aCancelAndWhatItMakesFailAreToldInEitherOrder() {
        Talk talk =
                talk(Talk.Form.RUN, Talk.Bound.CANCEL, ops(Kind.OPEN, Kind.SEND), ops(Kind.STARTED, Kind.HANG), true);
        List<String> there = seen("ok", "cancel");
        assertThat(allows(talk, seen("in", "ok", CLEANUP, CLEANUP), there)).isTrue();
        assertThat(allows(talk, seen("in", "ok", "cancel", CLEANUP), there)).isTrue();
        assertThat(allows(talk, seen("in", "ok", CLEANUP, "expired"), there)).isFalse();
        assertThat(allows(talk, seen("in", "ok", "cancel", "expired"), there)).isFalse();
    }

    /** S-67, S-77 · who asks for the result just when the error comes may be cancelled by that; the block is left with the error all the same. */
    @Test
    void aCancelByAnErrorMayOvertakeIt() {
        Talk talk = talk(Talk.Form.CONVERSE, ops(Kind.RESULT), ops(Kind.STARTED, Kind.FAIL));
        List<String> there = seen("ok", "IllegalStateException(boom)");
        assertThat(allows(talk, and(seen("in", "cancel", BOOM), false, false, "peer"), there))
                .isTrue();
        assertThat(allows(talk, and(seen("in", "cancel", "value"), false, false, "peer"), there))
                .isFalse();
        assertThat(allows(talk, and(seen("in", "cancel", "cancel"), false, false, "peer"), there))
                .isFalse();
    }

    /** S-74, S-77 · the own cancel ends the other side, and when one from outside comes as well the one or the other is told. */
    @Test
    void theOwnCancelAndOneFromOutsideAreToldInEitherOrder() {
        Talk talk = talk(
                Talk.Form.OPEN, Talk.Bound.CANCEL, ops(Kind.CANCEL, Kind.OPEN), ops(Kind.STARTED, Kind.HANG), false);
        List<String> there = seen("ok", "cancel");
        assertThat(allows(talk, seen("in", "ok", "cancel", "expired"), there)).isTrue();
        assertThat(allows(talk, seen("in", "ok", OWN_CANCEL, OWN_CANCEL), there))
                .isTrue();
        assertThat(allows(talk, seen("in", "ok", PEERS_CANCEL, PEERS_CANCEL), there))
                .isFalse();
        assertThat(allows(talk, seen("in", "ok", "ok", "expired"), there)).isFalse();
    }

    /** S-67, S-77 · where a body and the news of a failure race, both orders are allowed. */
    @Test
    void bothOrdersOfARaceAreAllowed() {
        Talk talk = talk(Talk.Form.CONVERSE, ops(Kind.CHECKPOINT, Kind.HANG), ops(Kind.STARTED, Kind.FAIL));
        List<String> there = seen("ok", "IllegalStateException(boom)");
        assertThat(allows(talk, and(seen("in", "ok", "cancel", BOOM), false, false, "peer"), there))
                .isTrue();
        assertThat(allows(talk, and(seen("in", "cancel", BOOM), false, false, "peer"), there))
                .isTrue();
        assertThat(allows(talk, and(seen("in", "ok", "ok", BOOM), false, false, "peer"), there))
                .as("a wait that nothing ends returns")
                .isFalse();
    }

    /** Dialogs that may never end are known, so that none is drawn. */
    @Test
    void dialogsThatNeverEndAreKnown() {
        assertThat(new TalkModel(talk(Talk.Form.RUN, ops(), ops(Kind.STARTED, Kind.HANG)), "self", "peer").ends())
                .isFalse();
        assertThat(new TalkModel(talk(Talk.Form.OPEN, ops(), ops(Kind.STARTED, Kind.HANG)), "self", "peer").ends())
                .as("close() ends it")
                .isTrue();
        assertThat(new TalkModel(
                                talk(
                                        Talk.Form.RUN,
                                        ops(Kind.OPEN, Kind.RECEIVE),
                                        ops(Kind.STARTED, Kind.OPEN, Kind.RECEIVE)),
                                "self",
                                "peer")
                        .ends())
                .as("both wait for an item")
                .isFalse();
    }
}
