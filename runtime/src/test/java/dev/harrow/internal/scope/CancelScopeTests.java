package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.CancelReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DESIGN §3: a cancel is a state of the scope tree. */
class CancelScopeTests {
    private static final CancelReason WHY = new CancelReason(CancelReason.Source.REQUESTED, null, "test", "enough");
    private static final CancelReason LATE = new CancelReason(CancelReason.Source.DEADLINE, null, "test", "late");

    private static CancelScope open(String name, CancelScope parent, CancelScope.Border border, List<String> heard) {
        CancelScope scope = new CancelScope(name, parent, border, null) {
            @Override
            protected void cancelled(CancelReason reason) {
                heard.add(name);
            }
        };
        scope.open();
        return scope;
    }

    @Test
    void aCancelReachesEverythingBelowButNotBesideOrAbove() {
        List<String> heard = new ArrayList<>();
        CancelScope root = open("root", null, CancelScope.Border.OPEN, heard);
        CancelScope left = open("left", root, CancelScope.Border.OPEN, heard);
        CancelScope right = open("right", root, CancelScope.Border.OPEN, heard);
        CancelScope leaf = open("leaf", left, CancelScope.Border.OPEN, heard);

        assertThat(left.cancel(WHY)).isTrue();

        assertThat(heard).containsExactly("left", "leaf");
        assertThat(leaf.visibleCancel()).isEqualTo(WHY);
        assertThat(right.visibleCancel()).isNull();
        assertThat(root.visibleCancel()).isNull();
    }

    @Test
    void aScopeThatIsOpenedLateSeesTheCancel() {
        List<String> heard = new ArrayList<>();
        CancelScope root = open("root", null, CancelScope.Border.OPEN, heard);
        root.cancel(WHY);

        assertThat(open("late", root, CancelScope.Border.OPEN, heard).visibleCancel())
                .isEqualTo(WHY);
    }

    @Test
    void aSecondCancelChangesNothing() {
        CancelScope root = open("root", null, CancelScope.Border.OPEN, new ArrayList<>());
        root.cancel(WHY);

        assertThat(root.cancel(LATE)).isFalse();
        assertThat(root.reason()).isEqualTo(WHY);
    }

    /** Detached code does not see a deadline, but it sees what comes after it. */
    @Test
    void aCancelAfterADeadlineReachesDetachedCode() {
        List<String> heard = new ArrayList<>();
        CancelScope root = open("root", null, CancelScope.Border.OPEN, heard);
        CancelScope detached = open("detached", root, CancelScope.Border.DETACHED, heard);

        root.cancel(LATE);
        assertThat(detached.visibleCancel()).isNull();
        assertThat(heard).containsExactly("root");

        assertThat(root.cancel(WHY)).isTrue();
        assertThat(detached.visibleCancel()).isEqualTo(WHY);
        assertThat(root.reason()).as("the first reason stays").isEqualTo(LATE);
    }

    @Test
    void aShieldIsReachedByItsOwnCancelOnly() {
        List<String> heard = new ArrayList<>();
        CancelScope root = open("root", null, CancelScope.Border.OPEN, heard);
        CancelScope shield = open("shield", root, CancelScope.Border.SHIELD, heard);

        root.cancel(WHY);
        assertThat(shield.visibleCancel()).isNull();

        shield.cancel(LATE);
        assertThat(shield.visibleCancel()).isEqualTo(LATE);
    }

    @Test
    void aClosedScopeIsOutOfTheTree() {
        List<String> heard = new ArrayList<>();
        CancelScope root = open("root", null, CancelScope.Border.OPEN, heard);
        CancelScope first = open("first", root, CancelScope.Border.OPEN, heard);
        CancelScope middle = open("middle", root, CancelScope.Border.OPEN, heard);
        CancelScope last = open("last", root, CancelScope.Border.OPEN, heard);

        middle.close();
        assertThat(root.children()).containsExactly(last, first);
        last.close();
        first.close();
        first.close();

        assertThat(root.children()).isEmpty();
        root.cancel(WHY);
        assertThat(heard).containsExactly("root");
        assertThat(middle.cancel(LATE)).isFalse();
    }

    /** D-5 · what outlives the scope in which it was opened is reached by the cancels of the scope around that one, and only by them. */
    @Test
    void whatOutlivesItsScopeBelongsToTheScopeOutside() {
        List<String> heard = new ArrayList<>();
        CancelScope root = open("root", null, CancelScope.Border.OPEN, heard);
        CancelScope outer = open("outer", root, CancelScope.Border.OPEN, heard);
        CancelScope inner = open("inner", outer, CancelScope.Border.OPEN, heard);
        CancelScope call = open("call", inner, CancelScope.Border.OPEN, heard);
        CancelScope other = open("other", inner, CancelScope.Border.OPEN, heard);

        inner.close();
        assertThat(outer.children()).containsExactlyInAnyOrder(call, other);
        assertThat(inner.cancel(WHY)).isFalse();
        assertThat(heard).isEmpty();
        outer.close();
        assertThat(root.children()).containsExactlyInAnyOrder(call, other);
        other.close();
        root.cancel(WHY);

        assertThat(heard).containsExactly("root", "call");
        assertThat(call.visibleCancel()).isEqualTo(WHY);
        call.close();
        assertThat(root.children()).isEmpty();
    }

    /** D-5 · the end of a shield lets in the cancel that it kept away, also for what outlives it. */
    @Test
    void whatOutlivesAShieldHearsTheCancelThatItKeptAway() {
        List<String> heard = new ArrayList<>();
        CancelScope root = open("root", null, CancelScope.Border.OPEN, heard);
        CancelScope shield = open("shield", root, CancelScope.Border.SHIELD, heard);
        CancelScope call = open("call", shield, CancelScope.Border.OPEN, heard);
        root.cancel(WHY);
        assertThat(heard).containsExactly("root");

        shield.close();

        assertThat(heard).containsExactly("root", "call");
        assertThat(call.visibleCancel()).isEqualTo(WHY);
    }

    @Test
    void theNearestDeadlineBindsUpToTheFirstBorder() {
        ManualTicker ticker = new ManualTicker();
        CancelScope root = open("root", null, CancelScope.Border.OPEN, new ArrayList<>());
        root.setDeadline(100, ticker, LATE);
        CancelScope inner = open("inner", root, CancelScope.Border.OPEN, new ArrayList<>());
        assertThat(inner.effectiveDeadline()).isEqualTo(100);
        inner.setDeadline(200, ticker, LATE);
        assertThat(inner.effectiveDeadline()).isEqualTo(100);
        assertThat(inner.deadlineOwner()).isSameAs(root);
        CancelScope shield = open("shield", inner, CancelScope.Border.SHIELD, new ArrayList<>());
        assertThat(shield.effectiveDeadline()).isEqualTo(CancelScope.NEVER);
        shield.setDeadline(300, ticker, LATE);
        assertThat(shield.effectiveDeadline()).isEqualTo(300);
        root.close();
        inner.close();
        shield.close();
        assertThat(ticker.pending()).isZero();
    }
}
