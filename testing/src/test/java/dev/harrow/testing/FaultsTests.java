package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.ActorEndedException;
import dev.harrow.Context;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.RuntimeFailureException;
import dev.harrow.Scopes;
import dev.harrow.TransportClosedException;
import dev.harrow.spi.MessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** HARN-10 · what Harrow promises of a link on which something goes wrong, and that the faults do what they say. */
class FaultsTests {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** What is called over the disturbed link. */
    public interface Peer {
        int next();

        int doubled(int x);

        void record(String item);

        List<String> recorded();

        /** Sends back what comes; ends with how many there were. */
        int echo(Context<String, Integer, Integer> context) throws InterruptedException;

        /** Sends numbers for as long as it may. */
        int pour(Context<String, Integer, Integer> context) throws InterruptedException;
    }

    /** A {@link Peer}. */
    public static class PeerActor implements Peer {
        private final List<String> items = new ArrayList<>();
        private int count;

        @Override
        public int next() {
            return ++count;
        }

        @Override
        public int doubled(int x) {
            return 2 * x;
        }

        @Override
        public void record(String item) {
            items.add(item);
        }

        @Override
        public List<String> recorded() {
            return List.copyOf(items);
        }

        @Override
        public int echo(Context<String, Integer, Integer> context) throws InterruptedException {
            context.started("here");
            int echoed = 0;
            try (var stream = context.stream()) {
                for (int each : stream) {
                    stream.send(each);
                    echoed++;
                }
            }
            return echoed;
        }

        @Override
        public int pour(Context<String, Integer, Integer> context) throws InterruptedException {
            context.started("here");
            try (var stream = context.stream()) {
                for (int i = 0; true; i++) {
                    stream.send(i);
                }
            }
        }
    }

    private static Portal<Peer> peer(Nursery nursery) throws InterruptedException {
        return nursery.start("peer", Peer.class, PeerActor::new);
    }

    /** S-105 · an answer that cannot be read fails its call, and nothing else. */
    @ActorTest
    void anAnswerThatCannotBeReadFailsItsCall(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        try (Faults faults = Faults.on(peer)) {
            faults.fromActor().at(MessageType.RETURN).corrupt();

            assertThatThrownBy(() -> peer.call(Peer::next))
                    .isInstanceOf(TransportClosedException.class)
                    .hasMessageContaining("could not be read")
                    .hasMessageContaining("unknown what of it took effect");
        }
        assertThat(peer.<Integer>call(Peer::next))
                .as("it took effect, and the actor goes on")
                .isEqualTo(2);
    }

    /** S-105 · a request that cannot be read is not run, and its caller is told. */
    @ActorTest
    void aRequestThatCannotBeReadIsNotRun(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        try (Faults faults = Faults.on(peer)) {
            faults.toActor().at(MessageType.START).corrupt();

            assertThatThrownBy(() -> peer.call(Peer::next))
                    .isInstanceOf(RuntimeFailureException.class)
                    .hasMessageContaining("could not be read");
        }
        assertThat(peer.<Integer>call(Peer::next)).isEqualTo(1);
    }

    /** S-105 · an item that cannot be read ends its dialog at both ends; another dialog of the same link goes on. */
    @ActorTest
    void anItemThatCannotBeReadEndsItsDialogOnly(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        try (Faults faults = Faults.on(peer);
                var healthy = peer.open(Peer::echo)) {
            assertThatThrownBy(() -> peer.converse(Peer::echo, dialog -> {
                        try (var stream = dialog.stream()) {
                            stream.send(1);
                            assertThat(stream.receive()).isEqualTo(1);
                            faults.toActor().at(MessageType.YIELD).corrupt();
                            stream.send(2);
                            stream.receive();
                        }
                        return dialog.result();
                    }))
                    .isInstanceOf(RuntimeFailureException.class)
                    .hasMessageContaining("could not be read");
            try (var stream = healthy.stream()) {
                stream.send(7);
                assertThat(stream.receive()).isEqualTo(7);
                stream.endSend();
            }
            assertThat(healthy.result()).isEqualTo(1);
        }
        peer.stop(MINUTE); // the task of the dialog has ended too
    }

    /** S-105, S-134 · four frames that cannot be read are tolerated; the fifth closes the link, which ends the actor (D-1, D-3). */
    @ActorTest
    void tooManyFramesThatCannotBeReadCloseTheLink(Nursery nursery) throws Exception {
        assertThatThrownBy(() -> Nursery.run(inner -> {
                    Portal<Peer> peer = peer(inner);
                    try (Faults faults = Faults.on(peer)) {
                        faults.fromActor().every(MessageType.RETURN).corrupt();
                        for (int i = 0; i < 4; i++) {
                            assertThatThrownBy(() -> peer.call(Peer::next))
                                    .isInstanceOf(TransportClosedException.class)
                                    .hasMessageContaining("could not be read");
                        }
                        peer.call(Peer::next);
                    }
                }))
                .isInstanceOfAny(TransportClosedException.class, NurseryFailedException.class)
                .hasMessageContaining("the link to actor peer");
        assertThat(Harrow.tree()).doesNotContain("peer");
    }

    /** D-1, D-3 · a link that breaks fails what is open on it and ends the actor; later calls are refused. */
    @ActorTest
    void aBrokenLinkFailsWhatIsOpenAndEndsTheActor(Nursery nursery) throws Exception {
        for (int way = 0; way < 5; way++) {
            int chosen = way;
            assertThatThrownBy(() -> Nursery.run(inner -> {
                        Portal<Peer> peer = peer(inner);
                        Faults faults = Faults.on(peer);
                        CompletableFuture<Integer> open;
                        switch (chosen) {
                            case 0 -> faults.toActor().at(MessageType.START).close();
                            case 1 -> faults.fromActor().at(MessageType.RETURN).truncate();
                            case 2 -> faults.toActor().at(1).halfClose();
                            case 3 -> faults.fromActor().at(1).halfClose();
                            default -> faults.breakLink();
                        }
                        try {
                            open = peer.callAsync(Peer::next);
                            Scopes.sleep(MINUTE); // until the nursery fails
                            open.get();
                        } catch (ExecutionException e) {
                            throw (Exception) e.getCause();
                        }
                    }))
                    .as("way " + chosen)
                    .satisfies(e -> assertThat(e)
                            .isInstanceOfAny(
                                    NurseryFailedException.class,
                                    TransportClosedException.class,
                                    ActorEndedException.class));
            assertThat(Harrow.tree()).as("way " + chosen).doesNotContain("peer");
        }
    }

    /** What is held back comes in order, and what comes meanwhile comes behind it. */
    @ActorTest
    void aStalledWayKeepsTheOrder(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        try (Faults faults = Faults.on(peer)) {
            Faults.Fault stall = faults.toActor().at(MessageType.START, 2).stall();
            peer.tell(Peer::record, "a");
            peer.tell(Peer::record, "b");
            peer.tell(Peer::record, "c");
            stall.await(MINUTE);
            Running<List<String>> asked = nursery.fork(() -> peer.call(Peer::recorded));
            assertThat(Scopes.moveOnAfter(Duration.ofMillis(20), () -> asked.result()))
                    .isEmpty();
            stall.release();

            assertThat(asked.result()).containsExactly("a", "b", "c");
        }
    }

    /** S-50 as D-5 has it · a deadline ends a call whose link does not move, and the actor is asked to cancel it when it does again. */
    @ActorTest
    void aDeadlineEndsACallOverAStalledLink(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        try (Faults faults = Faults.on(peer)) {
            faults.toActor().stall();
            assertThat(Scopes.moveOnAfter(Duration.ofMillis(20), () -> peer.call(Peer::next)))
                    .isEmpty();
        }
        peer.stop(MINUTE);
    }

    /** Each message is late by its delay, and the order stays. */
    @ActorTest
    void aSlowWayKeepsTheOrder(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        try (Faults faults = Faults.on(peer)) {
            faults.toActor().at(1).slow(Duration.ofMillis(5));
            long begin = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                peer.tell(Peer::record, "item-" + i);
            }
            List<String> recorded = peer.call(Peer::recorded);

            assertThat(recorded).hasSize(10).isSorted();
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(5_000_000);
        }
    }

    /** S-2 · an answer that comes twice is taken once; an item that comes twice is received twice. */
    @ActorTest
    void duplicatesOfAnswersAreDropped(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        try (Faults faults = Faults.on(peer)) {
            faults.fromActor().at(MessageType.RETURN).duplicate();
            assertThat(peer.<Integer>call(Peer::next)).isEqualTo(1);
            assertThat(peer.<Integer>call(Peer::next)).isEqualTo(2);

            faults.toActor().at(MessageType.START).duplicate();
            faults.toActor().at(MessageType.YIELD).duplicate();
            int echoed = peer.converse(Peer::echo, dialog -> {
                try (var stream = dialog.stream()) {
                    stream.send(5);
                    assertThat(stream.receive()).isEqualTo(5);
                    assertThat(stream.receive()).isEqualTo(5);
                    stream.endSend();
                }
                return dialog.result();
            });
            assertThat(echoed).isEqualTo(2);
        }
        peer.stop(MINUTE); // the request that came twice was served once
    }

    /** The order between dialogs is nobody's promise; that inside each is kept. */
    @ActorTest
    void aDialogCanBeOvertakenByAnother(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        try (Faults faults = Faults.on(peer)) {
            Faults.Fault overtaken = faults.fromActor().at(MessageType.RETURN).overtaken();
            CompletableFuture<Integer> first = peer.callAsync(Peer::next);
            overtaken.await(MINUTE);
            assertThat(first).isNotDone();

            assertThat(peer.<Integer, Integer>call(Peer::doubled, 4)).isEqualTo(8);
            assertThat(first.get()).isEqualTo(1);
        }
    }

    /** S-69, S-81 · a sender whose credit is lost waits; a cancel ends it all the same, and its cleanup has run. */
    @ActorTest
    void aCancelEndsASenderWithoutCredit(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        try (Faults faults = Faults.on(peer)) {
            faults.toActor().every(MessageType.CREDIT).drop();
            peer.runDialog(Peer::pour, dialog -> {
                try (var stream = dialog.stream()) {
                    assertThat(stream.receive(Duration.ofMillis(20))).isEmpty();
                    dialog.cancel("it never comes");
                }
            });
        }
        peer.stop(MINUTE);
    }

    /** A test whose fault never comes about proves nothing, so it fails. */
    @ActorTest
    void aFaultThatNeverHappensFailsTheTest(Nursery nursery) throws Exception {
        Portal<Peer> peer = peer(nursery);
        Faults faults = Faults.on(peer);
        Faults.Fault never = faults.toActor().at(MessageType.YIELD, 3).corrupt();
        peer.call(Peer::next);

        assertThat(never.hasHappened()).isFalse();
        assertThatThrownBy(faults::close)
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("CORRUPT at YIELD 3 to peer")
                .hasMessageContaining("messages have passed");
        assertThat(peer.<Integer>call(Peer::next))
                .as("nothing is disturbed any more")
                .isEqualTo(2);
    }

    /** What a test takes is taken away when its method has ended, and the nursery ends undisturbed. */
    @ActorTest
    void aTestLinkIsUndisturbedAtTheEnd(Nursery nursery, TestLink link) throws Exception {
        Portal<Peer> peer = peer(nursery);
        assertThat(link.to(peer)).isSameAs(link.to(peer));
        link.to(peer).toActor().stall();
        peer.tell(Peer::record, "held back, and delivered at the end");
    }

    @Test
    void aTestLinkWhoseFaultNeverHappensFailsTheTest() {
        assertThat(Kit.failure(Kit.run(NeverHappensCase.class).testEvents()))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("DROP at YIELD 1 from peer");
    }

    static class NeverHappensCase {
        @ActorTest
        void waitsForAnItem(Nursery nursery, TestLink link) throws InterruptedException {
            link.to(peer(nursery)).fromActor().at(MessageType.YIELD).drop();
        }
    }

    @ActorTest
    void wrongNumbersAreRefused(Nursery nursery) throws Exception {
        try (Faults faults = Faults.on(peer(nursery))) {
            assertThatThrownBy(() -> faults.toActor().at(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> faults.toActor().at(1).slow(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
