package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.testing.marked.InMarkedPackageCase;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Event;

/** HARN-4: marks, and the four ways in which such marks have gone wrong elsewhere. */
class MarkTests {

    /** The reason of each skipped test, by its method. */
    private static Map<String, String> skipped(EngineExecutionResults results) {
        Function<Event, String> method = event -> event.getTestDescriptor()
                .getParent()
                .map(TestDescriptor::getDisplayName)
                .orElseThrow();
        return results.testEvents().skipped().stream()
                .collect(Collectors.toMap(method, event -> event.getRequiredPayload(String.class)));
    }

    @Test
    void theReasonIsShown() {
        EngineExecutionResults results = Kit.run(OnMethodsCase.class);

        results.testEvents()
                .assertStatistics(stats -> stats.started(1).succeeded(1).skipped(2));
        assertThat(skipped(results)).containsEntry("one()", "for one").containsEntry("list()", "as one of two");
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
                .containsEntry("inMethod()", "by the method")
                .containsEntry("inSecondOfMethod()", "by the second of the method")
                .containsEntry("inClass()", "by the inner class")
                .containsEntry("inOuter()", "by the outer class");
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
        assertThat(skipped(Kit.run(InnerIsForAnotherCase.class))).containsEntry("test()", "by the superclass");
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
        assertThat(skipped(Kit.run(InMarkedPackageCase.class))).containsEntry("test()", "by the package");
    }

    @Test
    void anUnknownKeyIsAnErrorAndNamesTheKnownOnes() {
        EngineExecutionResults results = Kit.run(TypoCase.class);

        results.testEvents().assertStatistics(stats -> stats.started(0));
        assertThat(Kit.failure(results.containerEvents()))
                .hasMessageContaining("names the unknown backend 'thred'")
                .hasMessageContaining("the known ones are isolated, process, thread, warm");
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
    void anUnknownBackendOfATestIsAnError() {
        EngineExecutionResults results = Kit.run(UnknownBackendCase.class, "harrow.test.backends", "thread");

        assertThat(results.testEvents().started().list()).isEqualTo(List.of());
        assertThat(Kit.failure(results.containerEvents()))
                .hasMessage("backend 'nosuch', chosen by @ActorTest(backends), is unknown; the known ones are thread");
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
                .hasMessageContaining("the setting harrow.test.backends chooses no backend; name one of thread");
    }

    static class PlainMatrixCase {
        @ActorTest
        void test() {}
    }
}
