package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.DeadlineExceededException;
import dev.harrow.NoRuntimeException;
import dev.harrow.Scopes;
import dev.harrow.spi.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** DESIGN §3: blocks, their deadlines and shields, on virtual time. The test thread is the task. */
@Timeout(10)
class BlocksTests {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTicker ticker = new ManualTicker();
    private final CancelScope outside = CancelScope.group("outside", null);
    private final Home home = new Home(ActorId.random("test"), ticker);
    private Task task;

    private static final class Home implements TaskHome {
        private final ActorId id;
        private final Ticker ticker;
        private volatile @Nullable CancelReason severed;

        Home(ActorId id, Ticker ticker) {
            this.id = id;
            this.ticker = ticker;
        }

        @Override
        public ActorId id() {
            return id;
        }

        @Override
        public Ticker ticker() {
            return ticker;
        }

        @Override
        public @Nullable CancelReason severed() {
            return severed;
        }
    }

    @BeforeEach
    void begin() {
        outside.open();
        task = Task.begin("test", home, outside);
    }

    @AfterEach
    void end() {
        task.end(null);
        assertThat(Thread.interrupted())
                .as("an interrupt leaked out of the test")
                .isFalse();
        assertThat(ticker.pending()).as("an alarm was left").isZero();
    }

    /** DESIGN §5 · in an actor that was given up the time of a bounded wait is over: its clock may be gone. */
    @Test
    void aBoundedWaitIsOverWhenTheActorIsGivenUp() throws Exception {
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        CancelScope group = CancelScope.group("given up", null);
        Thread given = Thread.ofVirtual().start(() -> {
            Task own = Task.begin("given up", home, group);
            waited.complete(new Cell<Boolean>("nothing").awaitAtMost(SECOND.toNanos(), ticker));
            own.end(null);
        });
        await().until(() -> given.getState() == Thread.State.WAITING);

        home.severed = requested("given up");
        group.rouse(home.severed);

        assertThat(waited.get(5, TimeUnit.SECONDS)).isFalse();
        given.join();
    }

    private CancelReason requested(String message) {
        return new CancelReason(CancelReason.Source.REQUESTED, home.id(), "outside", message);
    }

    @Test
    void aBlockThatEndsInTimeReturnsItsValueAndLeavesNoAlarm() throws Exception {
        assertThat(Scopes.failAfter(SECOND, () -> 42)).isEqualTo(42);

        assertThat(ticker.pending()).isZero();
    }

    @Test
    void aDeadlineThatPassesEndsTheBlockAtItsNextOperation() {
        assertThatExceptionOfType(DeadlineExceededException.class)
                .isThrownBy(() -> Scopes.failAfter(SECOND, () -> {
                    ticker.advance(SECOND);
                    Scopes.checkpoint();
                    return null;
                }))
                .withMessage("'failAfter(PT1S)' did not end within PT1S");
    }

    /** S-90: what was received is not lost to a cancel. */
    @Test
    void aResultThatIsThereIsReturnedThoughTheDeadlineHasPassed() throws Exception {
        int value = Scopes.failAfter(SECOND, () -> {
            ticker.advance(SECOND);
            return 42;
        });

        assertThat(value).isEqualTo(42);
    }

    @Test
    void aDeadlineInterruptsABlockingOperationOfTheJdk() {
        assertThatThrownBy(() -> Scopes.failAfter(SECOND, () -> {
                    ticker.advance(SECOND);
                    new CountDownLatch(1).await();
                    return null;
                }))
                .isInstanceOf(DeadlineExceededException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void theNearestDeadlineBindsAndTheScopeThatOwnsItIsNamed() {
        assertThatThrownBy(() -> Scopes.failAfter(
                        SECOND,
                        () -> Scopes.failAfter(SECOND.multipliedBy(5), () -> {
                            assertThat(Scopes.remaining()).contains(SECOND);
                            ticker.advance(SECOND);
                            Scopes.checkpoint();
                            return null;
                        })))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContaining("PT1S")
                .hasMessageNotContaining("PT5S");
    }

    @Test
    void anInnerDeadlineEndsTheInnerBlockOnly() throws Exception {
        boolean ended = Scopes.failAfter(SECOND.multipliedBy(5), () -> {
            boolean inner = Scopes.moveOnAfter(SECOND, () -> {
                ticker.advance(SECOND);
                Scopes.checkpoint();
            });
            Scopes.checkpoint();
            return inner;
        });

        assertThat(ended).isFalse();
    }

    @Test
    void moveOnAfterGoesOnWithoutAResult() throws Exception {
        Optional<String> late = Scopes.moveOnAfter(SECOND, () -> {
            ticker.advance(SECOND);
            Scopes.checkpoint();
            return "late";
        });
        Optional<String> inTime = Scopes.moveOnAfter(SECOND, () -> "in time");

        assertThat(late).isEmpty();
        assertThat(inTime).contains("in time");
    }

    /** S-41: a genuine error is never masked by a cancel. */
    @Test
    void anErrorOfTheBodyComesOutThoughTheDeadlineHasPassed() {
        assertThatThrownBy(() -> Scopes.failAfter(SECOND, () -> {
                    ticker.advance(SECOND);
                    throw new IOException("genuine");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("genuine");
    }

    @Test
    void aCancelThatIsSwallowedIsThrownAgainByTheNextOperation() {
        List<String> seen = new ArrayList<>();

        assertThatThrownBy(() -> Scopes.failAfter(SECOND, () -> {
                    ticker.advance(SECOND);
                    for (int i = 0; i < 3; i++) {
                        try {
                            Scopes.checkpoint();
                        } catch (ActorCancelledException e) {
                            seen.add(e.reason().source().name());
                        }
                    }
                    Scopes.checkpoint();
                    return null;
                }))
                .isInstanceOf(DeadlineExceededException.class);
        assertThat(seen).containsExactly("DEADLINE", "DEADLINE", "DEADLINE");
    }

    @Test
    void aCancelFromOutsidePassesThroughBlocksAsACancelWithItsReason() {
        assertThatThrownBy(() -> Scopes.failAfter(SECOND, () -> {
                    outside.cancel(requested("enough"));
                    Scopes.checkpoint();
                    return null;
                }))
                .isInstanceOfSatisfying(
                        ActorCancelledException.class,
                        e -> assertThat(e.reason()).isEqualTo(requested("enough")));
    }

    @Test
    void theFirstReasonStays() {
        outside.cancel(requested("first"));
        outside.cancel(requested("second"));

        assertThatThrownBy(Scopes::checkpoint)
                .isInstanceOfSatisfying(
                        ActorCancelledException.class,
                        e -> assertThat(e.reason().message()).isEqualTo("first"));
    }

    @Test
    void aShieldKeepsACancelOutUntilItIsLeft() throws Exception {
        outside.cancel(requested("enough"));

        int value = Scopes.shield(SECOND, () -> {
            Scopes.checkpoint();
            assertThat(Thread.currentThread().isInterrupted())
                    .as("inside the shield")
                    .isFalse();
            return 42;
        });

        assertThat(value).isEqualTo(42);
        assertThatThrownBy(Scopes::checkpoint).isInstanceOf(ActorCancelledException.class);
    }

    /** The wake-up that a shield kept out reaches operations of the JDK after it. */
    @Test
    void aCancelDuringAShieldInterruptsWhatFollowsIt() throws Exception {
        Scopes.shield(SECOND, () -> outside.cancel(requested("enough")));

        assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(Scopes::checkpoint).isInstanceOf(ActorCancelledException.class);
    }

    @Test
    void aShieldIsBounded() {
        assertThatThrownBy(() -> Scopes.shield(SECOND, () -> {
                    ticker.advance(SECOND);
                    Scopes.checkpoint();
                    return null;
                }))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContaining("shield(PT1S)");
    }

    @Test
    void aShieldThatRunsOutInACancelledBlockGivesWayToThatCancel() {
        outside.cancel(requested("enough"));

        assertThatThrownBy(() -> Scopes.shield(SECOND, () -> {
                    ticker.advance(SECOND);
                    Scopes.checkpoint();
                    return null;
                }))
                .isInstanceOfSatisfying(
                        ActorCancelledException.class,
                        e -> assertThat(e.reason().message()).isEqualTo("enough"));
    }

    @Test
    void detachedCodeIsFreeOfDeadlinesButNotOfOtherCancels() {
        assertThatThrownBy(() -> Scopes.failAfter(
                        SECOND,
                        () -> Scopes.detached(() -> {
                            assertThat(Scopes.remaining()).isEmpty();
                            ticker.advance(SECOND.multipliedBy(2));
                            Scopes.checkpoint();
                            outside.cancel(requested("enough"));
                            Scopes.checkpoint();
                            return null;
                        })))
                .isInstanceOfSatisfying(
                        ActorCancelledException.class,
                        e -> assertThat(e.reason().message()).isEqualTo("enough"));
    }

    @Test
    void aDeadlineThatPassedDuringDetachedCodeTakesEffectAfterIt() {
        assertThatThrownBy(() -> Scopes.failAfter(SECOND, () -> {
                    Scopes.detached(() -> ticker.advance(SECOND));
                    Scopes.checkpoint();
                    return null;
                }))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void aDeadlineOfZeroCancelsAtTheFirstOperation() {
        assertThatThrownBy(() -> Scopes.failAfter(Duration.ZERO, () -> {
                    Scopes.checkpoint();
                    return null;
                }))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void theLongestDeadlineIsNone() throws Exception {
        Scopes.failAfter(
                Duration.ofSeconds(Long.MAX_VALUE),
                () -> assertThat(Scopes.remaining()).isEmpty());
    }

    @Test
    void anInterruptFromOutsideHarrowIsAPlainInterrupt() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(Scopes::checkpoint)
                .isInstanceOf(InterruptedException.class)
                .isNotInstanceOf(ActorCancelledException.class);
    }

    @Test
    void aForeignInterruptThatWasThereBeforeTheCancelIsPutBack() throws Exception {
        Thread.currentThread().interrupt();

        boolean ended = Scopes.moveOnAfter(SECOND, () -> {
            ticker.advance(SECOND);
            Scopes.checkpoint();
        });

        assertThat(ended).isFalse();
        assertThat(Thread.interrupted()).as("the foreign interrupt").isTrue();
    }

    @Test
    void aForeignInterruptWhileOursIsPendingIsTheSameWakeUp() throws Exception {
        boolean ended = Scopes.moveOnAfter(SECOND, () -> {
            ticker.advance(SECOND);
            Thread.currentThread().interrupt();
            new CountDownLatch(1).await();
        });

        assertThat(ended).as("the block ended cancelled").isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void sleepingTakesVirtualTime() throws Exception {
        Thread sleeper = Thread.currentThread();
        Thread time = Parker.daemon("time", () -> {
            while (sleeper.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            ticker.advance(Duration.ofHours(1));
        });
        time.start();

        Scopes.sleep(Duration.ofHours(1));

        assertThat(ticker.nanos()).isEqualTo(Duration.ofHours(1).toNanos());
        time.join();
    }

    @Test
    void aCellWithAValueGivesItToACancelledTask() throws Exception {
        Cell<String> cell = new Cell<>("cell");
        cell.complete("value");
        outside.cancel(requested("enough"));

        assertThat(cell.await()).isEqualTo("value");
        assertThatThrownBy(Scopes::checkpoint).isInstanceOf(ActorCancelledException.class);
    }

    /** DESIGN §5: what was given up is served nothing, not even behind a shield. */
    @Test
    void anOperationOfASeveredActorThrowsEvenBehindAShield() {
        home.severed = new CancelReason(CancelReason.Source.ABANDONED, null, "actor", "given up");

        assertThatThrownBy(() -> Scopes.shield(SECOND, () -> {
                    Scopes.checkpoint();
                    return null;
                }))
                .isInstanceOfSatisfying(
                        ActorCancelledException.class,
                        e -> assertThat(e.reason().source()).isEqualTo(CancelReason.Source.ABANDONED));
    }

    @Test
    void scopesAreLeftInTheReverseOrderOfEntering() {
        CancelScope first = task.enter("first", CancelScope.Border.OPEN);
        CancelScope second = task.enter("second", CancelScope.Border.OPEN);

        assertThatThrownBy(() -> task.leave(first))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'first'")
                .hasMessageContaining("'second'");
        task.leave(second);
        task.leave(first);
    }

    /** S-8 */
    @Test
    void outsideOfAnyActorThereIsNothingToWorkWith() throws Exception {
        Thread stranger = Parker.daemon(
                "stranger",
                () -> assertThatThrownBy(() -> Scopes.failAfter(SECOND, () -> 1))
                        .isInstanceOf(NoRuntimeException.class)
                        .hasMessageContaining("stranger")
                        .hasMessageContaining("Nursery.run"));
        List<Throwable> failures = new ArrayList<>();
        stranger.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
        stranger.start();
        stranger.join();

        assertThat(failures).isEmpty();
    }
}
