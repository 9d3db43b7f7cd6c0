package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorId;
import dev.harrow.ContractException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.RootConfig;
import dev.harrow.spi.LogListener.Line;
import dev.harrow.testing.internal.RuntimeLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.opentest4j.TestAbortedException;

/** HARN-1: what a test is given. */
class InjectionTests {

    /** A contract. */
    public interface Counter {
        int count();

        String actor();
    }

    /** An actor that has it. */
    public static class FromOne implements Counter {
        private int counted;

        @Override
        public int count() {
            return ++counted;
        }

        @Override
        public String actor() {
            return Actor.current().id().name();
        }
    }

    /** An actor that is its own contract. */
    public static class Own {
        public String name() {
            return Actor.current().id().name();
        }
    }

    /** An actor that cannot be made. */
    public static class Broken {
        public Broken() {
            throw new IllegalStateException("cannot be made");
        }

        public int zero() {
            return 0;
        }
    }

    /** An actor whose constructor takes something. */
    public static class Needy {
        private final String need;

        public Needy(String need) {
            this.need = need;
        }

        public String need() {
            return need;
        }
    }

    // ---- portals

    @ActorTest
    void aStartedParameterIsThePortalOfAnActorOfItsOwn(
            Nursery nursery, @Started(FromOne.class) Portal<Counter> one, @Started(FromOne.class) Portal<Counter> two)
            throws InterruptedException {
        assertThat(one.call(Counter::count)).isEqualTo(1);
        assertThat(one.call(Counter::count)).isEqualTo(2);
        assertThat(two.call(Counter::count)).isEqualTo(1);
        assertThat(one.id()).isNotEqualTo(two.id());
        assertThat(nursery.name()).isEqualTo("test");
    }

    @ActorTest
    void itIsNamedAfterItsClassOrAsItIsSaid(
            @Started Portal<Own> own, @Started(value = FromOne.class, name = "counter") Portal<Counter> named)
            throws InterruptedException {
        assertThat(own.call(Own::name)).isEqualTo("Own");
        assertThat(named.call(Counter::actor)).isEqualTo("counter");
    }

    @Test
    void portalsOfFixturesLiveAsLongAsTheTest() {
        Kit.run(FixtureCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(2).succeeded(2));
        assertThat(Harrow.tree()).isEmpty();
    }

    @ActorTest
    static class FixtureCase {
        private Portal<Counter> counter;

        @BeforeEach
        void start(@Started(FromOne.class) Portal<Counter> started) {
            counter = started;
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void counts(int times, Nursery nursery) throws InterruptedException {
            int last = 0;
            for (int i = 0; i < times; i++) {
                last = counter.call(Counter::count);
            }
            assertThat(last).isEqualTo(times);
        }
    }

    @Test
    void anActorThatCannotBeStartedFailsTheTestWithTheReason() {
        assertThat(Kit.failure(Kit.run(BrokenCase.class).testEvents()))
                .hasMessageContaining("actor 'Broken' of parameter ")
                .hasMessageContaining("could not be started")
                .rootCause()
                .isInstanceOf(RemoteActorException.class)
                .hasMessageContaining("cannot be made");
        assertThat(Harrow.tree()).isEmpty();
    }

    static class BrokenCase {
        @ActorTest
        void test(@Started Portal<Broken> broken) {
            throw new AssertionError("not reached with " + broken);
        }
    }

    @Test
    void anActorThatCannotBeStartedMayBeAnExpectedFailure() {
        EngineExecutionResults results = Kit.run(ExpectedToBreakCase.class);

        results.testEvents().assertStatistics(stats -> stats.started(1).aborted(1));
        assertThat(results.testEvents().aborted().list())
                .singleElement()
                .satisfies(event -> assertThat(event.getPayload().orElseThrow().toString())
                        .contains(TestAbortedException.class.getName(), "as expected: known", "could not be started"));
    }

    static class ExpectedToBreakCase {
        @ActorTest
        @ExpectedFailureOnBackend(value = "thread", reason = "known")
        void test(@Started Portal<Broken> broken) {
            throw new AssertionError("not reached with " + broken);
        }
    }

    @Test
    void whatCannotBeAPortalIsRefusedWithAWayOut() {
        assertThat(Kit.failure(Kit.run(NeedyCase.class).testEvents()))
                .hasMessageContaining(
                        "InjectionTests$Needy has no constructor without parameters; start it by nursery.start");
        assertThat(Kit.failure(Kit.run(NoPortalCase.class).testEvents()))
                .hasMessageContaining("is marked @Started, which gives a portal; declare it as Portal<Contract>");
        assertThat(Kit.failure(Kit.run(RawPortalCase.class).testEvents()))
                .hasMessageContaining("does not say of what contract the portal is");
        assertThat(Kit.failure(Kit.run(WrongClassCase.class).testEvents()))
                .hasMessageContaining("Counter, which dev.harrow.testing.InjectionTests$Own is not");
        assertThat(Kit.failure(Kit.run(OnlyInterfaceCase.class).testEvents()))
                .hasMessageContaining("names no class that can be made")
                .hasMessageContaining("write @Started(Implementation.class)");
        assertThat(Kit.failure(Kit.run(PlainTestCase.class).testEvents()))
                .hasMessageContaining("for tests that are run per backend only");
    }

    static class NeedyCase {
        @ActorTest
        void test(@Started Portal<Needy> needy) {}
    }

    static class NoPortalCase {
        @ActorTest
        void test(@Started(FromOne.class) Counter counter) {}
    }

    static class RawPortalCase {
        @ActorTest
        void test(@Started(FromOne.class) Portal<?> counter) {}
    }

    static class WrongClassCase {
        @ActorTest
        void test(@Started(Own.class) Portal<Counter> counter) {}
    }

    static class OnlyInterfaceCase {
        @ActorTest
        void test(@Started Portal<Counter> counter) {}
    }

    @LeakChecked
    static class PlainTestCase {
        @Test
        void test(@Started(FromOne.class) Portal<Counter> counter) {}
    }

    // ---- the root's options

    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void theOptionsOfTheRootAreChangedFromTheOutsideToTheInside() {
        Kit.run(ConfiguredCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(3).succeeded(3));
    }

    @ConfigureRoot("named")
    static class ConfiguredCase {
        static RootConfig named(RootConfig root) {
            return root.name("outer").stopGrace(SHORT);
        }

        private static RootConfig renamed(RootConfig root) {
            return root.name("inner");
        }

        static RootConfig again(RootConfig root) {
            return root.name("last");
        }

        @ActorTest
        void byTheClass(Nursery nursery) {
            assertThat(Actor.current().id().name()).isEqualTo("outer");
        }

        @ActorTest
        @ConfigureRoot("renamed")
        void byTheMethod(Nursery nursery) {
            assertThat(Actor.current().id().name()).isEqualTo("inner");
        }

        @Nested
        @ConfigureRoot({"renamed", "again"})
        class Inner {
            @ActorTest
            void byTheNestedClass(Nursery nursery) {
                assertThat(Actor.current().id().name()).isEqualTo("last");
            }
        }
    }

    @Test
    void anOptionIsInForce() {
        assertThat(Kit.failure(Kit.run(OneRequestCase.class).testEvents()))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("openRequests must be at least 1, not 0");
    }

    static class OneRequestCase {
        static RootConfig none(RootConfig root) {
            return root.openRequests(0);
        }

        @ActorTest
        @ConfigureRoot("none")
        void test(Nursery nursery) {
            throw new AssertionError("not reached with " + nursery);
        }
    }

    @Test
    void aNameOfNoSuchMethodIsAnError() {
        assertThat(Kit.failure(Kit.run(NoMethodCase.class).testEvents()))
                .hasMessageContaining("@ConfigureRoot(\"nosuch\") over ")
                .hasMessageContaining("write static RootConfig nosuch(RootConfig root)");
        assertThat(Kit.failure(Kit.run(NoStaticMethodCase.class).testEvents()))
                .hasMessageContaining("must be static and return a RootConfig");
    }

    static class NoMethodCase {
        @ActorTest
        @ConfigureRoot("nosuch")
        void test(Nursery nursery) {}
    }

    static class NoStaticMethodCase {
        RootConfig mine(RootConfig root) {
            return root;
        }

        @ActorTest
        @ConfigureRoot("mine")
        void test(Nursery nursery) {}
    }

    // ---- the log

    /** An actor. */
    public static class Ending {
        /** Fails at its end. */
        public static String failAtTheEnd() {
            Actor.current().onEnd(() -> {
                throw new IllegalStateException("at the end");
            });
            return Actor.current().id().toString();
        }
    }

    @Test
    void theLogOfTheRuntimeIsCapturedWithLevelActorTaskAndWhatWasThrown() {
        Kit.run(LogCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(2).succeeded(2));
        // What a test has thrown, and all that hangs on it, is not kept beyond it: only the text is.
        assertThat(RuntimeLog.tail(2000))
                .anySatisfy(line -> assertThat(line.message())
                        .contains(" failed\njava.lang.IllegalStateException: at the end\n\tat "))
                .allSatisfy(line -> assertThat(line.thrown()).isNull());
    }

    @ActorTest
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class LogCase {
        @Test
        @Order(1)
        void first(Nursery nursery, CapturedLog log) throws InterruptedException {
            assertThat(log.lines()).isEmpty();
            String[] actor = new String[1];
            try {
                Nursery.run(inner ->
                        actor[0] = inner.runInActor(Ending::failAtTheEnd).result());
            } catch (dev.harrow.NurseryFailedException expected) {
                assertThat(expected).hasStackTraceContaining("at the end");
            }

            assertThat(log.lines()).anySatisfy(line -> {
                assertThat(line.level()).isEqualTo(Level.DEBUG);
                assertThat(line.message()).isEqualTo("a lifetime callback of actor " + actor[0] + " failed");
                assertThat(line.by().map(ActorId::toString)).hasValue(actor[0]);
                assertThat(line.task()).isEqualTo("teardown");
                assertThat(line.thrown())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("at the end");
                assertThat(line.thread()).isEqualTo("failAtTheEnd/teardown");
            });
            assertThat(log.lines(Level.INFO)).isEmpty();
            assertThat(log.toString())
                    .contains(" DEBUG [failAtTheEnd/teardown, " + actor[0] + "/teardown] a lifetime callback of actor ")
                    .contains("\njava.lang.IllegalStateException: at the end\n\tat ");
        }

        @Test
        @Order(2)
        void theNextTestSeesNothingOfIt(CapturedLog log) {
            assertThat(log.lines()).extracting(Line::message).isEmpty();
        }
    }

    @LeakChecked
    static class PlainLogCase {
        @Test
        void test(CapturedLog log, VirtualTime time) throws InterruptedException {
            CountDownLatch runs = new CountDownLatch(1);
            Nursery.run(options -> options.root(root -> root.ticker(time).handleSignals(false)), nursery -> {
                nursery.fork("slow", () -> {
                    runs.countDown();
                    new CountDownLatch(1).await();
                    return null;
                });
                runs.await();
                Thread.ofVirtual().start(() -> {
                    await().until(() -> time.alarms().contains(Duration.ofSeconds(10)));
                    time.advance(Duration.ofSeconds(10));
                    nursery.cancel("seen");
                });
            });
            assertThat(log.lines(Level.INFO))
                    .singleElement()
                    .extracting(Line::message)
                    .asString()
                    .contains("waits at its end for fork 'slow'");
        }
    }

    @Test
    void theLogIsThereForPlainTestsToo() {
        EngineExecutionResults results = Kit.run(PlainLogCase.class);
        results.testEvents().failed().stream().forEach(System.out::println);
        results.testEvents().assertStatistics(stats -> stats.started(1).succeeded(1));
    }

    /** Found by the contract's own rules, which the kit leaves to the runtime. */
    @Test
    void aContractThatCannotBeServedIsRefusedByTheRuntime() {
        assertThat(Kit.failure(Kit.run(UnusableContractCase.class).testEvents()))
                .hasRootCauseInstanceOf(ContractException.class);
    }

    /** A contract with a type that cannot cross. */
    public static class Unusable {
        public Thread thread() {
            return Thread.currentThread();
        }
    }

    static class UnusableContractCase {
        @ActorTest
        void test(@Started Portal<Unusable> unusable) {}
    }
}
