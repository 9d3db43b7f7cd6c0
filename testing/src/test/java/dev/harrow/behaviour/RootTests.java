package dev.harrow.behaviour;

import static dev.harrow.testing.TreeAssertions.assertThatTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.BackendUnavailableException;
import dev.harrow.Backends;
import dev.harrow.ContractException;
import dev.harrow.Harrow;
import dev.harrow.NoRuntimeException;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.RuntimeFailureException;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.io.TempDir;

/** SEMANTICS sections 2 and 3: the root, and how an actor starts. */
class RootTests {
    @TempDir
    Path dir;

    private static Nursery.Config on(Nursery.Config config, Backend backend) {
        return config.root(root -> root.defaultBackend(backend).handleSignals(false));
    }

    /** S-8, ROOT-2, ROOT-7 · the first nursery boots a root, in which plain code runs on the caller's own thread. */
    @ActorTest
    void theFirstNurseryBootsARoot(Backend backend) throws Exception {
        Thread caller = Thread.currentThread();
        assertThat(Actor.isCurrent()).isFalse();

        String name = Nursery.call(c -> on(c, backend), nursery -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            assertThat(Actor.current().parent()).isEmpty();
            return Actor.current().id().name();
        });

        assertThat(name).isEqualTo("root");
        assertThat(Actor.isCurrent()).isFalse();
        assertThat(Harrow.tree()).isEmpty();
    }

    /** S-8, ROOT-4 · what needs a runtime says so outside of one. */
    @ActorTest
    void operationsOutsideOfAnyActorAreRefused(Backend backend) {
        assertThatThrownBy(Actor::current).isInstanceOf(NoRuntimeException.class);
        assertThatThrownBy(Scopes::checkpoint).isInstanceOf(NoRuntimeException.class);
        assertThatThrownBy(() -> Scopes.sleep(Duration.ZERO)).isInstanceOf(NoRuntimeException.class);
    }

    /** S-7, ROOT-1 · a tree has one root. */
    @ActorTest
    void aSecondRootInATreeIsAnError(Nursery nursery) throws Exception {
        assertThatThrownBy(() -> Nursery.run(c -> c.name("second").root(root -> root.name("other")), inner -> {}))
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageContaining("'second'")
                .hasMessageContaining("one root");
        // In an actor's method it is raised there and reaches the caller boxed.
        Portal<Rooter> portal = nursery.start("rooter", Rooter.class, RooterActor::new);
        assertThatThrownBy(() -> portal.run(Rooter::openRoot))
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.is(RuntimeFailureException.class)).isTrue());
    }

    /** Opens a root where there is one. */
    public interface Rooter {
        void openRoot() throws InterruptedException;
    }

    /** See {@link Rooter}. */
    public static class RooterActor implements Rooter {
        @Override
        public void openRoot() throws InterruptedException {
            Nursery.run(c -> c.root(root -> root.name("other")), inner -> {});
        }
    }

    /** DESIGN §3 · several trees live in one JVM at once and know nothing of each other. */
    @ActorTest
    void independentTreesLiveSideBySide(Backend backend) throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            Thread thread = new Thread(() -> {
                try {
                    Nursery.run(
                            c -> c.root(root ->
                                    root.name(name).defaultBackend(backend).handleSignals(false)),
                            nursery -> {
                                Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
                                both.await();
                                String self = portal.call(Worker::self);
                                if (!self.equals("worker of " + name + " on " + backend)) {
                                    throw new AssertionError(self);
                                }
                                assertThat(Harrow.tree()).contains("one#", "two#");
                                both.await();
                                nursery.stop();
                            });
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
    }

    /** S-13 · lifetime callbacks of the root run when its block is left, also by an error, and their failures are told. */
    @ActorTest
    void theRootsCallbacksRunWhenItEnds(Backend backend) throws Exception {
        List<String> ended = new ArrayList<>();
        Nursery.run(c -> on(c, backend), nursery -> Actor.current().onEnd(() -> ended.add("in order")));
        IOException own = new IOException("body");
        assertThatThrownBy(() -> Nursery.run(c -> on(c, backend), nursery -> {
                    Actor.current().onEnd(() -> ended.add("after an error"));
                    Actor.current().onEnd(() -> {
                        throw new IllegalStateException("callback");
                    });
                    throw own;
                }))
                .isSameAs(own)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));

        assertThat(ended).containsExactly("in order", "after an error");
    }

    /** S-15, S-16, SPAWN-1, SPAWN-7 · a child knows who it is and who started it, and is in the table exactly once. */
    @ActorTest
    void aChildKnowsItsParentAndIsInTheTableOnce(Nursery nursery, Backend backend) throws Exception {
        Portal<Worker> portal = nursery.start("child", Worker.class, WorkerActor::new);

        String self = portal.call(Worker::self);
        assertThat(self).isEqualTo("child of " + Actor.current().id().name() + " on " + backend);
        assertThat(Harrow.tree()).containsOnlyOnce(portal.id().toString());
        portal.stop(Duration.ofSeconds(5));
        assertThat(Harrow.tree()).doesNotContain(portal.id().toString());
    }

    /** S-18, ONE-3 · a one-shot is gone when its result is there. */
    @ActorTest
    void aOneShotIsReapedWhenItsResultWasDelivered(Nursery nursery) throws Exception {
        assertThat(nursery.<Integer, Integer>callInActor(Functions::square, 6)).isEqualTo(36);

        assertThat(Harrow.tree()).doesNotContain("square#");
    }

    /** S-17, ERR-4 · what cannot be resolved fails here, before anything is started. */
    @ActorTest
    void aFactoryThatHasNoNameIsRefusedBeforeAnythingStarts(Nursery nursery) {
        assertThatThrownBy(() -> nursery.start("lambda", Worker.class, () -> new WorkerActor()))
                .isInstanceOf(ContractException.class);
        Worker existing = new WorkerActor();
        assertThatThrownBy(() -> nursery.runInActor(existing::square, 3)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> nursery.start(" ", Worker.class, WorkerActor::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blank");
        assertThat(Harrow.tree()).doesNotContain("lambda#");
    }

    /** D-2, S-42, IPC-13 · what the factory throws is thrown by start, and is no failure of the nursery. */
    @ActorTest
    void aFactoryThatFailsFailsTheStart(Nursery nursery) throws Exception {
        assertThatThrownBy(() -> nursery.start("stillborn", Stillborn.class, Stillborn::new))
                .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(IllegalStateException.class)).isTrue();
                    assertThat(e).hasMessageContaining("not today");
                    assertThat(e.origin().name()).isEqualTo("stillborn");
                });
        assertThat(Harrow.tree()).doesNotContain("stillborn#");
        assertThatThrownBy(() -> nursery.start("broken", Broken.class, Broken::new))
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.is(ExceptionInInitializerError.class)).isTrue());
    }

    /** Its constructor fails. */
    public static class Stillborn {
        /** Fails. */
        public Stillborn() {
            throw new IllegalStateException("not today");
        }

        /** There has to be something to expose. */
        public void never() {}
    }

    /** Its class cannot be initialised. */
    public static class Broken {
        private static final int NUMBER = Integer.parseInt("no number");

        /** Never runs. */
        public int number() {
            return NUMBER;
        }
    }

    /** S-24, HARN-2, SUBINT-6 · an unknown backend is an error that lists the known ones. */
    @ActorTest
    void anUnknownBackendIsAnErrorThatListsTheKnownOnes(Nursery nursery) {
        assertThatThrownBy(() -> nursery.start(
                        "a", Worker.class, WorkerActor::new, c -> c.backend(new Backend("no-such-thing"))))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("'no-such-thing'")
                .hasMessageContaining("the known ones are ")
                .hasMessageContainingAll("fork", "process", "thread", "warm");
        assertThatThrownBy(() -> Backends.of(new Backend("no-such-thing")))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("the known ones are ");
        assertThatThrownBy(() -> new Backend("Not A Key")).isInstanceOf(IllegalArgumentException.class);
    }

    /** S-24, SUBINT-6 · a fork is refused at once, with what works in its place; nothing is left of it, and the nursery goes on. */
    @ActorTest
    void aForkIsRefusedWithTheAlternativeAndLeavesNothing(Nursery nursery) throws Exception {
        assertThatThrownBy(() -> nursery.start("forked", Worker.class, WorkerActor::new, c -> c.backend(Backend.FORK)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContainingAll(
                        "'fork'",
                        "the options of start",
                        "one thread left",
                        "'warm'",
                        "docs/analysis/forking-a-jvm.md");

        assertThatTree().hasNoActor("forked");
        assertThat(ProcessHandle.current().children())
                .noneMatch(child -> child.info().commandLine().orElse("").contains("harrow-actor[forked"));
        assertThat(Backends.of(Backend.FORK).capabilities()).isEmpty();
        Portal<Worker> another = nursery.start("another", Worker.class, WorkerActor::new);
        int square = another.call(Worker::square, 3);
        assertThat(square).isEqualTo(9);
    }

    /** S-24 · a tree whose default cannot be had refuses the actors that choose nothing, and no others. */
    @ActorTest(backends = "thread")
    void aRootThatWantsForksRefusesWhoChoosesNothing() throws Exception {
        Nursery.run(c -> c.root(root -> root.handleSignals(false).defaultBackend(Backend.FORK)), nursery -> {
            assertThatThrownBy(() -> nursery.start("forked", Worker.class, WorkerActor::new))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContainingAll("'fork'", "the root's default");
            assertThat(Backends.report()).contains("\n* fork ");
            nursery.start("other", Worker.class, WorkerActor::new, c -> c.backend(Backend.THREAD));
            nursery.stop();
        });
        assertThat(Backends.report()).contains("\n* thread ");
    }

    /** S-1, DISC-11 · names may repeat. */
    @ActorTest
    void namesMayRepeat(Nursery nursery) throws Exception {
        Portal<Worker> one = nursery.start("same", Worker.class, WorkerActor::new);
        Portal<Worker> two = nursery.start("same", Worker.class, WorkerActor::new);

        one.run(Worker::record, "mine");

        assertThat(one.id()).isNotEqualTo(two.id());
        List<String> other = two.call(Worker::recorded);
        assertThat(other).isEmpty();
    }

    /** A class may be its own contract; only what it declares itself is exposed, and close is never remote. */
    @ActorTest
    void aClassMayBeItsOwnContract(Nursery nursery) throws Exception {
        Portal<Counter> portal = nursery.start("counter", Counter::new);

        portal.run(Counter::add, 2);
        portal.run(Counter::add, 3);

        assertThat(portal.<Integer>call(Counter::total)).isEqualTo(5);
        assertThatThrownBy(() -> portal.run(Counter::close))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("close");
        assertThatThrownBy(portal::proxy).isInstanceOf(ContractException.class);
    }

    /** Its own contract. */
    public static class Counter implements AutoCloseable {
        private int total;

        /** Adds. */
        public void add(int more) {
            total += more;
        }

        /** The sum. */
        public int total() {
            return total;
        }

        @Override
        public void close() {}
    }

    /** The JDK's own idiom: open, start, join. */
    @ActorTest
    void aNurseryCanBeOpenedAndJoined(Backend backend) throws Exception {
        try (Nursery nursery = Nursery.open(c -> on(c, backend))) {
            Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
            var fork = nursery.fork(() -> portal.<Integer, Integer>call(Worker::square, 4));
            assertThat(fork.result()).isEqualTo(16);
            nursery.stop();
            nursery.join();
        }
        assertThat(Harrow.tree()).isEmpty();
    }

    /** A close without a join cannot know of a success, so it cancels and says whom. */
    @ActorTest
    void aNurseryThatIsClosedWithoutJoinCancelsAndSaysWhat(Backend backend) throws Exception {
        assertThatThrownBy(() -> {
                    try (Nursery nursery = Nursery.open(c -> on(c, backend).name("ingest"))) {
                        nursery.start("fetch", Worker.class, WorkerActor::new);
                    }
                })
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageContaining("nursery 'ingest' closed without join()")
                .hasMessageContaining("fetch#");
        assertThat(Harrow.tree()).isEmpty();

        try (Nursery nursery = Nursery.open(c -> on(c, backend))) {
            nursery.start("meant", Worker.class, WorkerActor::new);
            nursery.cancel("meant");
        }
        assertThat(Harrow.tree()).isEmpty();
    }

    /** The join of a nursery that was opened by hand throws what its block would have thrown. */
    @ActorTest
    void joiningThrowsWhatFailed(Backend backend) {
        assertThatThrownBy(() -> {
                    try (Nursery nursery = Nursery.open(c -> on(c, backend))) {
                        nursery.runInActor(Functions::fail, "joined");
                        nursery.join();
                    }
                })
                .isInstanceOf(NurseryFailedException.class)
                .hasMessageContaining("joined");
        assertThat(Harrow.tree()).isEmpty();
    }
}
