package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import dev.harrow.RootConfig;
import dev.harrow.Scopes;
import dev.harrow.TransportClosedException;
import dev.harrow.spi.Capability;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import dev.harrow.testing.OnlyWithCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trees of a root, three actors and nine below these: wherever something happens, all of it ends within the budget of the root's ladder, every
 * cleanup has run, and the root is told what it was. On a backend of processes a tree takes a dozen JVMs, so these tests have more time than others.
 */
@ActorTimeout(120)
class TreeOfThreeLevelsTests {
    private static final int DEPTH = 2;
    private static final int FAN = 3;

    /** 0.5 s and 1.6 s: S-23 for the whole tree. */
    private static final Duration BUDGET = Duration.ofMillis(2100);

    /** Of the three, and of the three below each of them. */
    private static final List<List<String>> MIXED =
            List.of(List.of("process", "isolated", "warm"), List.of("thread", "isolated", "process"));

    @TempDir
    Path dir;

    private int trees;

    private Node.Plan plan(Node.Act... acts) {
        return plan(List.of(), acts);
    }

    private Node.Plan plan(List<List<String>> backends, Node.Act... acts) {
        int tree = ++trees;
        return new Node.Plan(
                DEPTH,
                FAN,
                backends,
                List.of(acts),
                dir.resolve("marks-" + tree).toString(),
                dir.resolve("gate-" + tree).toString());
    }

    private static Node.Act at(String path, Node.What what) {
        return new Node.Act(path, what);
    }

    private static List<String> paths(Node.Plan plan, String mark) {
        return Marks.all(plan.marks()).stream()
                .filter(line -> line.startsWith(mark + " "))
                .map(line -> line.substring(mark.length() + 1))
                .sorted()
                .toList();
    }

    /** What happens when all are there. */
    private interface Event {
        void happen(Nursery nursery) throws Exception;
    }

    private static Event openGate(Node.Plan plan) {
        return nursery -> Files.createFile(Path.of(plan.gate()));
    }

    /** Grows the tree, lets it happen, and returns what leaves the root, null for nothing; it took no longer than the budget. */
    private static @Nullable Throwable live(Backend backend, Node.Plan plan, Event event) {
        return live(root -> root.defaultBackend(backend), plan, event);
    }

    private static @Nullable Throwable live(UnaryOperator<RootConfig> options, Node.Plan plan, Event event) {
        long[] happened = new long[1];
        try (WakeUpLag lag = new WakeUpLag()) {
            Throwable left = catchThrowable(() ->
                    Nursery.run(c -> c.root(root -> options.apply(root.handleSignals(false))), nursery -> {
                        nursery.fork(() -> {
                            awaitAll(plan, plan.size());
                            happened[0] = System.nanoTime();
                            event.happen(nursery);
                            return null;
                        });
                        NodeActor.grow(nursery, plan, "");
                    }));
            assertThat(Duration.ofNanos(System.nanoTime() - happened[0])).isLessThan(lag.allowing(BUDGET));
            assertThat(paths(plan, "up")).hasSize(plan.size());
            return left;
        }
    }

    /** In a way that a cancel ends. */
    private static void awaitAll(Node.Plan plan, int count) throws InterruptedException {
        while (paths(plan, "up").size() < count) {
            Scopes.sleep(Duration.ofMillis(2));
        }
    }

    private static void assertAllCleanedUp(Node.Plan plan) {
        assertThat(paths(plan, "down")).isEqualTo(paths(plan, "up"));
    }

    /** All texts of a failure, from whichever actor they came. */
    private static String told(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            text.append(each).append('\n');
            if (each instanceof RemoteActorException remote) {
                addAll(text, remote.error());
            }
            for (Throwable suppressed : each.getSuppressed()) {
                text.append(told(suppressed));
            }
        }
        return text.toString();
    }

    private static void addAll(StringBuilder text, RemoteError error) {
        text.append(error.type()).append(": ").append(error.message()).append('\n');
        if (error.cause() != null) {
            addAll(text, error.cause());
        }
        error.suppressed().forEach(each -> addAll(text, each));
    }

    // ---- failures

    /** S-28, S-31, S-32, S-103 · a failure in a leaf, in the middle, at the root: that one leaves, once, and everybody has cleaned up. */
    @ActorTest
    void aFailureAtAnyDepthEndsTheTree(Backend backend) {
        for (String path : List.of("1.2", "2", "")) {
            Node.Plan plan = plan(at(path, Node.What.FAIL));

            Throwable left = live(backend, plan, openGate(plan));

            if (path.isEmpty()) {
                assertThat(left).isInstanceOf(IOException.class).hasMessage("broken at ;");
                assertThat(left.getSuppressed()).isEmpty();
            } else {
                assertThat(left)
                        .isInstanceOfSatisfying(
                                NurseryFailedException.class,
                                e -> assertThat(e.failures()).hasSize(1));
                assertThat(left.getCause()).isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(IOException.class)).isEqualTo(path.equals("2"));
                    assertThat(e.is(NurseryFailedException.class)).isEqualTo(path.equals("1.2"));
                    assertThat(e.origin().name()).isEqualTo("node-" + path.substring(0, 1));
                });
                assertThat(told(left)).contains("broken at " + path + ";");
            }
            assertAllCleanedUp(plan);
        }
    }

    /** S-30, S-32 · two leaves of two middles fail at once: as many failures as came in time, one for each middle, and never one by the depth. */
    @ActorTest
    void twoFailuresAtOnceAreToldByBreadth(Backend backend) {
        Node.Plan plan = plan(at("1.1", Node.What.FAIL), at("1.3", Node.What.FAIL), at("3.2", Node.What.FAIL));

        Throwable left = live(backend, plan, openGate(plan));

        assertThat(left).isInstanceOfSatisfying(NurseryFailedException.class, e -> {
            assertThat(e.failures())
                    .hasSizeBetween(1, 2)
                    .allSatisfy(failure -> assertThat(told(failure)).containsPattern("broken at (1[.]1|1[.]3|3[.]2);"));
            assertThat(e.failures())
                    .extracting(
                            failure -> ((RemoteActorException) failure).origin().name())
                    .doesNotHaveDuplicates()
                    .isSubsetOf("node-1", "node-3");
        });
        assertAllCleanedUp(plan);
    }

    /** S-40, S-41, D-13 · who fails while it is cancelled is told beside the one who made it so. */
    @ActorTest
    void aFailureDuringTheCancelIsKept(Backend backend) {
        Node.Plan plan = plan(
                at("1.2", Node.What.FAIL),
                at("1.1", Node.What.FAIL_WHEN_CANCELLED),
                at("3", Node.What.FAIL_WHEN_CANCELLED));

        // Nobody has to be killed, however slow the machine is: whoever is killed tells nothing.
        Throwable left = live(
                root -> root.defaultBackend(backend).ladder(Duration.ofSeconds(10), Duration.ofSeconds(20)),
                plan,
                openGate(plan));

        assertThat(left)
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).hasSize(2));
        assertThat(told(left)).contains("broken at 1.2;");
        List<String> all = ((NurseryFailedException) left)
                .failures().stream().map(TreeOfThreeLevelsTests::told).toList();
        assertThat(all.getFirst()).contains("broken at 1.2;", "broken at 1.1;");
        assertThat(all.getLast()).contains("broken at 3;");
        assertAllCleanedUp(plan);
    }

    // ---- cancels

    /** S-28, S-33, S-43, S-46 · a cancel of the root's nursery is silent; one that an actor made of itself is told, with its name; all clean up. */
    @ActorTest
    void aCancelAtAnyDepthEndsTheTree(Backend backend) {
        Node.Plan silent = plan();
        assertThat(live(backend, silent, nursery -> nursery.cancel("enough"))).isNull();
        assertAllCleanedUp(silent);

        for (String path : List.of("3", "2.1")) {
            Node.Plan plan = plan(at(path, Node.What.CANCEL_ITSELF));

            Throwable left = live(backend, plan, openGate(plan));

            assertThat(left).isInstanceOf(NurseryFailedException.class);
            assertThat(told(left)).contains("node " + path + " is tired");
            if (path.equals("3")) {
                assertThat(left.getCause())
                        .isInstanceOfSatisfying(
                                ContextCancelledException.class,
                                e -> assertThat(e.canceller().map(id -> id.name()))
                                        .contains("node-3"));
            }
            assertAllCleanedUp(plan);
        }
    }

    /** S-22, S-33 · a cancel while the tree grows: who is there cleans up, who is not never begins. */
    @ActorTest
    void aCancelDuringTheSpawnLeavesNobody(Backend backend) throws Exception {
        for (int there : List.of(1, 4, 8)) {
            Node.Plan plan = plan();

            Nursery.run(c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                nursery.fork(() -> {
                    awaitAll(plan, there);
                    nursery.cancel("enough of this one");
                    return null;
                });
                Throwable refused = catchThrowable(() -> NodeActor.grow(nursery, plan, ""));
                if (refused != null) {
                    assertThat(refused).hasMessageContaining("enough of this one");
                }
            });

            assertAllCleanedUp(plan);
            assertThat(paths(plan, "up")).hasSizeGreaterThanOrEqualTo(1);
        }
    }

    // ---- deaths

    /** D-1, D-3, S-23 · the JVM of a leaf or of a middle ends under it: that is the failure, all others clean up, and nobody is left below. */
    @ActorTest
    @OnlyWithCapability(value = Capability.CONTAINS_EXIT, reason = "the JVM of an actor ends under it")
    void aHardDeathAtAnyDepthEndsTheTree(Backend backend) {
        for (String path : List.of("1.3", "2")) {
            Node.Plan plan = plan(at(path, Node.What.DIE));

            Throwable left = live(backend, plan, openGate(plan));

            assertThat(left).isInstanceOf(NurseryFailedException.class);
            assertThat(told(left)).contains("node-" + path, "exit status 9");
            if (path.equals("2")) {
                assertThat(left.getCause()).isInstanceOf(TransportClosedException.class);
            }
            // Who has lost its parent cleans up by itself, and nobody waits for that.
            List<String> wanted = new ArrayList<>(paths(plan, "up"));
            wanted.remove(path);
            await().untilAsserted(() -> assertThat(paths(plan, "down")).isEqualTo(wanted));
        }
    }

    // ---- all backends in one tree

    /** One of them; with the profile {@code soak} something at each depth, in actors of each kind. */
    private static List<Node.Act> inAMixedTree() {
        if (Integer.getInteger("harrow.test.schedules", 0) < 100) {
            return List.of(at("1.2", Node.What.FAIL));
        }
        List<Node.Act> all = new ArrayList<>();
        List.of("1.1", "1.2", "2.3", "1", "2", "3", "").forEach(path -> all.add(at(path, Node.What.FAIL)));
        List.of("1.3", "2.1", "3.2", "1", "2", "3").forEach(path -> all.add(at(path, Node.What.CANCEL_ITSELF)));
        List.of("1.3", "2.3", "1", "3").forEach(path -> all.add(at(path, Node.What.DIE)));
        return all;
    }

    /** S-6, S-28, S-32 · a tree of threads, class loaders, processes and standbys has the same outcomes as one of a kind. */
    @ActorTest(backends = "thread")
    @ActorTimeout(600)
    void aMixedTreeHasTheSameOutcomes(Backend backend) {
        for (Node.Act act : inAMixedTree()) {
            Node.Plan plan = plan(MIXED, act);
            Throwable left = live(backend, plan, openGate(plan));

            assertThat(told(left))
                    .as("%s", act)
                    .contains(
                            switch (act.what()) {
                                case FAIL -> "broken at " + act.path() + ";";
                                case CANCEL_ITSELF -> "node " + act.path() + " is tired";
                                default -> "exit status 9";
                            });
            if (left instanceof NurseryFailedException failed) {
                // A death is the loss of an actor, and the failure of the call that it did not answer.
                assertThat(failed.failures()).as("%s", act).hasSizeBetween(1, act.what() == Node.What.DIE ? 2 : 1);
            } else {
                assertThat(act.path()).isEmpty();
            }
            assertCleanedUp(plan, act);
        }
    }

    private static void assertCleanedUp(Node.Plan plan, Node.Act act) {
        // Who has lost its parent cleans up by itself, and nobody waits for that; a thread of its process goes with
        // that.
        List<String> wanted = new ArrayList<>(paths(plan, "up"));
        if (act.what() == Node.What.DIE) {
            wanted.removeIf(path -> path.equals(act.path()) || path.matches(act.path() + "[.][12]"));
        }
        await().untilAsserted(
                        () -> assertThat(paths(plan, "down")).as("%s", act).isEqualTo(wanted));
    }
}
