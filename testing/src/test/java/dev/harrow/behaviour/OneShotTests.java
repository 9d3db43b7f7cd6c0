package dev.harrow.behaviour;

import static dev.harrow.testing.TreeAssertions.assertThatTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.ContractException;
import dev.harrow.Harrow;
import dev.harrow.NotExposedException;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SEMANTICS section 18: "run this function in an actor and give me its result". */
@ActorTest
class OneShotTests extends MarksFixture {
    @AfterEach
    void whatWasGivenUpEnds() throws IOException {
        if (!Files.exists(Path.of(gate()))) {
            Files.createFile(Path.of(gate()));
        }
        await().untilAsserted(() -> assertThat(Harrow.abandoned()).isZero());
    }

    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend).handleSignals(false));
    }

    /** In a nursery with little patience. */
    private static Nursery.Config hasty(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend)
                .handleSignals(false)
                .stopGrace(Duration.ofMillis(50))
                .ladder(Duration.ofMillis(100), Duration.ofMillis(400)));
    }

    // ---- functions

    /** Who runs it and who started that. */
    public static String self() {
        Actor self = Actor.current();
        return self.id().name() + " of " + self.parent().orElseThrow().name();
    }

    /** All arguments that there may be, in their order. */
    public static String five(int a, String b, List<String> c, boolean d, long e) {
        return a + b + c + d + e;
    }

    /** The square; the end of its actor leaves a mark, and takes this long or fails. */
    public static int squareAndEnd(int x, String how, String marks, String gate) {
        Actor.current().onEnd(() -> {
            Marks.add(marks, "ending");
            switch (how) {
                case "slowly" -> Scopes.sleep(Duration.ofMillis(20));
                case "when it is cancelled" -> Scopes.sleep(Duration.ofHours(1));
                case "deaf" -> {
                    while (!Files.exists(Path.of(gate))) {
                        Thread.onSpinWait();
                    }
                }
                case "failing" -> throw new IOException("the end failed");
                default -> throw new IllegalArgumentException(how);
            }
            Marks.add(marks, "ended");
        });
        return x * x;
    }

    /** Fails, and so does the end of its actor. */
    public static int failTwice() throws IOException {
        Actor.current().onEnd(() -> {
            throw new IllegalStateException("the end failed too");
        });
        throw new IOException("the call failed");
    }

    /** Functions that are for no actor. */
    public static final class Unfit {
        private Unfit() {}

        /** No plain call, but a producer. */
        public static Stream<Integer> numbers() {
            return Stream.of(1, 2);
        }

        /** Takes what cannot cross. */
        public static int sizeOf(Object anything) {
            return anything.hashCode();
        }
    }

    // ---- where it runs

    /** ONE-1, SPAWN-5, S-8, S-132 · one function in a nursery of its own boots a tree with the options that are given, finds the classes of its parent, and nothing is left of both. */
    @Test
    void oneFunctionInANurseryOfItsOwn(Backend backend) throws Exception {
        String self = Nursery.call(
                c -> c.root(root -> root.name("private").defaultBackend(backend).handleSignals(false)),
                nursery -> nursery.callInActor(OneShotTests::self));

        assertThat(self).isEqualTo("self of private");
        assertThat(Harrow.tree()).isEmpty();
        assertThat(Actor.isCurrent()).isFalse();
    }

    /** ONE-2, S-132 · what it fails with is thrown in the calling task, and may be handled there, in a nursery that goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"body", "fork"})
    void aFailureIsThrownInTheCallingTask(String where, Nursery nursery) throws Exception {
        if (where.equals("body")) {
            assertFails(nursery);
        } else {
            nursery.fork(() -> {
                        assertFails(nursery);
                        return null;
                    })
                    .result();
        }

        assertThat(nursery.<Integer, Integer>callInActor(Functions::square, 3)).isEqualTo(9);
    }

    private static void assertFails(Nursery nursery) {
        assertThatThrownBy(() -> nursery.callInActor(Functions::fail, "inline"))
                .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(IOException.class)).isTrue();
                    assertThat(e.error().message()).isEqualTo("inline");
                    assertThat(e.origin().name()).isEqualTo("fail");
                });
        assertThat(Harrow.tree()).doesNotContain("fail#");
    }

    /** ONE-8, S-132 · a pool of workers is a local scope with a one-shot in each fork; all are reaped when it is left. */
    @ParameterizedTest
    @ValueSource(ints = {4})
    void aPoolOfOneShots(int count, Nursery nursery) throws Exception {
        List<Integer> squares = Nursery.call(pool -> {
            List<Running<Integer>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int x = i;
                all.add(pool.fork(() -> nursery.<Integer, Integer>callInActor(Functions::square, x)));
            }
            List<Integer> results = new ArrayList<>();
            for (Running<Integer> each : all) {
                results.add(each.result());
            }
            return results;
        });

        assertThat(squares).containsExactly(0, 1, 4, 9);
        assertThat(Harrow.tree()).doesNotContain("square#");
    }

    /** ONE-7, S-132 · placed by a portal nothing is started and nothing reaped: the actor serves on, and keeps no record of the call. */
    @Test
    void placedByAPortalNothingIsStartedOrReaped(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start(
                "open",
                Worker.class,
                WorkerActor::new,
                c -> c.expose(Functions.class).expose(OneShotTests.class));
        portal.run(Worker::record, "kept");

        for (int i = 0; i < 3; i++) {
            int square = portal.callStatic(Functions::square, i);
            assertThat(square).isEqualTo(i * i);
        }
        String self = portal.callStatic(OneShotTests::self);
        assertThat(self).as("runs in the actor of the portal").startsWith("open of ");

        assertThat(Harrow.tree()).doesNotContain("square").doesNotContain("self");
        assertThatTree().actor("open").isIdle();
        List<String> recorded = portal.call(Worker::recorded);
        assertThat(recorded).containsExactly("kept");
    }

    /** ONE-11, S-51 · a function placed by a portal is run only where its class is exposed; what is missing is named, and nothing ran. */
    @Test
    void aPortalsActorRunsWhatItExposesAndNoMore(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("closed", Worker.class, WorkerActor::new, c -> c.expose(Functions.class));

        assertThatThrownBy(() -> portal.callStatic(OneShotTests::squareAndEnd, 3, "slowly", marks(), gate()))
                .isInstanceOf(NotExposedException.class)
                .hasMessageContaining("OneShotTests.squareAndEnd");
        int square = portal.callStatic(Functions::square, 3);
        assertThat(square).isEqualTo(9);
        portal.stop(Duration.ofSeconds(10));
        assertThat(Marks.all(marks())).isEmpty();
    }

    /** ONE-10, CANC-17 · arguments arrive by their places, whatever their types and however the function is named. */
    @Test
    void argumentsArriveInTheirPlaces(Nursery nursery) throws Exception {
        String called = nursery.callInActor(OneShotTests::five, 1, "b", List.of("c", "c"), true, 5L);
        Running<String> run = nursery.runInActor(OneShotTests::five, -1, "", List.of(), false, Long.MIN_VALUE);

        assertThat(called).isEqualTo("1b[c, c]true5");
        assertThat(run.result()).isEqualTo("-1[]false" + Long.MIN_VALUE);
        assertThat(run.actor().orElseThrow().name()).isEqualTo("five");
    }

    /** ONE-9, ONE-10, ONE-12, OBS-12, D-12, S-37 · what is no plain call, or has arguments that do not fit, is refused here, and nothing is started. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCannotBeRunIsRefusedBeforeAnythingIsStarted(boolean waits, Nursery nursery) throws Exception {
        int bound = 3;
        List<Throwable> refused = new ArrayList<>();
        if (waits) {
            refused.add(catchThrowable(() -> nursery.callInActor(Unfit::numbers)));
            refused.add(catchThrowable(() -> nursery.callInActor(Unfit::sizeOf, "x")));
            refused.add(catchThrowable(() -> nursery.callInActor(x -> x * bound, 2)));
            refused.add(catchThrowable(() -> nursery.callInActor(Functions::count, null)));
        } else {
            refused.add(catchThrowable(() -> nursery.runInActor(Unfit::numbers)));
            refused.add(catchThrowable(() -> nursery.runInActor(Unfit::sizeOf, "x")));
            refused.add(catchThrowable(() -> nursery.runInActor(x -> x * bound, 2)));
            refused.add(catchThrowable(() -> nursery.runInActor(Functions::square, (Integer) null)));
        }

        assertThat(refused.subList(0, 3)).allSatisfy(each -> assertThat(each).isInstanceOf(ContractException.class));
        assertThat(refused.get(3)).as("null").isNotNull();
        assertThat(Harrow.tree()).doesNotContainPattern("(numbers|sizeOf|count|square|lambda)#");
        assertThat(nursery.<Integer, Integer>callInActor(Functions::square, 3)).isEqualTo(9);
    }

    /** ONE-12, S-30, NURS-2 · of two that fail at once the first cancels the other: one failure or two leave, in one shape. */
    @Test
    void ofTwoThatFailAtOnceOneOrBothAreTold(Backend backend) {
        Throwable thrown = catchThrowable(() -> Nursery.run(c -> on(c, backend), nursery -> {
            nursery.runInActor(Functions::fail, "one");
            nursery.runInActor(Functions::fail, "two");
        }));

        assertThat(thrown)
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures())
                                .hasSizeBetween(1, 2)
                                .allSatisfy(each -> assertThat(((RemoteActorException) each).is(IOException.class))
                                        .isTrue()));
    }

    // ---- its end

    /** ONE-3, S-49, S-132 · the callbacks of its actor have run, in their own time, when the call returns. */
    @Test
    void theCallbacksHaveRunWhenTheCallReturns(Nursery nursery) throws Exception {
        int square = nursery.callInActor(OneShotTests::squareAndEnd, 7, "slowly", marks(), gate());

        assertThat(square).isEqualTo(49);
        assertThat(Marks.all(marks())).containsExactly("ending", "ended");
        assertThat(Harrow.tree()).doesNotContain("squareAndEnd#");
    }

    /**
     * ONE-4, S-133 · an actor that does not end when its function has is cancelled, then killed or given up; the result is returned all the same, and it
     * is no failure.
     */
    @ParameterizedTest
    @CsvSource({"when it is cancelled, true", "when it is cancelled, false", "deaf, true", "deaf, false"})
    void anActorThatDoesNotEndCostsNobodyItsResult(String how, boolean waits, Backend backend) throws Exception {
        Running<Integer> run = Nursery.call(c -> hasty(c, backend), nursery -> {
            if (waits) {
                int square = nursery.callInActor(OneShotTests::squareAndEnd, 7, how, marks(), gate());
                assertThat(square).isEqualTo(49);
                assertThat(Harrow.tree()).doesNotContainPattern("squareAndEnd#\\w+ \\[\\w+, (serving|teardown)");
                return nursery.runInActor(Functions::square, 7);
            }
            return nursery.runInActor(OneShotTests::squareAndEnd, 7, how, marks(), gate());
        });

        assertThat(run.result()).isEqualTo(49);
        assertThat(Marks.all(marks())).containsExactly("ending");
    }

    /** ONE-3, S-49 · a callback that fails is a failure like any other: of the call, or of the nursery; it is not lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailingCallbackOfAOneShotIsTold(boolean waits, Backend backend) {
        Throwable thrown = catchThrowable(() -> Nursery.run(c -> on(c, backend), nursery -> {
            if (waits) {
                nursery.callInActor(OneShotTests::squareAndEnd, 7, "failing", marks(), gate());
            } else {
                Running<Integer> run = nursery.runInActor(OneShotTests::squareAndEnd, 7, "failing", marks(), gate());
                assertThat(run.result()).isEqualTo(49);
            }
        }));

        Throwable failure = waits ? thrown : thrown.getCause();
        assertThat(failure).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.is(IOException.class)).isTrue();
            assertThat(e.error().message()).isEqualTo("the end failed");
        });
    }

    /** S-31, S-132 · a function that fails, and whose actor fails at its end too, throws what it failed with. */
    @Test
    void theFailureOfTheFunctionIsWhatIsThrown(Nursery nursery) {
        assertThatThrownBy(() -> nursery.callInActor(OneShotTests::failTwice))
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.error().message()).isEqualTo("the call failed"));
    }

    /** ONE-13, ONE-6, S-132, D-5 · cancelling the caller cancels the function and waits for its cleanup, whether it runs or its actor is still coming. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancellingTheCallerCancelsTheFunction(boolean runs, Nursery nursery) throws Exception {
        Running<Integer> caller = nursery.fork(() -> {
            int none = nursery.callInActor(Functions::hang, marks());
            return none;
        });
        if (runs) {
            await().until(() -> Marks.all(marks()).contains("begun"));
        }

        caller.cancel("enough");

        assertThatThrownBy(caller::result).isInstanceOf(ContextCancelledException.class);
        if (runs) {
            assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
        }
        assertThat(Marks.all(marks())).hasSizeBetween(0, 2).isNotEqualTo(List.of("begun"));
        assertThat(Harrow.tree()).doesNotContain("hang#");
    }

    /** ONE-5, S-132 · a deadline around the call covers the start, the call and the cleanup, and leaves the block that owns it. */
    @Test
    void aDeadlineCoversTheWholeOfAOneShot(Nursery nursery) throws Exception {
        boolean ended = Scopes.moveOnAfter(Duration.ofMillis(100), () -> {
            int none = nursery.callInActor(Functions::hang, marks());
            assertThat(none).as("never").isNegative();
        });

        assertThat(ended).isFalse();
        assertThat(Marks.all(marks())).isIn(List.of(), List.of("begun", "cleanup"));
        assertThat(Harrow.tree()).doesNotContain("hang#");
    }
}
