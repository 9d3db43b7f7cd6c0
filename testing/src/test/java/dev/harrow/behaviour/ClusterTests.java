package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Backend;
import dev.harrow.Backends;
import dev.harrow.Harrow;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.spi.Capability;
import dev.harrow.testing.ActorTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many actors at once, which one task talks with. */
class ClusterTests {
    private static final int ROUNDS = 50;

    /** CLUS-1, CLUS-2, OBS-13 · one worker for each processor, a dialog with a stream held with each, items in turn: all come back, and all ends in order. */
    @ActorTest
    void aClusterIsStreamedToInTurn(Backend backend) throws Exception {
        int workers = Math.max(2, Runtime.getRuntime().availableProcessors());
        Nursery.run(
                c -> c.name("cluster")
                        .root(root ->
                                root.name("streamer").defaultBackend(backend).handleSignals(false)),
                nursery -> {
                    List<Running<Portal<Talker>>> starting = new ArrayList<>();
                    for (int i = 0; i < workers; i++) {
                        String name = "worker-" + i;
                        starting.add(nursery.fork(() -> nursery.start(name, Talker.class, TalkerActor::new)));
                    }
                    List<Portal<Talker>> cluster = new ArrayList<>();
                    for (Running<Portal<Talker>> each : starting) {
                        cluster.add(each.result());
                    }

                    streamInTurn(cluster, new ArrayList<>());
                    nursery.stop(Duration.ofSeconds(20));
                });
        assertThat(Harrow.tree()).isEmpty();
    }

    /** Opens a dialog with the next actor inside those with the former ones; with the last all are open. */
    private static void streamInTurn(List<Portal<Talker>> cluster, List<MsgStream<Integer, Integer>> open)
            throws InterruptedException {
        if (open.size() < cluster.size()) {
            int answered = cluster.get(open.size()).converse(Talker::doubling, dialog -> {
                open.add(dialog.stream());
                streamInTurn(cluster, open);
                return dialog.result();
            });
            assertThat(answered).isEqualTo(ROUNDS);
            return;
        }
        for (int i = 0; i < ROUNDS; i++) {
            for (MsgStream<Integer, Integer> each : open) {
                each.send(i);
            }
        }
        for (MsgStream<Integer, Integer> each : open) {
            each.endSend();
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(each.receive()).isEqualTo(2 * i);
            }
        }
    }

    /** OBS-14, S-1, S-15 · many actors of one name that are started at once all come up, each as an actor of its own. */
    @ActorTest
    void manyOfOneNameAreStartedAtOnce(Nursery nursery, Backend backend) throws Exception {
        int count = Backends.of(backend).can(Capability.OWN_HEAP) ? 4 : 50;
        List<Running<Portal<Worker>>> starting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starting.add(nursery.fork(() -> nursery.start("same", Worker.class, WorkerActor::new)));
        }
        for (int i = 0; i < count; i++) {
            starting.get(i).result().run(Worker::record, "mine " + i);
        }

        for (int i = 0; i < count; i++) {
            List<String> recorded = starting.get(i).result().call(Worker::recorded);
            assertThat(recorded).containsExactly("mine " + i);
        }
        assertThat(starting.stream().map(SharedName::idOf).distinct()).hasSize(count);
    }

    /** For the identities. */
    private static final class SharedName {
        static Object idOf(Running<Portal<Worker>> started) {
            try {
                return started.result().id();
            } catch (InterruptedException e) {
                throw new AssertionError("it is done", e);
            }
        }
    }
}
