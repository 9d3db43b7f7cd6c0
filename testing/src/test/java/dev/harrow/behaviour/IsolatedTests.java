package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.harrow.Backend;
import dev.harrow.ContractException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import dev.harrow.RootConfig;
import dev.harrow.Running;
import dev.harrow.SpawnConfig;
import dev.harrow.TooManyTasksException;
import dev.harrow.spi.ForTesting;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import dev.harrow.testing.AllowLeak;
import dev.harrow.testing.VirtualTime;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of actors behind class loaders of their own, and of these only. */
class IsolatedTests extends MarksFixture {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Portal<Solitary> start(Nursery nursery, String name) throws InterruptedException {
        return start(nursery, name, c -> c);
    }

    private static Portal<Solitary> start(Nursery nursery, String name, UnaryOperator<SpawnConfig> options)
            throws InterruptedException {
        return nursery.start(name, Solitary.class, SolitaryActor::new, c -> options.apply(c.backend(Backend.ISOLATED)));
    }

    // ---- isolation

    /** S-25, SUBINT-1, SUBINT-10 · two actors and their parent have three values of one static field, and an actor keeps its own. */
    @ActorTest(backends = "isolated")
    void anActorHasStaticsOfItsOwn(Nursery nursery) throws Exception {
        SolitaryActor.setNumber(100);
        Portal<Solitary> one = start(nursery, "one");
        Portal<Solitary> two = start(nursery, "two");

        assertThat(one.call(Solitary::addToStatic, 1)).isEqualTo(1);
        assertThat(two.call(Solitary::addToStatic, 20)).isEqualTo(20);
        assertThat(one.call(Solitary::addToStatic, 2)).isEqualTo(3);
        assertThat(SolitaryActor.number()).isEqualTo(100);
        nursery.stop();
    }

    /** S-25, SUBINT-10 · a class of the application, and one of the runtime, has three identities; one of SLF4J or the JDK has one. */
    @ActorTest(backends = "isolated")
    void aClassIsAnotherInEachActor(Nursery nursery) throws Exception {
        List<Integer> parent = SolitaryActor.identitiesHere();
        List<Integer> one = start(nursery, "one").call(Solitary::identities);
        List<Integer> two = start(nursery, "two").call(Solitary::identities);

        for (int own : List.of(0, 1)) {
            assertThat(new HashSet<>(List.of(parent.get(own), one.get(own), two.get(own))))
                    .hasSize(3);
        }
        for (int shared : List.of(2, 3)) {
            assertThat(List.of(one.get(shared), two.get(shared))).containsOnly(parent.get(shared));
        }
        nursery.stop();
    }

    /** A package that is shared has the classes of the parent; one that is not named like it does not. */
    @ActorTest(backends = "isolated")
    void aPackageCanBeShared(Nursery nursery) throws Exception {
        SolitaryActor.setNumber(100);
        Portal<OfJUnit> shared = nursery.start(
                "shared",
                OfJUnit.class,
                OfJUnitActor::new,
                c -> c.backend(Backend.ISOLATED).shared("org.junit.jupiter"));
        Portal<OfJUnit> alone =
                nursery.start("alone", OfJUnit.class, OfJUnitActor::new, c -> c.backend(Backend.ISOLATED));
        int parents = System.identityHashCode(TempDir.class);

        assertThat(shared.call(OfJUnit::identity)).isEqualTo(parents);
        assertThat(alone.call(OfJUnit::identity)).isNotEqualTo(parents);
        nursery.stop();
    }

    /** Tells which class of a library it has. */
    public interface OfJUnit {
        int identity();
    }

    /** See {@link OfJUnit}. */
    public static class OfJUnitActor implements OfJUnit {
        @Override
        public int identity() {
            return System.identityHashCode(TempDir.class);
        }
    }

    /** What cannot be shared is refused where it is said, with the reason. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "com.acme.",
                ".com",
                "com..acme",
                "com.acme.*",
                "com/acme",
                "1st",
                "dev.harrow",
                "dev.harrow.spi"
            })
    void onlyPackagesOfOthersCanBeShared(String name) {
        assertThatThrownBy(() -> Nursery.run(nursery -> start(nursery, "one", c -> c.shared(name))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    /** The context class loader, services, resources, proxies and what is found by name are the actor's own, on threads of all kinds made there. */
    @ActorTest(backends = "isolated")
    void allThatIsFoundInAnActorIsItsOwn(Nursery nursery) throws Exception {
        assertThat(start(nursery, "platform").call(Solitary::strangers)).isEmpty();
        assertThat(start(nursery, "virtual", SpawnConfig::virtualThreads).call(Solitary::strangers))
                .isEmpty();
        nursery.stop();
    }

    /** S-101 · a failure of a class that the parent has its own of is found by name, in the loader of who asks. */
    @ActorTest(backends = "isolated")
    void aFailureIsResolvedWhereItIsReceived(Nursery nursery) throws Exception {
        Portal<Solitary> actor = start(nursery, "one");

        assertThatThrownBy(() -> actor.run(Solitary::failWithOwn, "of my own"))
                .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(SolitaryActor.OwnException.class)).isTrue();
                    assertThat(e.is(RuntimeException.class)).isTrue();
                    assertThat(e).hasMessageContaining("of my own");
                });
        nursery.stop();
    }

    // ---- threads

    /** Tasks have platform threads, or virtual ones if that is asked for; forks are like them. */
    @ActorTest(backends = "isolated")
    void tasksHavePlatformThreadsUnlessAskedOtherwise(Nursery nursery) throws Exception {
        assertThat(start(nursery, "one").call(Solitary::thread)).isEqualTo("platform one/Solitary.thread");
        assertThat(start(nursery, "two", SpawnConfig::virtualThreads).call(Solitary::thread))
                .isEqualTo("virtual two/Solitary.thread");
        nursery.stop();
    }

    /** More than 256 tasks at once are refused, with a typed error, and have no effect on the others; the places come back. */
    @ActorTest(backends = "isolated")
    void anActorHasABoundedNumberOfTasks(Nursery nursery) throws Exception {
        Portal<Solitary> actor = start(nursery, "one", SpawnConfig::parallel);
        List<Running<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            tasks.add(nursery.fork(() -> actor.call(Solitary::occupy, marks(), gate())));
        }
        await().atMost(SOON).until(() -> Marks.all(marks()).size() == 256);

        assertThatThrownBy(() -> actor.call(Solitary::thread))
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.is(TooManyTasksException.class)).isTrue())
                .hasMessageContaining("256")
                .hasMessageContaining("virtualThreads()");
        Files.createFile(Path.of(gate()));
        for (Running<String> task : tasks) {
            assertThat(task.result()).startsWith("platform one/");
        }
        // The places are given back before the answers are sent.
        assertThat(actor.call(Solitary::thread)).startsWith("platform");
        nursery.stop();
    }

    /** The same holds for forks, of which the request that forks them is one. */
    @ActorTest(backends = "isolated")
    void anActorHasABoundedNumberOfForks(Nursery nursery) throws Exception {
        Portal<Solitary> actor = start(nursery, "one");
        assertThat(actor.call(Solitary::forkMany, 400, gate())).isEqualTo(255);
        assertThat(start(nursery, "two", SpawnConfig::virtualThreads)
                        .call(Solitary::forkMany, 400, dir.resolve("second").toString()))
                .isEqualTo(400);
        nursery.stop();
    }

    /** DESIGN §4 · a copy of the runtime has no timer, guard, event loop or listener, also where it starts processes. */
    @ActorTest(backends = "isolated")
    void aCopyOfTheRuntimeHasNoServiceOfItsOwn(Nursery nursery) throws Exception {
        for (String name : List.of("one", "two", "three")) {
            assertThat(start(nursery, name).call(Solitary::below, "process", 3)).isEqualTo("1 9 3");
        }
        Set<String> seen = new HashSet<>();
        List<String> twice = threads().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("harrow-"))
                .filter(name -> !seen.add(name))
                .toList();
        assertThat(twice).isEmpty();
        assertThat(seen).contains("harrow-timer");
        nursery.stop();
    }

    private static Collection<Thread> threads() {
        return Thread.getAllStackTraces().keySet();
    }

    // ---- what is below

    /** An actor of any backend can be started in an isolated one; what it is asked and told crosses both borders. */
    @ActorTest(backends = "isolated")
    void actorsOfAnyBackendCanBeBelow(Nursery nursery) throws Exception {
        Portal<Solitary> actor = start(nursery, "middle");
        assertThat(actor.call(Solitary::addToStatic, 10)).isEqualTo(10);

        assertThat(actor.call(Solitary::below, "thread", 200)).isEqualTo("11 40000 200");
        assertThat(actor.call(Solitary::below, "isolated", 200)).isEqualTo("1 40000 200");
        assertThat(actor.call(Solitary::below, "process", 200)).isEqualTo("1 40000 200");
        assertThat(actor.call(Solitary::below, "warm", 200)).isEqualTo("1 40000 200");
        nursery.stop();
    }

    /** The clock of the tree is the clock of an isolated actor, too: an hour passes at once. */
    @ActorTest(backends = "isolated")
    void theClockOfTheTreeIsTheActors(Backend backend, VirtualTime time) throws Exception {
        Nursery.run(c -> c.root(root -> root.ticker(time).defaultBackend(backend)), nursery -> {
            Portal<Solitary> actor = start(nursery, "one");
            Running<Long> slept = nursery.fork(() -> actor.call(Solitary::sleepAnHour));
            await().atMost(SOON).until(() -> time.alarms().contains(Duration.ofHours(1)));
            time.advance(Duration.ofHours(1));
            assertThat(slept.result()).isEqualTo(Duration.ofHours(1).toMillis());
            nursery.stop();
        });
    }

    // ---- starting

    /** S-15, IPC-13 · a static initialiser that throws is told by the start, with its cause. */
    @ActorTest(backends = "isolated")
    void anInitialiserThatThrowsIsTheFailureOfTheStart(Nursery nursery) {
        assertThatThrownBy(() -> nursery.start("one", Solitary.class, Exploding::new, c -> c.backend(Backend.ISOLATED)))
                .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(ExceptionInInitializerError.class)).isTrue();
                    RemoteError cause = e.error().cause();
                    assertThat(cause).isNotNull();
                    assertThat(cause.type()).isEqualTo(IllegalStateException.class.getName());
                    assertThat(cause.message()).isEqualTo("in the initialiser");
                });
        assertThat(Harrow.tree()).doesNotContain("one#");
    }

    /** Explodes when it is initialised. */
    public static class Exploding extends SolitaryActor {
        static final int VALUE = explode();

        private static int explode() {
            throw new IllegalStateException("in the initialiser");
        }
    }

    // ---- unloading

    /** S-25 · one after the other, actors leave nothing behind: neither classes, nor metaspace, nor threads. */
    @ActorTest(backends = "isolated")
    @ActorTimeout(180)
    void actorsThatHaveEndedAreUnloaded(Nursery nursery) throws Exception {
        int rounds = Integer.getInteger("harrow.test.isolated", 100);
        comeAndGo(nursery, 10);
        long classes = loadedClasses();
        int threads = threads().size();

        comeAndGo(nursery, rounds);

        await().atMost(SOON).untilAsserted(() -> {
            System.gc();
            // Fewer than one copy of the runtime has.
            assertThat(loadedClasses()).isLessThan(classes + 100);
        });
        assertThat(threads().size()).isLessThan(threads + 5);
    }

    /** S-25 · nor by a contract whose class lives longer than the actor: the kit would tell who holds the actor's class loader. */
    @ActorTest(backends = "isolated")
    void aContractOfTheJdkDoesNotHoldAnActorThatHasEnded(Nursery nursery, Backend backend) throws Exception {
        Portal<LongSupplier> actor = nursery.start("one", LongSupplier.class, Counted::new);

        assertThat(actor.call(LongSupplier::getAsLong)).isEqualTo(1);
        assertThat(actor.call(LongSupplier::getAsLong)).isEqualTo(2);
        actor.stop(SOON);
    }

    /** Counts how often it was asked. */
    public static final class Counted implements LongSupplier {
        private long asked;

        @Override
        public long getAsLong() {
            return ++asked;
        }
    }

    private static void comeAndGo(Nursery nursery, int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            Portal<Solitary> actor = start(nursery, "one");
            assertThat(actor.call(Solitary::addToStatic, 1)).isEqualTo(1);
            actor.stop(SOON);
        }
    }

    private static long loadedClasses() {
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    // ---- trouble

    /** S-23, S-25, SUBINT-2 · whatever an actor does not react to, its parent goes on within the ladder, and what still runs is told with its stack. */
    @ActorTest(backends = "isolated")
    @AllowLeak("an actor that cannot be ended is what this is about; the gate ends it")
    void anActorThatDoesNotReactIsGivenUpWithinTheLadder(Backend backend) throws Exception {
        for (Solitary.Stuck how : Solitary.Stuck.values()) {
            String marks = marks() + how;
            String gate = gate() + how;
            try (WakeUpLag lag = new WakeUpLag()) {
                long[] cancelled = new long[1];
                Nursery.run(c -> c.root(root -> ladder(root, backend)), nursery -> {
                    Portal<Solitary> actor = start(nursery, "stuck");
                    actor.tell(Solitary::getStuck, how, marks, gate);
                    await().atMost(SOON).until(() -> Marks.all(marks).contains("begun"));
                    cancelled[0] = System.nanoTime();
                    nursery.cancel("enough");
                });
                Duration took = Duration.ofNanos(System.nanoTime() - cancelled[0]);

                assertThat(took).as("%s", how).isLessThan(lag.allowing(BUDGET));
                assertThat(Harrow.abandoned()).as("%s", how).isEqualTo(1);
                assertThat(Harrow.tree())
                        .as("%s", how)
                        .containsPattern(
                                "abandoned, with threads that still run:\n +stuck#\\w+ \\[isolated, abandoned]\n"
                                        + " +task Solitary.getStuck runs, cancelled");
            } finally {
                Files.createFile(Path.of(gate));
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(Harrow.abandoned()).isZero());
        }
    }

    private static final Duration BUDGET = Duration.ofMillis(1200);

    private static RootConfig ladder(RootConfig root, Backend backend) {
        return root.defaultBackend(backend).ladder(Duration.ofMillis(200), Duration.ofMillis(600));
    }

    /**
     * S-14, SUBINT-2 · a program with 25 such actors takes Ctrl-C, is told of it within the ladder, and can end although they still run; a flight
     * recording has each of them.
     */
    @Test
    void aProgramFullOfActorsThatDoNotReactTakesTheUsersAbortAndEnds() throws Exception {
        Path recording = dir.resolve("recording.jfr");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "-XX:StartFlightRecording:filename=" + recording,
                "-cp",
                System.getProperty("java.class.path"),
                StuckMain.class.getName(),
                "isolated",
                marks(),
                gate());
        try (WakeUpLag lag = new WakeUpLag();
                Program program = new Program(command, Map.of())) {
            program.readUntil("ready");
            program.signal("INT");

            Matcher told = Pattern.compile("aborted after (\\d+) ms, (\\d+) abandoned")
                    .matcher(program.readUntil("aborted").getLast());
            assertThat(told.matches()).isTrue();
            assertThat(Duration.ofMillis(Long.parseLong(told.group(1))))
                    .isLessThan(lag.allowing(Duration.ofSeconds(5)));
            assertThat(Integer.parseInt(told.group(2))).isBetween(25, 31);
            assertThat(program.exit()).isZero();
        }
        assertThat(RecordingFile.readAllEvents(recording))
                .filteredOn(event -> event.getEventType().getName().equals("dev.harrow.ActorAbandoned"))
                .filteredOn(event -> event.getString("actor").startsWith("stuck-1-"))
                .hasSizeGreaterThanOrEqualTo(20) // the program ends while the last are still looked at
                .allSatisfy(event -> {
                    assertThat(event.getString("backend")).isEqualTo("isolated");
                    assertThat(event.getString("stacks")).contains("SolitaryActor");
                });
    }

    // ---- what cannot be loaded

    /** S-15, IPC-13 · a class that the parent has and of which there are no bytes is missing inside, which the start tells by name. */
    @ActorTest(backends = "isolated")
    void aMissingClassIsTheFailureOfTheStart(Nursery nursery) throws Exception {
        HiddenLoader loader = new HiddenLoader();
        loader.hide(Hidden.Talk.class.getName());

        assertThatThrownBy(() -> startFrom(loader, nursery))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("class " + Hidden.Talk.class.getName() + " cannot be loaded in the new actor");
        assertThat(Harrow.tree()).doesNotContain("hidden#");
    }

    /** S-15, IPC-13 · a class that cannot be linked, because what it extends is missing inside, is told with that as the cause. */
    @ActorTest(backends = "isolated")
    void aClassThatCannotBeLinkedIsTheFailureOfTheStart(Nursery nursery) throws Exception {
        HiddenLoader loader = new HiddenLoader();
        loader.hide(Hidden.Base.class.getName());

        assertThatThrownBy(() -> startFrom(loader, nursery)).hasStackTraceContaining(Hidden.Base.class.getName());
        assertThat(Harrow.tree()).doesNotContain("hidden#");
    }

    /** S-15 · what a factory makes has to be of the contract inside, too. */
    @ActorTest(backends = "isolated")
    void aWrongContractIsTheFailureOfTheStart(Nursery nursery) {
        assertThatThrownBy(() -> ForTesting.ofThisJvm()
                        .start(nursery, "hidden", Hidden.Talk.class, WorkerActor.class.getConstructor()))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining(Hidden.Talk.class.getName());
        assertThat(Harrow.tree()).doesNotContain("hidden#");
    }

    private static void startFrom(HiddenLoader loader, Nursery nursery) throws Exception {
        ForTesting.ofThisJvm()
                .start(
                        nursery,
                        "hidden",
                        loader.loadClass(Hidden.Talk.class.getName()),
                        loader.loadClass(Hidden.Says.class.getName()).getConstructor());
    }

    /** Has {@link Hidden} and what is in it of its own, and gives their bytes to who asks, but for those that are hidden. */
    private static final class HiddenLoader extends ClassLoader {
        private final Set<String> hidden = ConcurrentHashMap.newKeySet();

        HiddenLoader() {
            super(IsolatedTests.class.getClassLoader());
        }

        void hide(String name) {
            hidden.add(name.replace('.', '/') + ".class");
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Hidden.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] code = in.readAllBytes();
                    return defineClass(name, code, 0, code.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }

        @Override
        public URL getResource(String name) {
            return hidden.contains(name) ? null : super.getResource(name);
        }
    }
}
