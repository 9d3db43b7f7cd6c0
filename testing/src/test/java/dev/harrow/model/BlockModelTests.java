package dev.harrow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the model allows of a block is what the rules do, and what differs by one thing is refused. */
class BlockModelTests {
    private static final String CLEANUP_OF_A = "RemoteActorException[IllegalStateException(cleanup) of ra via ra]";
    private static final String TOLD_OF_A = "RemoteActorException[IOException(told) of ra via ra]";
    private static final String TOLD_OF_B = "RemoteActorException[IOException(told) of rb via rb]";

    private static Block block(List<Step> steps, Block.End end, String... who) {
        return new Block("r", List.of("ra", "rb"), steps, end, List.of(who));
    }

    private static void allowed(Block block, String... lines) {
        assertThatCode(() -> BlockModel.check(block, "root", new Trace(List.of(lines)), false))
                .doesNotThrowAnyException();
    }

    private static void refused(Block block, String... lines) {
        assertThatThrownBy(() -> BlockModel.check(block, "root", new Trace(List.of(lines)), false))
                .isInstanceOf(Trace.Refused.class);
    }

    /** S-28, S-81 · a sibling is cancelled, and has cleaned up when the block is left. */
    @Test
    void aSiblingThatIsNotCancelledIsRefused() {
        Block block = block(List.of(new Step.Hang("rb", false)), Block.End.CHILDREN_FAIL, "ra");
        String left = "r|4|by cancel|NurseryFailedException{" + TOLD_OF_A + "}";

        allowed(block, "r.0|cancel", left);
        refused(block, left);
        refused(block, left, "r.0|cancel");
        refused(block, "r.0|never", left);
        refused(block, "r.0|cancel", "r.0|cancel", left);
        refused(block, "r.0|cancel", "r|4|value");
        refused(block, "r.0|cancel", "r|4|by cancel|value");
        refused(block, "r.0|cancel", "r|4|NurseryFailedException{" + TOLD_OF_A + "}");
    }

    /** S-28, S-30, D-13 · the body's own exception leaves as itself, and what fails in a cleanup goes along. */
    @Test
    void aFailureThatIsLostOrHidesTheOwnOneIsRefused() {
        Block block = block(List.of(new Step.Hang("ra", true)), Block.End.FAIL);
        String own = "r|4|by IOException(body)|IOException(body)";

        allowed(block, "r.0|cancel", own + " + " + CLEANUP_OF_A);
        refused(block, "r.0|cancel", own);
        refused(block, "r.0|cancel", "r|4|by IOException(body)|NurseryFailedException{" + CLEANUP_OF_A + "}");
        refused(block, "r.0|cancel", own + " + " + TOLD_OF_A);
    }

    /** S-33, D-13 · a cancel is silent, but for a cleanup that fails. */
    @Test
    void aCancelThatHidesAFailureIsRefused() {
        Block quiet = block(List.of(new Step.Hang("ra", false)), Block.End.CANCEL);
        allowed(quiet, "r.0|cancel", "r|4|value");
        refused(quiet, "r.0|cancel", "r|4|cancel");
        refused(quiet, "r.0|cancel", "r|4|NurseryFailedException{" + CLEANUP_OF_A + "}");

        Block failing = block(List.of(new Step.Hang("ra", true)), Block.End.CANCEL);
        allowed(failing, "r.0|cancel", "r|4|NurseryFailedException{" + CLEANUP_OF_A + "}");
        refused(failing, "r.0|cancel", "r|4|value");
    }

    /** S-29, S-30 · of two failures that race, either comes first, and the other may be forestalled; no failure comes twice. */
    @Test
    void failuresThatRaceComeInEitherOrderAndEachOnce() {
        Block block = block(List.of(), Block.End.CHILDREN_FAIL, "ra", "rb");
        for (String some :
                List.of(TOLD_OF_A, TOLD_OF_B, TOLD_OF_A + " & " + TOLD_OF_B, TOLD_OF_B + " & " + TOLD_OF_A)) {
            allowed(block, "r|by cancel|NurseryFailedException{" + some + "}");
        }
        refused(block, "r|by cancel|NurseryFailedException{" + TOLD_OF_A + " & " + TOLD_OF_A + "}");
        refused(block, "r|by cancel|NurseryFailedException{}");
        refused(block, "r|by cancel|" + TOLD_OF_A);
    }

    /** S-32, S-103 · what leaves a block below crosses as one failure, with where it began and whom it passed. */
    @Test
    void aFailureThatCrossesWrongIsRefused() {
        Block below = new Block("r0", List.of("r0a"), List.of(), Block.End.FORK_FAILS, List.of());
        Block block = block(List.of(new Step.Below("ra", below, true)), Block.End.STOP);
        String inner = "r0|by cancel|NurseryFailedException{IOException(fork)}";

        allowed(block, inner, "r|RemoteActorException[NurseryFailedException of ra via ra]|value");
        refused(block, inner, "r|value|value");
        refused(block, inner, "r|RemoteActorException[NurseryFailedException of rb via rb]|value");
        refused(block, inner, "r|RemoteActorException[IOException(fork) of ra via ra]|value");
        refused(block, "r|RemoteActorException[NurseryFailedException of ra via ra]|value");
        refused(block, "r|RemoteActorException[NurseryFailedException of ra via ra]|value", inner);
        refused(block, "r0|by cancel|value", "r|value|value");
    }

    /** D-1 · the loss of an actor is a failure of the nursery. */
    @Test
    void aLossThatNobodyIsToldOfIsRefused() {
        Block block = block(List.of(), Block.End.CHILD_IS_LOST, "rb");
        allowed(block, "r|by cancel|NurseryFailedException{TransportClosedException}");
        refused(block, "r|by cancel|value");
        refused(block, "r|value");
    }

    /** S-81 · a dialog's called side has ended when the caller goes on. */
    @Test
    void aCalledSideThatOutlivesItsDialogIsRefused() {
        Talk talk = new Talk(
                "ra",
                Talk.Form.RUN,
                Talk.Bound.NONE,
                0,
                true,
                List.of(new Op(Op.Kind.CANCEL, false)),
                List.of(new Op(Op.Kind.STARTED, false), new Op(Op.Kind.HANG, false)),
                false);
        Block block = block(List.of(new Step.Talks(talk)), Block.End.STOP);
        String there = "r.0/there|ok|cancel";
        String here = "r.0/here|in|ok|value|called true|acked true|canceller root|one error";

        allowed(block, there, here, "r|value|value");
        refused(block, here, there, "r|value|value");
        refused(block, here, "r|value|value");
        refused(block, there, "r|value|value");
        refused(block, there, here.replace("canceller root", "canceller ra"), "r|value|value");
    }

    /** Whatever is changed in what was seen, hardly anything of it is allowed: only what a race could have shown too. */
    @Test
    void hardlyAnyChangeIsAllowed() {
        Block block = block(List.of(new Step.Hang("rb", true), new Step.Square("ra", 3)), Block.End.CANCEL);
        List<String> lines =
                List.of("r.0|cancel", "r|4|9|NurseryFailedException{" + CLEANUP_OF_A.replace("ra", "rb") + "}");
        allowed(block, lines.toArray(String[]::new));

        List<List<String>> changed = Changes.of(lines);

        assertThat(changed).hasSizeGreaterThan(5).allSatisfy(each -> refused(block, each.toArray(String[]::new)));
        List<String> reversed = new ArrayList<>(lines);
        Collections.reverse(reversed);
        refused(block, reversed.toArray(String[]::new));
    }
}
