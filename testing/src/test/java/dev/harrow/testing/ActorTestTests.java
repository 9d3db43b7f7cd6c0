package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.NoRuntimeException;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** HARN-1, HARN-2 */
class ActorTestTests {

    /** An actor for the samples. */
    public static class Greeter {
        public String greet(String name) {
            return "Hello, " + name;
        }

        public static String plain(String name) {
            return "Hello, " + name;
        }

        public static String failAlone() {
            throw new IllegalStateException("as ordered");
        }
    }

    private Thread before;

    @BeforeEach
    void rememberThread() {
        before = Thread.currentThread();
    }

    @AfterEach
    void everythingOfATestRunsOnOneThread() {
        assertThat(Thread.currentThread()).isSameAs(before);
    }

    @ActorTest
    void theNurseryIsOpenAndUsesTheBackendUnderTest(Nursery nursery, Backend backend) throws InterruptedException {
        Portal<Greeter> greeter = nursery.start("greeter", Greeter::new);

        assertThat(greeter.call(Greeter::greet, "Ada")).isEqualTo("Hello, Ada");
        assertThat(Harrow.tree()).contains("greeter").contains("[" + backend.key());
    }

    @ActorTest
    void theTestIsTheMainTaskOfARoot(Nursery nursery) {
        assertThat(nursery.name()).isEqualTo("test");
        assertThat(Actor.current().id().name()).isEqualTo("test");
    }

    @ActorTest
    void withoutANurseryParameterThereIsNoRoot(Backend backend) {
        assertThat(backend).isEqualTo(Backend.THREAD);
        assertThat(Harrow.tree()).isEmpty();
        assertThatThrownBy(Actor::current).isInstanceOf(NoRuntimeException.class);
    }

    @ActorTest
    void otherResolversKeepWorking(Nursery nursery, @TempDir Path folder, TestInfo info) {
        assertThat(Files.isDirectory(folder)).isTrue();
        assertThat(info.getDisplayName()).isEqualTo("on thread over local");
        assertThat(nursery.cancelCalled()).isFalse();
    }

    @ActorTest
    void theThreadOfTheTestIsAPlatformThreadNamedAfterIt(Nursery nursery) {
        assertThat(Thread.currentThread().isVirtual()).isFalse();
        assertThat(Thread.currentThread().getName())
                .isEqualTo("test ActorTestTests.theThreadOfTheTestIsAPlatformThreadNamedAfterIt on thread over local");
        assertThat(before).isSameAs(Thread.currentThread());
    }

    @ActorTest
    void aFailureInANurseryInsideIsForTheTestToJudge(Nursery nursery) {
        assertThatThrownBy(() -> Nursery.run(inner -> inner.runInActor(Greeter::failAlone)))
                .isInstanceOf(NurseryFailedException.class);
        assertThat(nursery.cancelCalled()).isFalse();
    }

    @Test
    void whatStillLivesAtTheEndIsCancelledInSilence() {
        EngineExecutionResults results = Kit.run(LeavesActorsAliveCase.class);

        results.testEvents().assertStatistics(stats -> stats.started(1).succeeded(1));
        assertThat(Harrow.tree()).isEmpty();
    }

    static class LeavesActorsAliveCase {
        @ActorTest
        void test(Nursery nursery) throws InterruptedException {
            nursery.start("one", Greeter::new);
            nursery.start("two", Greeter::new);
            nursery.fork(() -> {
                new CountDownLatch(1).await();
                return null;
            });
        }
    }

    @Test
    void aFailureOfTheNurseryFailsTheTest() {
        EngineExecutionResults results = Kit.run(ActorFailsCase.class);

        assertThat(Kit.failure(results.testEvents()))
                .isInstanceOf(NurseryFailedException.class)
                .hasRootCauseInstanceOf(RemoteActorException.class)
                .hasMessageContaining("as ordered");
        assertThat(Harrow.tree()).isEmpty();
    }

    static class ActorFailsCase {
        @ActorTest
        void test(Nursery nursery) throws InterruptedException {
            nursery.runInActor(Greeter::failAlone);
            new CountDownLatch(1).await();
        }
    }

    @Test
    void aFailureOfTheTestIsKeptAsItIs() {
        EngineExecutionResults results = Kit.run(BodyFailsCase.class);

        assertThat(Kit.failure(results.testEvents()))
                .isInstanceOf(AssertionError.class)
                .hasMessage("by the test");
    }

    static class BodyFailsCase {
        @ActorTest
        void test(Nursery nursery) throws InterruptedException {
            nursery.start("one", Greeter::new);
            throw new AssertionError("by the test");
        }
    }

    @Test
    void theNurseryOfABeforeEachMethodIsThatOfTheTest() {
        Kit.run(NurseryInFixtureCase.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(1).succeeded(1));
    }

    static class NurseryInFixtureCase {
        private Portal<Greeter> greeter;

        @BeforeEach
        void start(Nursery nursery) throws InterruptedException {
            greeter = nursery.start("greeter", Greeter::new);
        }

        @ActorTest
        void test(Nursery nursery) throws InterruptedException {
            assertThat(Actor.current().id().name()).isEqualTo("test");
            assertThat(greeter.call(Greeter::greet, "Bob")).isEqualTo("Hello, Bob");
        }
    }

    @Test
    void aNurseryIsRefusedToAPlainTest() {
        assertThat(Kit.failure(Kit.run(NurseryInPlainTestCase.class).testEvents()))
                .hasMessageContaining("for tests that are run per backend only");
    }

    @LeakChecked
    static class NurseryInPlainTestCase {
        @Test
        void test(Nursery nursery) {
            throw new AssertionError("not reached with " + nursery);
        }
    }

    @Test
    void aFixtureThatFailsClosesTheNursery() {
        assertThat(Kit.failure(Kit.run(FixtureFailsCase.class).testEvents())).hasMessage("by the fixture");
        assertThat(Harrow.tree()).isEmpty();
    }

    static class FixtureFailsCase {
        @BeforeEach
        void fail(Nursery nursery) throws InterruptedException {
            nursery.start("one", Greeter::new);
            throw new IllegalStateException("by the fixture");
        }

        @ActorTest
        void test() {
            throw new AssertionError("not reached");
        }
    }

    @Test
    void displayNamesSayTheBackend() {
        List<String> names = Kit.run(LeavesActorsAliveCase.class).testEvents().started().stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();

        assertThat(names).containsExactly("on thread over local");
    }
}
