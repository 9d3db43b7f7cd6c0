package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Nursery;
import dev.harrow.spi.Capability;
import dev.harrow.testing.marked.InMarkedPackageCase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Event;

/** HARN-4: marks, and the four ways in which such marks have gone wrong elsewhere. */
class MarkTests {

    private static String method(Event event) {
        return event.getTestDescriptor()
                .getSource()
                .map(source -> ((MethodSource) source).getMethodName())
                .orElseThrow();
    }

    /** The reason of each skipped test, by its method. */
    private static Map<String, String> skipped(EngineExecutionResults results) {
        return results.testEvents().skipped().stream()
                .collect(Collectors.toMap(MarkTests::method, event -> event.getRequiredPayload(String.class)));
    }

    @Test
    void theReasonIsShown() {
        EngineExecutionResults results = Kit.run(OnMethodsCase.class);

        results.testEvents()
                .assertStatistics(stats -> stats.started(1).succeeded(1).skipped(2));
        assertThat(skipped(results)).containsEntry("one", "for one").containsEntry("list", "as one of two");
    }

    static class OnMethodsCase {
        @ActorTest
        @SkipOnBackend(value = "thread", reason = "for one")
        void one() {
            throw new AssertionError("not reached");
        }

        @ActorTest
        @SkipOnBackend(
                value = {"process", "thread"},
                reason = "as one of two")
        void list() {
            throw new AssertionError("not reached");
        }

        @ActorTest
        @SkipOnBackend(value = "process", reason = "for another backend")
        void other() {}
    }

    @Test
    void outerMarksDoNotHideInnerOnesAndTheInnermostReasonIsShown() {
        EngineExecutionResults results = Kit.run(OuterCase.class);

        results.testEvents().assertStatistics(stats -> stats.started(0).skipped(4));
        assertThat(skipped(results))
                .containsEntry("inMethod", "by the method")
                .containsEntry("inSecondOfMethod", "by the second of the method")
                .containsEntry("inClass", "by the inner class")
                .containsEntry("inOuter", "by the outer class");
    }

    @SkipOnBackend(value = "thread", reason = "by the outer class")
    static class OuterCase {
        @ActorTest
        void inOuter() {
            throw new AssertionError("not reached");
        }

        @Nested
        @SkipOnBackend(value = "thread", reason = "by the inner class")
        class Inner {
            @ActorTest
            void inClass() {
                throw new AssertionError("not reached");
            }

            @ActorTest
            @SkipOnBackend(value = "thread", reason = "by the method")
            void inMethod() {
                throw new AssertionError("not reached");
            }

            @ActorTest
            @SkipOnBackend(value = "process", reason = "by the first of the method")
            @SkipOnBackend(value = "thread", reason = "by the second of the method")
            void inSecondOfMethod() {
                throw new AssertionError("not reached");
            }
        }
    }

    @Test
    void innerMarksDoNotHideOuterOnes() {
        assertThat(skipped(Kit.run(InnerIsForAnotherCase.class))).containsEntry("test", "by the superclass");
    }

    @SkipOnBackend(value = "thread", reason = "by the superclass")
    static class MarkedBase {}

    @SkipOnBackend(value = "process", reason = "for another backend")
    static class InnerIsForAnotherCase extends MarkedBase {
        @ActorTest
        @SkipOnBackend(value = "isolated", reason = "for a third")
        void test() {
            throw new AssertionError("not reached");
        }
    }

    @Test
    void aMarkOnAPackageCounts() {
        assertThat(skipped(Kit.run(InMarkedPackageCase.class))).containsEntry("test", "by the package");
    }

    @Test
    void anUnknownKeyIsAnErrorAndNamesTheKnownOnes() {
        EngineExecutionResults results = Kit.run(TypoCase.class);

        results.testEvents().assertStatistics(stats -> stats.started(0));
        assertThat(Kit.failure(results.containerEvents()))
                .hasMessageContaining("names the unknown backend 'thred'")
                .hasMessageContaining("the known ones are fork, isolated, process, thread, warm");
    }

    static class TypoCase {
        @ActorTest
        @SkipOnBackend(
                value = {"process", "thred"},
                reason = "with a typo")
        void test() {}
    }

    @Test
    void aMarkWithoutReasonOrBackendIsAnError() {
        assertThat(Kit.failure(Kit.run(BlankReasonCase.class).containerEvents()))
                .hasMessageContaining("has a blank reason");
        assertThat(Kit.failure(Kit.run(NoBackendCase.class).containerEvents()))
                .hasMessageContaining("names no backend");
    }

    @SkipOnBackend(value = "process", reason = " ")
    static class BlankReasonCase {
        @ActorTest
        void test() {}
    }

    @SkipOnBackend(
            value = {},
            reason = "for none")
    static class NoBackendCase {
        @ActorTest
        void test() {}
    }

    @Test
    void aMarkOnAPlainTestIsAnError() {
        assertThat(Kit.failure(Kit.run(PlainTestCase.class).testEvents()))
                .hasMessageContaining("make it an @ActorTest");
    }

    @LeakChecked
    static class PlainTestCase {
        @Test
        @SkipOnBackend(value = "process", reason = "of no use here")
        void test() {}
    }

    @Test
    void aMarkOfAMethodWithATypoFailsItsClassBeforeAnyOfItsTestsIsRun() {
        EngineExecutionResults results = Kit.run(TypoInsideCase.class);

        results.testEvents().assertStatistics(stats -> stats.started(0));
        assertThat(Kit.failure(results.containerEvents()))
                .hasMessageContaining("@OnlyOnBackend on ")
                .hasMessageContaining("Inner.second()")
                .hasMessageContaining("names the unknown backend 'threads'");
    }

    @ActorTest
    static class TypoInsideCase {
        @Test
        void first() {
            throw new AssertionError("not reached");
        }

        @Nested
        class Inner {
            @Test
            @OnlyOnBackend(value = "threads", reason = "with a typo")
            void second() {
                throw new AssertionError("not reached");
            }
        }
    }

    @Test
    void aMarkWhereNoTestIsRunPerBackendIsAnError() {
        assertThat(Kit.failure(Kit.run(PlainMethodCase.class).testEvents())).hasMessageContaining("does nothing");
        assertThat(Kit.failure(Kit.run(PlainClassCase.class).containerEvents()))
                .hasMessageContaining("@ExpectedFailureOnBackend on ")
                .hasMessageContaining("make it an @ActorTest or remove the mark");
        Kit.run(MixedClassCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(1).succeeded(1).skipped(1));
    }

    static class PlainMethodCase {
        @Test
        @OnlyOnBackend(value = "thread", reason = "of no use here")
        @OnlyOnBackend(value = "process", reason = "of no use here either")
        void test() {}
    }

    @ExpectedFailureOnBackend(value = "thread", reason = "of no use here")
    static class PlainClassCase {
        @Test
        void test() {}
    }

    @SkipOnBackend(value = "thread", reason = "of use in one place")
    static class MixedClassCase {
        @Test
        void plain() {}

        @Nested
        class Inner {
            @ActorTest
            void perBackend() {
                throw new AssertionError("not reached");
            }
        }
    }

    @Test
    void onlyTakesATestOffTheOtherBackends() {
        EngineExecutionResults results = Kit.run(OnlyCase.class);

        results.testEvents()
                .assertStatistics(stats -> stats.started(1).succeeded(1).skipped(2));
        assertThat(skipped(results))
                .containsEntry("elsewhere", "by only")
                .containsEntry("nowhere", "by the second only");
    }

    static class OnlyCase {
        @ActorTest
        @OnlyOnBackend(
                value = {"process", "thread"},
                reason = "for two")
        void here() {}

        @ActorTest
        @OnlyOnBackend(value = "process", reason = "by only")
        void elsewhere() {
            throw new AssertionError("not reached");
        }

        @ActorTest
        @OnlyOnBackend(value = "thread", reason = "by the first only")
        @OnlyOnBackend(value = "process", reason = "by the second only")
        void nowhere() {
            throw new AssertionError("not reached");
        }
    }

    /** What a backend cannot do is a capability that it does not have; tests ask for those. */
    @Test
    void aTestThatNeedsACapabilityIsRunWhereThereIsOne() {
        EngineExecutionResults here = Kit.run(CapabilityCase.class);

        here.testEvents()
                .assertStatistics(stats -> stats.started(1).succeeded(1).skipped(3));
        assertThat(skipped(here))
                .containsEntry("killable", "it is killed")
                .containsEntry("both", "the class exits")
                .containsEntry("stacked", "the second is not there");

        EngineExecutionResults there =
                Kit.run(CapabilityCase.class, "harrow.test.backends", "process", "harrow.test.transports", "uds");

        there.testEvents()
                .assertStatistics(stats -> stats.started(3).succeeded(3).skipped(1));
        assertThat(skipped(there)).containsEntry("plain", "for those that share a JVM");
    }

    static class CapabilityCase {
        @ActorTest
        @SkipOnBackend(value = "process", reason = "for those that share a JVM")
        void plain() {}

        @ActorTest
        @OnlyWithCapability(value = Capability.HARD_KILL, reason = "it is killed")
        void killable() {}

        @Nested
        @OnlyWithCapability(
                value = {Capability.CONTAINS_EXIT, Capability.OWN_HEAP},
                reason = "the class exits")
        class Inner {
            @ActorTest
            void both() {}
        }

        @ActorTest
        @OnlyOnBackend(
                value = {"process", "thread"},
                reason = "is not asked")
        @OnlyWithCapability(value = Capability.OWN_STATICS, reason = "the second is not there")
        @OnlyWithCapability(value = Capability.OWN_HEAP, reason = "is not asked any more")
        void stacked() {}
    }

    @Test
    void aMarkForCapabilitiesThatSaysNothingIsAnError() {
        assertThat(Kit.failure(Kit.run(NoCapabilityCase.class).containerEvents()))
                .hasMessageContaining("@OnlyWithCapability on ")
                .hasMessageContaining("names no capability");
        assertThat(Kit.failure(Kit.run(BlankCapabilityCase.class).containerEvents()))
                .hasMessageContaining("has a blank reason");
        assertThat(Kit.failure(Kit.run(PlainCapabilityCase.class).testEvents()))
                .hasMessageContaining("@OnlyWithCapability on ")
                .hasMessageContaining("does nothing");
    }

    static class NoCapabilityCase {
        @ActorTest
        @OnlyWithCapability(
                value = {},
                reason = "for nothing")
        void test() {}
    }

    static class BlankCapabilityCase {
        @ActorTest
        @OnlyWithCapability(value = Capability.HARD_KILL, reason = " ")
        void test() {}
    }

    static class PlainCapabilityCase {
        @Test
        @OnlyWithCapability(value = Capability.HARD_KILL, reason = "of no use here")
        void test() {}
    }

    /** S-24 · a mark may name what is known and cannot be used; a run on it is reported. */
    @Test
    void aMarkMayNameABackendThatCannotBeUsed() {
        Kit.run(NamesForkCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(1).succeeded(1).skipped(0));

        EngineExecutionResults asked = Kit.run(NamesForkCase.class, "harrow.test.backends", "fork");

        asked.containerEvents().assertStatistics(stats -> stats.failed(0));
        assertThat(skipped(asked).get("test"))
                .contains("'fork' is not available here")
                .contains("'warm'");
    }

    static class NamesForkCase {
        @ActorTest
        @SkipOnBackend(value = "process", reason = "for another backend")
        @ExpectedFailureOnBackend(value = "fork", reason = "cannot be")
        void test() {}
    }

    @Test
    void theInnermostMarkThatConcernsTheBackendHoldsWhateverItsKind() {
        EngineExecutionResults results = Kit.run(MixedKindsCase.class);

        results.testEvents()
                .assertStatistics(stats -> stats.started(1).aborted(1).skipped(2));
        assertThat(skipped(results)).containsEntry("skipped", "by the method").containsEntry("ofClass", "by only");
    }

    @ActorTest
    @OnlyOnBackend(value = "process", reason = "by only")
    static class MixedKindsCase {
        @Test
        @ExpectedFailureOnBackend(value = "thread", reason = "tried all the same")
        void tried() {
            throw new AssertionError("as expected");
        }

        @Test
        @SkipOnBackend(value = "thread", reason = "by the method")
        @ExpectedFailureOnBackend(value = "thread", reason = "of the same place, so it comes second")
        void skipped() {
            throw new AssertionError("not reached");
        }

        @Test
        @ExpectedFailureOnBackend(value = "process", reason = "for another backend")
        void ofClass() {
            throw new AssertionError("not reached");
        }
    }

    /** How each test of a sample ended, by its method: aborted or failed with this message, or passed. */
    private static Map<String, String> ends(EngineExecutionResults results) {
        return results.testEvents().finished().stream().collect(Collectors.toMap(MarkTests::method, event -> {
            TestExecutionResult end = event.getRequiredPayload(TestExecutionResult.class);
            return end.getStatus()
                    + end.getThrowable()
                            .map(thrown -> ": " + thrown.getMessage())
                            .orElse("");
        }));
    }

    @Test
    void anExpectedFailureIsReportedAsAbortedWithReasonAndFailure() {
        EngineExecutionResults results = Kit.run(FailsAsExpectedCase.class, "harrow.test.timeoutFactor", "0.1");

        results.testEvents().assertStatistics(stats -> stats.started(8).aborted(8));
        String prefix = "ABORTED: fails on backend 'thread', as expected: it is meant to. It failed with ";
        assertThat(ends(results))
                .containsEntry("inItsBody", prefix + "java.lang.AssertionError: by the body")
                .hasEntrySatisfying(
                        "inItsNursery", end -> assertThat(end).startsWith(prefix + "dev.harrow.NurseryFailedException"))
                .hasEntrySatisfying(
                        "withoutEnd",
                        end -> assertThat(end)
                                .startsWith(prefix + "java.util.concurrent.TimeoutException")
                                .contains("did not end within"))
                .hasEntrySatisfying(
                        "byWhatItLeaves",
                        end -> assertThat(end)
                                .startsWith(prefix)
                                .contains("left behind")
                                .contains("kit.left"))
                .containsEntry("beforeIt", prefix + "java.lang.AssertionError: before")
                .containsEntry("afterIt", prefix + "java.lang.AssertionError: after")
                .containsEntry("inItsConstructor", prefix + "java.lang.AssertionError: made")
                .containsEntry("loosely", prefix + "java.lang.AssertionError: by chance");
        assertThat(System.getProperty("kit.left")).isNull();
    }

    @ActorTest
    @ExpectedFailureOnBackend(value = "thread", reason = "it is meant to")
    static class FailsAsExpectedCase {
        FailsAsExpectedCase(TestInfo info) {
            assertNot("inItsConstructor", "made", info);
        }

        private static void assertNot(String method, String message, TestInfo info) {
            if (info.getTestMethod().orElseThrow().getName().equals(method)) {
                throw new AssertionError(message);
            }
        }

        @BeforeEach
        void before(TestInfo info) {
            assertNot("beforeIt", "before", info);
        }

        @AfterEach
        void after(TestInfo info) {
            assertNot("afterIt", "after", info);
        }

        @Test
        void inItsConstructor() {}

        @Test
        void inItsBody() {
            throw new AssertionError("by the body");
        }

        @Test
        void inItsNursery(Nursery nursery) throws InterruptedException {
            nursery.runInActor(ActorTestTests.Greeter::failAlone);
            new CountDownLatch(1).await();
        }

        @Test
        @ActorTimeout(1)
        void withoutEnd() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @Test
        void byWhatItLeaves() {
            System.setProperty("kit.left", "here");
        }

        @Test
        void beforeIt() {}

        @Test
        void afterIt() {}

        @Test
        @ExpectedFailureOnBackend(value = "thread", reason = "it is meant to", strict = false)
        void loosely() {
            throw new AssertionError("by chance");
        }
    }

    @Test
    void anUnexpectedPassFailsUnlessTheMarkIsNotStrict() {
        EngineExecutionResults results = Kit.run(PassesCase.class);

        results.testEvents()
                .assertStatistics(
                        stats -> stats.started(4).succeeded(2).failed(1).aborted(1));
        assertThat(ends(results))
                .containsEntry(
                        "strictly",
                        "FAILED: passed on backend 'thread', where it is marked as an expected failure: not fixed yet."
                                + " Remove the mark, or make it strict = false if the test fails now and then")
                .containsEntry("loosely", "SUCCESSFUL")
                .containsEntry("elsewhere", "SUCCESSFUL")
                .containsEntry("withoutWhatItAssumes", "ABORTED: Assumption failed: not here");
        assertThat(results.testEvents().reportingEntryPublished().stream()
                        .map(event ->
                                event.getRequiredPayload(ReportEntry.class).getKeyValuePairs()))
                .containsExactly(Map.of(
                        "harrow.expectedFailure",
                        "passed on backend 'thread', where it is marked as an expected failure: now and then"));
    }

    static class PassesCase {
        @ActorTest
        @ExpectedFailureOnBackend(value = "thread", reason = "not fixed yet")
        void strictly() {}

        @ActorTest
        @ExpectedFailureOnBackend(value = "thread", reason = "now and then", strict = false)
        void loosely() {}

        @ActorTest
        @ExpectedFailureOnBackend(
                value = {"process", "warm"},
                reason = "for another backend")
        void elsewhere() {}

        @ActorTest
        @ExpectedFailureOnBackend(value = "thread", reason = "not fixed yet")
        void withoutWhatItAssumes() {
            Assumptions.assumeTrue(false, "not here");
        }
    }

    @Test
    void aMistakeOfTheAuthorIsNoExpectedFailure() {
        assertThat(Kit.failure(Kit.run(MisuseCase.class).testEvents()))
                .hasMessageContaining("No ParameterResolver registered");
    }

    static class MisuseCase {
        @ActorTest
        @ExpectedFailureOnBackend(value = "thread", reason = "for something else")
        void test(StringBuilder nobodyHasOne) {
            throw new AssertionError("not reached with " + nobodyHasOne);
        }
    }

    @Test
    void anUnknownBackendOfATestIsAnError() {
        EngineExecutionResults results = Kit.run(UnknownBackendCase.class, "harrow.test.backends", "thread");

        assertThat(results.testEvents().started().list()).isEqualTo(List.of());
        assertThat(Kit.failure(results.containerEvents()))
                .hasMessage(
                        "backend 'nosuch', chosen by @ActorTest(backends), is unknown; the known ones are fork, isolated, process, thread, warm");
    }

    static class UnknownBackendCase {
        @ActorTest(backends = "nosuch")
        void test() {}
    }

    @Test
    void anUnknownBackendInTheSettingIsAnErrorForEveryTest() {
        assertThat(Kit.failure(Kit.run(PlainMatrixCase.class, "harrow.test.backends", "thread,nosuch")
                        .containerEvents()))
                .hasMessageContaining("backend 'nosuch', chosen by the setting harrow.test.backends, is unknown");
        assertThat(Kit.failure(Kit.run(PlainMatrixCase.class, "harrow.test.backends", " , ")
                        .containerEvents()))
                .hasMessageContaining(
                        "the setting harrow.test.backends chooses no backend; name one of fork, isolated, process, thread");
    }

    static class PlainMatrixCase {
        @ActorTest
        void test() {}
    }
}
