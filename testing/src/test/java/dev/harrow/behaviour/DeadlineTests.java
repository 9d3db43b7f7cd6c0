package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.DeadlineExceededException;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.behaviour.Chain.Block;
import dev.harrow.behaviour.Chain.Kind;
import dev.harrow.testing.ActorTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Deadlines over chains of three actors: DESIGN §3. */
class DeadlineTests extends MarksFixture {
    private static final Block NONE = new Block(Kind.NONE, 0);
    private static final Block DETACHED = new Block(Kind.DETACHED, 0);

    /** Long enough that the last one is there by then. */
    private static Duration soon(Backend backend) {
        return backend.equals(Backend.THREAD) || backend.equals(Backend.ISOLATED)
                ? Duration.ofMillis(700)
                : Duration.ofSeconds(8);
    }

    private static Block within(long millis) {
        return new Block(Kind.DEADLINE, millis);
    }

    private static Portal<Chain> chain(Nursery nursery) throws InterruptedException {
        return nursery.start("chain", Chain.class, ChainActor::new);
    }

    /** What the three have left when the root's block and theirs are these. */
    private static List<Long> remaining(Portal<Chain> chain, Block root, Block... hops) throws Exception {
        return ChainActor.in(root, () -> chain.call(Chain::remaining, List.of(hops)));
    }

    /** D-5 · the time that remains travels over every hop and nests by the minimum; a hop may have less and not more, and may let go of it. */
    @ActorTest
    void theTimeThatRemainsTravelsOverEveryHop(Nursery nursery) throws Exception {
        Portal<Chain> chain = chain(nursery);

        assertThat(remaining(chain, NONE, NONE, NONE, NONE)).containsExactly(-1L, -1L, -1L);

        List<Long> travelled = remaining(chain, within(600_000), NONE, NONE, NONE);
        assertThat(travelled).hasSize(3).allSatisfy(left -> assertThat(left).isBetween(300_000L, 600_000L));
        assertThat(travelled).isSortedAccordingTo((one, other) -> Long.compare(other, one));

        List<Long> narrowed = remaining(chain, within(600_000), within(3_600_000), within(120_000), NONE);
        assertThat(narrowed.get(0)).isBetween(300_000L, 600_000L);
        assertThat(narrowed.subList(1, 3)).allSatisfy(left -> assertThat(left).isBetween(60_000L, 120_000L));

        List<Long> detached = remaining(chain, within(600_000), NONE, DETACHED, within(60_000));
        assertThat(detached.get(0)).isBetween(300_000L, 600_000L);
        assertThat(detached.get(1)).isEqualTo(-1);
        assertThat(detached.get(2)).isBetween(1L, 60_000L);
        nursery.stop();
    }

    /** D-5, S-81 · a deadline of the root interrupts the last callee, and is a deadline at every hop; of the block here it is that which leaves. */
    @ActorTest
    void aDeadlineIsToldAsOneAtEveryHop(Nursery nursery) throws Exception {
        Portal<Chain> chain = chain(nursery);

        List<String> told = Deadlines.pass(dir, left -> left.contains("there"), (deadline, marks) -> {
            Throwable left = catchThrowable(() ->
                    Scopes.failAfter(deadline, () -> chain.call(Chain::hang, List.of(NONE, NONE, NONE), marks)));
            assertThat(left).isInstanceOf(DeadlineExceededException.class).hasMessageContaining(deadline.toString());
        });

        assertThat(told).containsExactly("there", "deadline 1", "deadline 2", "deadline 3");
        assertThat(chain.<Integer, Integer>call(Chain::square, 3)).isEqualTo(9);
        nursery.stop();
    }

    /** D-5, S-50, S-80 · a cancel of the caller is a cancel at every hop, though there is a deadline far away. */
    @ActorTest
    void aCancelIsToldAsOneAtEveryHop(Nursery nursery) throws Exception {
        Portal<Chain> chain = chain(nursery);
        Running<String> calling = nursery.fork(() -> Scopes.failAfter(
                Duration.ofHours(1), () -> chain.call(Chain::hang, List.of(NONE, NONE, NONE), marks())));
        Marks.await(marks(), 1);

        calling.cancel("enough");

        assertThatThrownBy(calling::result).isInstanceOf(ContextCancelledException.class);
        assertThat(Marks.all(marks())).containsExactly("there", "cancel 1", "cancel 2", "cancel 3");
        assertThat(chain.<Integer, Integer>call(Chain::square, 3)).isEqualTo(9);
        nursery.stop();
    }

    /** D-5, S-41 · a deadline of a hop in the middle ends what is below it as a deadline, and is a failure of that hop to those above. */
    @ActorTest
    void aDeadlineOfAHopIsItsFailure(Nursery nursery, Backend backend) throws Exception {
        Portal<Chain> chain = chain(nursery);
        List<Block> blocks = new ArrayList<>(List.of(NONE, within(soon(backend).toMillis()), NONE));

        Throwable left = catchThrowable(
                () -> Scopes.failAfter(Duration.ofHours(1), () -> chain.call(Chain::hang, blocks, marks())));

        assertThat(left).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.is(DeadlineExceededException.class)).isTrue();
            assertThat(e.origin().name()).isEqualTo("next");
            assertThat(e.hops()).hasSize(2);
        });
        assertThat(Marks.all(marks())).endsWith("own deadline 2").doesNotContain("own deadline 3", "deadline 3");
        assertThat(chain.<Integer, Integer>call(Chain::square, 3)).isEqualTo(9);
        nursery.stop();
    }

    /** D-5 · who is detached is not reached by the deadline of its caller, and by the cancel of its actor all the same. */
    @ActorTest
    void whoIsDetachedIsNotReachedByTheDeadline(Nursery nursery) throws Exception {
        Portal<Chain> chain = chain(nursery);

        List<Long> all = Scopes.failAfter(
                Duration.ofSeconds(20), () -> chain.call(Chain::remaining, List.of(DETACHED, NONE, within(30_000))));

        assertThat(all.subList(0, 2)).containsExactly(-1L, -1L);
        assertThat(all.getLast()).as("of its own").isGreaterThan(20_000L);
        nursery.stop();
    }
}
