package dev.harrow.behaviour;

import static dev.harrow.testing.TreeAssertions.assertThatTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Backend;
import dev.harrow.Context;
import dev.harrow.ContextCancelledException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.RootConfig;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.spi.MessageType;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ConfigureRoot;
import dev.harrow.testing.Faults;
import dev.harrow.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** S-42 and D-15: what a start that waits until something is ready makes of a cancel, of a failure beside it, and of its own. */
@ActorTest
class StartUntilReadyTests extends MarksFixture {
    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend).handleSignals(false));
    }

    /** A class whose constructor takes until it is cancelled. */
    public static class NeverReady {
        /** Waits. */
        public NeverReady() throws InterruptedException {
            Scopes.sleep(Duration.ofHours(1));
        }

        /** There has to be something to expose. */
        public void never() {}
    }

    /** One whose constructor fails. */
    public static class NotToday {
        /** Fails. */
        public NotToday() throws IOException {
            throw new IOException("not today");
        }

        /** There has to be something to expose. */
        public void never() {}
    }

    /** Talks, after a while or never. */
    public interface Late {
        /** Marks "begun" and waits before it has started, until it is cancelled; marks "cleanup". */
        String never(Context<Integer, Integer, Integer> ctx, String marks) throws InterruptedException;

        /** Fails before it has started. */
        String notToday(Context<Integer, Integer, Integer> ctx) throws IOException;

        /** Returns without having started. */
        String forgets(Context<Integer, Integer, Integer> ctx);

        int square(int x);
    }

    /** See {@link Late}. */
    public static class LateActor implements Late {
        @Override
        public String never(Context<Integer, Integer, Integer> ctx, String marks) throws InterruptedException {
            Functions.hang(marks);
            return "never";
        }

        @Override
        public String notToday(Context<Integer, Integer, Integer> ctx) throws IOException {
            throw new IOException("not today");
        }

        @Override
        public String forgets(Context<Integer, Integer, Integer> ctx) {
            return "forgotten";
        }

        @Override
        public int square(int x) {
            return x * x;
        }
    }

    /** What is waited for. */
    enum Start {
        ACTOR,
        DIALOG
    }

    private static Portal<Late> late(Nursery nursery) throws InterruptedException {
        return nursery.start("late", Late.class, LateActor::new);
    }

    /** Waits for what is never ready. */
    private static void startWhatIsNeverReady(Start what, Nursery nursery, Portal<Late> late, String marks)
            throws InterruptedException {
        if (what == Start.ACTOR) {
            nursery.start("unready", NeverReady.class, NeverReady::new);
        } else {
            late.runDialog(Late::never, marks, dialog -> {
                throw new AssertionError("the body began");
            });
        }
    }

    private void awaitWaiting(Start what) {
        if (what == Start.ACTOR) {
            await().until(() -> Harrow.tree().contains("unready#"));
        } else {
            await().until(() -> Marks.all(marks()).contains("begun"));
        }
    }

    private void assertNothingIsLeft(Start what, Portal<Late> late) throws InterruptedException {
        assertThat(Harrow.tree()).doesNotContain("unready#");
        // A dialog is confirmed to be over a moment before it is off the actor's list.
        await().untilAsserted(() -> assertThat(Harrow.tree()).doesNotContain("Late.never"));
        if (what == Start.DIALOG) {
            assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
        }
        assertThat(late.<Integer, Integer>call(Late::square, 3)).isEqualTo(9);
    }

    /** CANC-14, S-42 · only a block around is cancelled: that is a cancel, which the block absorbs; nobody is told that something never was ready. */
    @ParameterizedTest
    @EnumSource
    void aCancelAroundAStartIsACancelAndNothingElse(Start what, Nursery nursery) throws Exception {
        Portal<Late> late = late(nursery);
        Running<Throwable> caller = nursery.fork(() -> {
            Throwable left = catchThrowable(() -> startWhatIsNeverReady(what, nursery, late, marks()));
            assertThat(left).isInstanceOf(InterruptedException.class).hasNoSuppressedExceptions();
            throw (Exception) left;
        });
        awaitWaiting(what);

        caller.cancel("enough");

        assertThatThrownBy(caller::result)
                .isInstanceOf(ContextCancelledException.class)
                .hasMessageContaining("enough");
        assertNothingIsLeft(what, late);
    }

    /** CANC-14, S-42, S-60 · so is a deadline. */
    @ParameterizedTest
    @EnumSource
    void aDeadlineAroundAStartIsAbsorbedByItsBlock(Start what, Nursery nursery, VirtualTime time) throws Exception {
        Portal<Late> late = late(nursery);
        nursery.fork(() -> {
            awaitWaiting(what);
            time.advance(Duration.ofMinutes(1));
            return null;
        });

        boolean ended =
                Scopes.moveOnAfter(Duration.ofMinutes(1), () -> startWhatIsNeverReady(what, nursery, late, marks()));

        assertThat(ended).isFalse();
        assertNothingIsLeft(what, late);
    }

    /** CANC-16, S-42, S-31 · a failure beside a start that waits comes out alone, as that object, without a word of what was not ready. */
    @ParameterizedTest
    @EnumSource
    void aFailureBesideAStartComesOutAlone(Start what, Backend backend) {
        IllegalStateException own = new IllegalStateException("of a sibling");

        Throwable thrown = catchThrowable(() -> Nursery.run(c -> on(c, backend), nursery -> {
            Portal<Late> late = late(nursery);
            nursery.fork(() -> {
                awaitWaiting(what);
                throw own;
            });
            startWhatIsNeverReady(what, nursery, late, marks());
        }));

        assertThat(thrown).isInstanceOfSatisfying(NurseryFailedException.class, e -> {
            assertThat(e.failures()).containsExactly(own);
            assertThat(e).hasNoSuppressedExceptions();
            assertThat(own).hasNoSuppressedExceptions();
        });
        assertThat(Harrow.tree()).isEmpty();
    }

    /** DBG-7, S-28, S-42 · a body that fails while a task beside it waits for a start: the error leaves bare, and nobody hangs. */
    @ParameterizedTest
    @EnumSource
    void aBodyThatFailsBesideAStartLeavesBare(Start what, Backend backend) {
        IOException own = new IOException("body");

        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Portal<Late> late = late(nursery);
                    nursery.fork(() -> {
                        startWhatIsNeverReady(what, nursery, late, marks());
                        return null;
                    });
                    awaitWaiting(what);
                    throw own;
                }))
                .isSameAs(own)
                .hasNoSuppressedExceptions();
        assertThat(Harrow.tree()).isEmpty();
    }

    /** What is wrong by itself. */
    enum Genuine {
        FACTORY_FAILS("not today"),
        FAILS_BEFORE_STARTED("not today"),
        RETURNS_WITHOUT_STARTED("started");

        private final String told;

        Genuine(String told) {
            this.told = told;
        }
    }

    /** CANC-15, S-42, S-59, D-7 · what fails to get ready by itself is told as that, also inside a block that could be cancelled and was not. */
    @ParameterizedTest
    @EnumSource
    void whatFailsToGetReadyIsTold(Genuine how, Nursery nursery) throws Exception {
        Portal<Late> late = late(nursery);

        assertThatThrownBy(() -> Scopes.failAfter(Duration.ofMinutes(1), () -> {
                    switch (how) {
                        case FACTORY_FAILS -> nursery.start("unready", NotToday.class, NotToday::new);
                        case FAILS_BEFORE_STARTED -> late.runDialog(Late::notToday, dialog -> {});
                        case RETURNS_WITHOUT_STARTED -> late.runDialog(Late::forgets, dialog -> {});
                    }
                }))
                .isInstanceOfAny(
                        RemoteActorException.class,
                        dev.harrow.ContractException.class,
                        dev.harrow.RuntimeFailureException.class)
                .hasMessageContaining(how.told);
        assertThat(Harrow.tree()).doesNotContain("unready#");
        assertThat(late.<Integer, Integer>call(Late::square, 3)).isEqualTo(9);
    }

    static RootConfig hasty(RootConfig root) {
        return root.cancelGrace(Duration.ofMillis(50));
    }

    /** Which message of the beginning of a dialog does not get through. */
    enum Phase {
        /** The request: the other side does not know of the dialog. */
        START,
        /** The news that it has begun: this side does not know. */
        START_ACK
    }

    /**
     * D-15, S-60 · a start that is cancelled tells the other side, in whichever phase it is: when the link moves again nothing runs on there, and the
     * actor is as before.
     */
    @ParameterizedTest
    @EnumSource
    @ConfigureRoot("hasty")
    void aCancelledStartTellsTheOtherSideInEveryPhase(Phase phase, Nursery nursery) throws Exception {
        Portal<Late> late = late(nursery);
        try (Faults faults = Faults.on(late)) {
            Faults.Fault stall = phase == Phase.START
                    ? faults.toActor().at(MessageType.START).stall()
                    : faults.fromActor().at(MessageType.START_ACK).stall();
            Running<Object> caller = nursery.fork(() -> {
                startWhatIsNeverReady(Start.DIALOG, nursery, late, marks());
                return null;
            });
            stall.await(Duration.ofSeconds(10));

            caller.cancel("enough");
            assertThatThrownBy(caller::result).isInstanceOf(ContextCancelledException.class);
            stall.release();
        }

        assertThat(late.<Integer, Integer>call(Late::square, 3)).isEqualTo(9);
        await().untilAsserted(() -> assertThatTree().actor("late").isIdle());
        assertThat(Marks.all(marks())).isIn(java.util.List.of(), java.util.List.of("begun", "cleanup"));
    }
}
