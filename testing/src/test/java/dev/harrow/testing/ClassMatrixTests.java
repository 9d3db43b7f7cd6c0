package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Event;

/** HARN-1, HARN-2, HARN-3: classes of tests that are run per backend, together with whatever else multiplies tests. */
class ClassMatrixTests {
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    private static void see(Object what, Nursery nursery, Backend backend) {
        assertThat(Actor.current().id().name()).isEqualTo("test");
        assertThat(nursery.cancelCalled()).isFalse();
        SEEN.add(what + " on " + backend);
    }

    private static List<String> skipReasons(EngineExecutionResults results) {
        return results.allEvents().skipped().stream()
                .map(event -> event.getRequiredPayload(String.class))
                .distinct()
                .toList();
    }

    @Test
    void everyKindOfTestInAClassIsRunPerBackend() {
        EngineExecutionResults results = Kit.run(AllKindsCase.class);

        results.testEvents()
                .assertStatistics(stats -> stats.started(16).succeeded(16).skipped(0));
        assertThat(SEEN)
                .containsExactlyInAnyOrder(
                        "plain on thread",
                        "value a on thread",
                        "value b on thread",
                        "csv 1=one on thread",
                        "csv 2=two on thread",
                        "enum DAYS on thread",
                        "method 7 on thread",
                        "method 8 on thread",
                        "repetition 1 of 2 on thread",
                        "repetition 2 of 2 on thread",
                        "nested on thread",
                        "nested value 3 on thread",
                        "field x on thread",
                        "field y on thread");
        assertThat(results.containerEvents().started().stream()
                        .map(Event::getTestDescriptor)
                        .map(TestDescriptor::getDisplayName))
                .contains("on thread over local");
        assertThat(Harrow.tree()).isEmpty();
    }

    @ActorTest
    static class AllKindsCase {
        @Test
        void plain(Nursery nursery, Backend backend) {
            see("plain", nursery, backend);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        void values(String value, Nursery nursery, Backend backend) {
            see("value " + value, nursery, backend);
        }

        @ParameterizedTest
        @CsvSource({"1, one", "2, two"})
        void csv(int number, String word, Nursery nursery, Backend backend) {
            see("csv " + number + "=" + word, nursery, backend);
        }

        @ParameterizedTest
        @EnumSource(value = TimeUnit.class, names = "DAYS")
        void constants(TimeUnit unit, Nursery nursery, Backend backend) {
            see("enum " + unit, nursery, backend);
        }

        @ParameterizedTest
        @MethodSource("numbers")
        void methods(int number, Nursery nursery, Backend backend) {
            see("method " + number, nursery, backend);
        }

        static Stream<Integer> numbers() {
            return Stream.of(7, 8);
        }

        @RepeatedTest(2)
        void repeated(RepetitionInfo info, Nursery nursery, Backend backend) {
            see("repetition " + info.getCurrentRepetition() + " of " + info.getTotalRepetitions(), nursery, backend);
        }

        @TestFactory
        Stream<DynamicTest> made(Backend backend) {
            return Stream.of("one", "two")
                    .map(name -> DynamicTest.dynamicTest(
                            name, () -> assertThat(backend).isEqualTo(Backend.THREAD)));
        }

        @Nested
        class Inner {
            @Test
            void inside(Nursery nursery, Backend backend) {
                see("nested", nursery, backend);
            }

            @ParameterizedTest
            @ValueSource(ints = 3)
            void values(int value, Nursery nursery, Backend backend) {
                see("nested value " + value, nursery, backend);
            }
        }

        @Nested
        @ParameterizedClass
        @ValueSource(strings = {"x", "y"})
        class WithFields {
            @Parameter
            private String field;

            @Test
            void inside(Nursery nursery, Backend backend) {
                see("field " + field, nursery, backend);
            }
        }
    }

    /** HARN-3 · a transport that was asked for is never left out in silence. */
    @Test
    void whatCannotBeReachedIsReportedAsSkippedWithTheReason() {
        EngineExecutionResults ofClass = Kit.run(AllKindsCase.class, "harrow.test.transports", "uds");
        EngineExecutionResults ofMethod = Kit.run(OverTcpCase.class);

        ofClass.testEvents().assertStatistics(stats -> stats.started(0));
        assertThat(skipReasons(ofClass))
                .containsExactly("transport 'uds' cannot reach actors on backend 'thread' here; local can");
        ofMethod.testEvents().assertStatistics(stats -> stats.started(0).skipped(1));
        assertThat(skipReasons(ofMethod))
                .containsExactly("transport 'tcp' cannot reach actors on backend 'thread' here; local can");
    }

    static class OverTcpCase {
        @ActorTest(transports = "tcp")
        void test() {
            throw new AssertionError("not reached");
        }
    }

    @Test
    void anUnknownTransportIsAnError() {
        assertThat(Kit.failure(Kit.run(UnknownTransportCase.class).containerEvents()))
                .hasMessage("transport 'pigeon', chosen by @ActorTest(transports), is unknown;"
                        + " the known ones are local, uds, tcp");
        assertThat(Kit.failure(Kit.run(AllKindsCase.class, "harrow.test.transports", "local,pigeon")
                        .containerEvents()))
                .hasMessageStartingWith("transport 'pigeon', chosen by the setting harrow.test.transports, is unknown");
        assertThat(Kit.failure(
                        Kit.run(AllKindsCase.class, "harrow.test.backends", "").containerEvents()))
                .hasMessageStartingWith("the setting harrow.test.backends chooses no backend");
    }

    static class UnknownTransportCase {
        @ActorTest(transports = "pigeon")
        void test() {}
    }

    @Test
    void whatIsMarkedInsideAMarkedClassIsRunOncePerRunOfTheClass() {
        EngineExecutionResults results = Kit.run(MarkedTwiceCase.class);

        results.testEvents()
                .assertStatistics(stats -> stats.started(2).succeeded(2).skipped(1));
        assertThat(SEEN).containsExactlyInAnyOrder("method on thread", "nested on thread");
        assertThat(skipReasons(results)).containsExactly("it is not for a run on thread over local");
    }

    @ActorTest
    static class MarkedTwiceCase {
        @ActorTest
        void method(Nursery nursery, Backend backend) {
            see("method", nursery, backend);
        }

        @ActorTest(transports = "uds")
        void forAnother() {
            throw new AssertionError("not reached");
        }

        @Nested
        @ActorTest
        class Inner {
            @Test
            void test(Nursery nursery, Backend backend) {
                see("nested", nursery, backend);
            }
        }
    }

    @Test
    void theMarkIsInherited() {
        Kit.run(SubclassCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(1).succeeded(1));
        assertThat(SEEN).containsExactly("inherited on thread");
    }

    @ActorTest
    abstract static class Base {
        @Test
        void test(Nursery nursery, Backend backend) {
            see("inherited", nursery, backend);
        }
    }

    static class SubclassCase extends Base {}

    @Test
    void anotherWayToMultiplyTheSameMethodOrClassIsRefused() {
        assertThat(Kit.failure(Kit.run(ParameterizedMethodCase.class).containerEvents()))
                .hasMessageContaining("@ParameterizedTest and @ActorTest are both on ")
                .hasMessageContaining("put @ActorTest on the class and leave @ParameterizedTest on the method");
        assertThat(Kit.failure(Kit.run(OnlySourceCase.class).containerEvents()))
                .hasMessageContaining("@ValueSource and @ActorTest are both on ");
        assertThat(Kit.failure(Kit.run(RepeatedMethodCase.class).containerEvents()))
                .hasMessageContaining("@RepeatedTest and @ActorTest are both on ")
                .hasMessageContaining("put @ActorTest on the class");
        assertThat(Kit.failure(Kit.run(ParameterizedClassCase.class).containerEvents()))
                .hasMessageContaining("@ParameterizedClass and @ActorTest are both on ")
                .hasMessageContaining("put it on a @Nested class inside");
    }

    static class ParameterizedMethodCase {
        @ActorTest
        @ParameterizedTest
        @ValueSource(ints = 1)
        void test(int value) {
            throw new AssertionError("not reached");
        }
    }

    static class OnlySourceCase {
        @ActorTest
        @ValueSource(ints = 1)
        void test(int value) {
            throw new AssertionError("not reached");
        }
    }

    static class RepeatedMethodCase {
        @ActorTest
        @RepeatedTest(2)
        void test() {
            throw new AssertionError("not reached");
        }
    }

    @ActorTest
    @ParameterizedClass
    @ValueSource(ints = 1)
    static class ParameterizedClassCase {
        @Parameter
        private int value;

        @Test
        void test() {
            throw new AssertionError("not reached with " + value);
        }
    }

    @Test
    void whatRunsOnceForTheClassHasNoNurseryAndNoBackend() {
        assertThat(Kit.failure(Kit.run(NurseryBeforeAllCase.class).containerEvents()))
                .hasMessageContaining("What runs once for a whole class has none either");
        assertThat(Kit.failure(Kit.run(NurseryOfPerClassInstanceCase.class).containerEvents()))
                .hasMessageContaining("What runs once for a whole class has none either");
        assertThat(SEEN).isEmpty();
    }

    @ActorTest
    static class NurseryBeforeAllCase {
        @BeforeAll
        static void open(Nursery nursery) {
            SEEN.add("reached with " + nursery);
        }

        @Test
        void test() {
            throw new AssertionError("not reached");
        }
    }

    @ActorTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class NurseryOfPerClassInstanceCase {
        NurseryOfPerClassInstanceCase(Nursery nursery) {
            throw new AssertionError("not reached with " + nursery);
        }

        @Test
        void test() {
            throw new AssertionError("not reached");
        }
    }

    @Test
    void theConstructorMayTakeWhatTheTestMayTake() {
        Kit.run(ConstructorCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(2).succeeded(2));
    }

    @ActorTest
    static class ConstructorCase {
        private final Nursery mine;
        private final Transport transport;

        ConstructorCase(Nursery nursery, Transport transport) {
            this.mine = nursery;
            this.transport = transport;
        }

        @Test
        void theNurseryIsThatOfTheTest(Nursery nursery) {
            assertThat(nursery).isSameAs(mine);
        }

        @Test
        void theTransportIsTheOneUnderTest() {
            assertThat(transport).isEqualTo(Transport.LOCAL);
        }
    }

    @Test
    void otherResolversKeepWorking() {
        Kit.run(ResolversCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(2).succeeded(2));
    }

    @ActorTest
    @ExtendWith(ResolversCase.Numbers.class)
    static class ResolversCase {
        static class Numbers implements ParameterResolver {
            @Override
            public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
                return parameter.getParameter().getType() == Integer.class;
            }

            @Override
            public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
                return 42;
            }
        }

        @TempDir
        private Path field;

        @Test
        void plain(Nursery nursery, Integer number, @TempDir Path folder, TestInfo info) {
            assertThat(number).isEqualTo(42);
            assertThat(folder).isDirectory().isNotEqualTo(field);
            assertThat(field).isDirectory();
            assertThat(info.getTestMethod()).isPresent();
        }

        @ParameterizedTest
        @ValueSource(strings = "a")
        void parameterized(String value, Integer number, Nursery nursery, @TempDir Path folder) {
            assertThat(number).isEqualTo(42);
            assertThat(Files.isDirectory(folder)).isTrue();
        }
    }

    /** HARN-6 · what cannot tell its leftovers from those of others is not run beside them. */
    @Test
    void testsMayBeRunInParallelAndThoseOfTheKitTakeTurns() {
        ParallelCase.most.set(0);

        EngineExecutionResults results = Kit.run(
                ParallelCase.class,
                "junit.jupiter.execution.parallel.enabled",
                "true",
                "junit.jupiter.execution.parallel.mode.default",
                "concurrent",
                "junit.jupiter.execution.parallel.config.strategy",
                "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism",
                "4");

        results.testEvents().assertStatistics(stats -> stats.started(12).succeeded(12));
        assertThat(ParallelCase.most).hasValue(1);
    }

    static class ParallelCase {
        static final AtomicInteger now = new AtomicInteger();
        static final AtomicInteger most = new AtomicInteger();

        private static void enter(Nursery nursery) throws InterruptedException {
            int here = now.incrementAndGet();
            most.accumulateAndGet(here, Math::max);
            assertThat(nursery.callInActor(ActorTestTests.Greeter::plain, "Ada"))
                    .isEqualTo("Hello, Ada");
            now.decrementAndGet();
        }

        @ActorTest
        void one(Nursery nursery) throws InterruptedException {
            enter(nursery);
        }

        @ActorTest
        void two(Nursery nursery) throws InterruptedException {
            enter(nursery);
        }

        @Nested
        @ActorTest
        class Inner {
            @RepeatedTest(5)
            void many(Nursery nursery) throws InterruptedException {
                enter(nursery);
            }

            @ParameterizedTest
            @ValueSource(ints = {1, 2, 3, 4, 5})
            void all(int number, Nursery nursery) throws InterruptedException {
                enter(nursery);
            }
        }
    }
}
