package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.Transport;
import dev.harrow.behaviour.Holed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Tests whose steps are taken in orders that seeds decide. */
class SteeredTests {

    private static EngineExecutionResults run(Class<?> sample, String method, String... settings) {
        EngineTestKit.Builder kit =
                EngineTestKit.engine("junit-jupiter").selectors(selectMethod(sample, method, "dev.harrow.Nursery"));
        for (int i = 0; i < settings.length; i += 2) {
            kit.configurationParameter(settings[i], settings[i + 1]);
        }
        return kit.execute();
    }

    private static Throwable failure(Event failed) {
        return failed.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    /** What is wrong only in some orders is found in some runs, which say how to repeat them; and repeated it fails again. */
    @Test
    void aRaceIsFoundAndRepeatedByItsSeed() {
        EngineExecutionResults many = run(RacesCase.class, "addsTwice", "harrow.test.seed", "4711");

        long failed = many.testEvents().failed().count();
        assertThat(many.testEvents().started().count()).isEqualTo(40);
        assertThat(failed).isPositive().isLessThan(40);
        Throwable failure =
                failure(many.testEvents().failed().stream().findFirst().orElseThrow());
        assertThat(failure).isInstanceOf(AssertionError.class);
        assertThat(failure.getSuppressed())
                .anySatisfy(note -> assertThat(note)
                        .hasMessageContaining("in the order of seed")
                        .hasMessageContaining("-Dharrow.test.schedule=")
                        .hasMessageContaining("counter/Holed.add"));
        Matcher seed =
                Pattern.compile("harrow\\.test\\.schedule=(\\d+)").matcher(failure.getSuppressed()[0].getMessage());
        assertThat(seed.find()).isTrue();

        for (int i = 0; i < 3; i++) {
            EngineExecutionResults one = run(RacesCase.class, "addsTwice", "harrow.test.schedule", seed.group(1));
            one.testEvents().assertStatistics(stats -> stats.started(1).failed(1));
        }
    }

    /** The same base gives the same seeds, another one others; the names of the runs show them. */
    @Test
    void theSeedsFollowFromTheBase() {
        assertThat(names("1"))
                .isEqualTo(names("1"))
                .hasSize(40)
                .isNotEqualTo(names("2"))
                .allSatisfy(name -> assertThat(name).matches("on thread over local, steered by seed \\d+"));
    }

    private static Set<String> names(String base) {
        Set<String> names = new HashSet<>();
        run(RacesCase.class, "addsTwice", "harrow.test.seed", base).testEvents().started().stream()
                .forEach(event -> names.add(event.getTestDescriptor().getDisplayName()));
        return names;
    }

    static class RacesCase {
        @ActorTest
        @Steered(runs = 40)
        void addsTwice(Nursery nursery) throws InterruptedException {
            Portal<Holed> counter = nursery.start("counter", Holed::new, c -> c.parallel());
            List<Running<Object>> adders = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                adders.add(nursery.fork(() -> {
                    counter.run(Holed::add);
                    return null;
                }));
            }
            for (Running<Object> adder : adders) {
                adder.result();
            }
            assertThat(counter.<Integer>call(Holed::count)).isEqualTo(2);
        }
    }

    /** A test that can never end fails long before its time is over, and says who waits for what. */
    @Test
    void aDeadlockEndsTheTestAtOnce() {
        long begin = System.nanoTime();
        EngineExecutionResults results = run(DeadlockCase.class, "waitsForItself");

        assertThat(Kit.failure(results.testEvents()))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("no task of its tree can take a step")
                .hasMessageContaining("'first', waiting for")
                .hasMessageContaining("'second', waiting for");
        assertThat(System.nanoTime() - begin).isCloseTo(0, within(20_000_000_000L));
    }

    static class DeadlockCase {
        @ActorTest
        @Steered(runs = 1)
        void waitsForItself(Nursery nursery) throws InterruptedException {
            CompletableFuture<Running<Object>> second = new CompletableFuture<>();
            Running<Object> first = nursery.fork("first", () -> {
                Scopes.sleep(Duration.ofHours(1));
                return second.join().result();
            });
            second.complete(nursery.fork("second", first::result));
            first.result();
        }
    }

    /** Hours of a steered test take no time, and its body may sleep. */
    @ActorTest
    @Steered
    void timeIsVirtual(Nursery nursery) throws InterruptedException {
        Running<String> late = nursery.fork(() -> {
            Scopes.sleep(Duration.ofHours(2));
            return "late";
        });
        Scopes.sleep(Duration.ofHours(1));
        assertThat(late.isDone()).isFalse();
        assertThat(late.result()).isEqualTo("late");
    }

    @Test
    void aClassIsRunByEachOfItsSeeds() {
        Kit.run(ClassCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(6).succeeded(6));
    }

    /** What an actor of its own runs. */
    public static int doubled(int x) {
        return 2 * x;
    }

    @ActorTest
    @Steered(runs = 3)
    static class ClassCase {
        @Test
        void one(Nursery nursery) throws InterruptedException {
            Scopes.sleep(Duration.ofHours(1));
        }

        @Test
        void two(Nursery nursery) throws InterruptedException {
            assertThat(nursery.<Integer, Integer>callInActor(SteeredTests::doubled, 4))
                    .isEqualTo(8);
        }
    }

    /** Other backends are reported, never left out in silence. */
    @Test
    void otherBackendsAreSkippedWithTheReason() {
        Matrix.Run thread = new Matrix.Run(new Cell(Backend.THREAD, Transport.LOCAL), null);
        Matrix.Run process = new Matrix.Run(new Cell(Backend.PROCESS, Transport.UDS), null);
        Matrix.Run skipped = new Matrix.Run(new Cell(Backend.WARM, Transport.UDS), "it is not there");

        assertThat(Schedules.multiply(List.of(thread, process, skipped), List.of(7L, 8L)))
                .extracting(Matrix.Run::toString, Matrix.Run::whyNot)
                .containsExactly(
                        tuple("on thread over local, steered by seed 7", null),
                        tuple("on thread over local, steered by seed 8", null),
                        tuple(
                                "on process over uds",
                                "it is @Steered, which reaches the tasks of backend 'thread' only"),
                        tuple("on warm over uds", "it is not there"));
    }

    @Test
    void marksAndSettingsThatMakeNoSenseAreErrors() {
        assertThat(Kit.failure(run(NoRunsCase.class, "never").containerEvents()))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("@Steered(runs = 0)");
        assertThat(Kit.failure(run(RacesCase.class, "addsTwice", "harrow.test.schedule", "abc")
                        .containerEvents()))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("'abc'");
        assertThat(Kit.failure(Kit.run(NothingSteeredCase.class).testEvents()))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("takes no Nursery");
        assertThat(Kit.failure(Kit.run(TwoClocksCase.class).testEvents()))
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("clock of its own");
    }

    static class NoRunsCase {
        @ActorTest
        @Steered(runs = 0)
        void never(Nursery nursery) {}
    }

    static class NothingSteeredCase {
        @ActorTest
        @Steered(runs = 1)
        void plain(Backend backend) {}
    }

    static class TwoClocksCase {
        @ActorTest
        @Steered(runs = 1)
        void both(Nursery nursery, VirtualTime time) {}
    }
}
