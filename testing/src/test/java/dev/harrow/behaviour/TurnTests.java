package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.harrow.ContextCancelledException;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.RuntimeFailureException;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.SkipOnBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/** DESIGN §2, turns. */
class TurnTests {
    @TempDir
    Path dir;

    private String path(String name) {
        return dir.resolve(name).toString();
    }

    /** Calls of one actor take turns. */
    @ActorTest
    void callsOfOneActorNeverOverlap(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        List<Running<Object>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(nursery.fork(() -> {
                for (int k = 0; k < 200; k++) {
                    portal.run(Worker::exclusive, path("marks"));
                }
                return null;
            }));
        }
        for (Running<Object> caller : callers) {
            caller.result();
        }

        assertThat(Marks.all(path("marks"))).isEmpty();
    }

    /** A turn that waits in a Harrow operation lets another one run, and goes on afterwards. */
    @ActorTest
    void aPausedTurnLetsOthersRun(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        CompletableFuture<String> paused = portal.callAsync(Worker::await, path("marks"), path("gate"));
        await().until(() -> Marks.all(path("marks")).contains("begun"));

        assertThat(portal.<Integer, Integer>call(Worker::square, 3)).isEqualTo(9);
        assertThat(paused).isNotDone();
        Files.createFile(Path.of(path("gate")));
        assertThat(paused.get()).isEqualTo("gate open");
    }

    /** A turn that never parks lets one other run at a checkpoint after a millisecond. */
    @ActorTest
    void aTurnThatComputesYieldsAtItsCheckpoints(Nursery nursery) throws Exception {
        Portal<Busy> portal = nursery.start("busy", Busy.class, BusyActor::new);
        CompletableFuture<String> computing = portal.callAsync(Busy::computeUntilTold);

        portal.run(Busy::tell);

        assertThat(computing.get()).isEqualTo("told");
    }

    /** Computes and is told. */
    public interface Busy {
        String computeUntilTold() throws InterruptedException;

        void tell();

        void pauseInMonitor() throws InterruptedException;
    }

    /** See {@link Busy}. */
    public static class BusyActor implements Busy {
        private boolean told;

        @Override
        public String computeUntilTold() throws InterruptedException {
            while (!told) {
                Scopes.checkpoint();
            }
            return "told";
        }

        @Override
        public void tell() {
            told = true;
        }

        @Override
        public synchronized void pauseInMonitor() throws InterruptedException {
            Scopes.sleep(Duration.ofMinutes(1)); // long enough that it is never over before the thread parks
        }
    }

    /** A turn that pauses lets others in, so it may not hold the monitor that they need. */
    @ActorTest
    void pausingInTheActorsOwnMonitorIsAnErrorThatNamesTheMethod(Nursery nursery) throws Exception {
        Portal<Busy> portal = nursery.start("busy", Busy.class, BusyActor::new);

        assertThatThrownBy(() -> portal.run(Busy::pauseInMonitor))
                .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(RuntimeFailureException.class)).isTrue();
                    assertThat(e).hasMessageContaining("Busy.pauseInMonitor");
                });
        portal.run(Busy::tell);
    }

    /** Who gives up turns has none. */
    @ActorTest
    void aParallelActorServesCallsSideBySide(Nursery nursery) throws Exception {
        Portal<Rendezvous> portal =
                nursery.start("rendezvous", Rendezvous.class, RendezvousActor::new, c -> c.parallel());
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(portal.callAsync(Rendezvous::meet, 3, path("met")));
        }

        for (CompletableFuture<Integer> each : all) {
            assertThat(each.get()).isEqualTo(3);
        }
    }

    /** Ends when enough callers are inside at once; never pauses a turn while it waits. */
    public interface Rendezvous {
        int meet(int callers, String marks);
    }

    /** See {@link Rendezvous}. */
    public static class RendezvousActor implements Rendezvous {
        @Override
        public int meet(int callers, String marks) {
            Marks.add(marks, "here");
            while (Marks.all(marks).size() < callers) {
                Thread.onSpinWait();
            }
            return callers;
        }
    }

    /** A request that waits for its turn is cancelled without ever running. */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm"},
            reason = "nobody confirms the cancel of a future, so over a socket it may come after the gate was opened")
    void aWaitingRequestThatIsCancelledNeverRuns(Nursery nursery) throws Exception {
        Portal<Holding> portal = nursery.start("holding", Holding.class, HoldingActor::new);
        CompletableFuture<Void> holding = portal.callAsync(Holding::holdUntil, path("marks"), path("gate"));
        await().until(() -> Marks.all(path("marks")).contains("held"));
        CompletableFuture<Void> waiting = portal.callAsync(Holding::mark, path("marks"), "ran");

        waiting.cancel(true);
        Files.createFile(Path.of(path("gate")));
        holding.get();

        int square = portal.call(Holding::square, 2);
        assertThat(square).isEqualTo(4);
        assertThat(Marks.all(path("marks"))).containsExactly("held");
    }

    /** Holds its turn. */
    public interface Holding {
        Void holdUntil(String marks, String gate);

        Void mark(String marks, String mark);

        int square(int x);
    }

    /** See {@link Holding}. */
    public static class HoldingActor implements Holding {
        @Override
        public Void holdUntil(String marks, String gate) {
            Marks.add(marks, "held");
            while (!Files.exists(Path.of(gate))) {
                Thread.onSpinWait();
            }
            return null;
        }

        @Override
        public Void mark(String marks, String mark) {
            Marks.add(marks, mark);
            return null;
        }

        @Override
        public int square(int x) {
            return x * x;
        }
    }

    /** Cleanup after a cancel runs in turn too. */
    @ActorTest
    void aCancelledTurnIsRetakenForItsCleanup(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        Running<Object> caller = nursery.fork(() -> {
            portal.run(Worker::hang, path("marks"));
            return null;
        });
        await().until(() -> Marks.all(path("marks")).contains("begun"));

        caller.cancel("enough");

        assertThatThrownBy(caller::result).isInstanceOf(ContextCancelledException.class);
        assertThat(Marks.all(path("marks"))).containsExactly("begun", "cleanup");
        assertThat(portal.<Integer, Integer>call(Worker::square, 3)).isEqualTo(9);
    }
}
