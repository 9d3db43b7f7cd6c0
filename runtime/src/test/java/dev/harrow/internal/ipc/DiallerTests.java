package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.harrow.ActorId;
import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.ProofText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** S-105 · the dialler, and what somebody tries who listens in place of the right one. */
@Timeout(60)
class DiallerTests {
    private final UUID tree = UUID.randomUUID();
    private final ActorId parent = ActorId.random("parent");
    private final ActorId child = ActorId.random("child");
    private final TreeSecret secret = TreeSecret.random();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>(); // of the impostor
    private ServerSocketChannel server;
    private Endpoint endpoint;

    /** What the impostor does with a connection. */
    private interface Impostor {
        void serve(RawPeer peer) throws Exception;
    }

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        endpoint = new Endpoint.Tcp((InetSocketAddress) server.getLocalAddress());
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        server.close();
        Leftovers.awaitNone();
    }

    private void serve(Impostor impostor) {
        Thread.ofPlatform().start(() -> {
            try (RawPeer peer = new RawPeer(server.accept())) {
                impostor.serve(peer);
                peer.readToEnd();
            } catch (AsynchronousCloseException e) {
                // the test is over
            } catch (Exception | AssertionError e) {
                failure.complete(e);
            }
        });
    }

    private Link dial(Duration atMost) throws IOException {
        return Dialler.dial(endpoint, tree, child, parent, secret, atMost, link -> {
            throw new AssertionError("there is no link");
        });
    }

    private void assertRefused(String why, Impostor impostor) {
        serve(impostor);
        assertThatThrownBy(() -> dial(LinkPair.LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(child.toString())
                .hasMessageContaining(parent.toString())
                .hasMessageContaining(endpoint.text())
                .hasMessageContaining(why);
        assertThat(failure).isNotDone();
    }

    @Test
    void anImpostorLearnsNothing() {
        assertRefused("did not prove", peer -> {
            peer.receive();
            peer.send(new Appointment(tree, child, parent)
                    .helloOfListener(1, TreeSecret.randomBytes(), TreeSecret.randomBytes()));
            assertThat(peer.readToEnd()).isZero(); // no proof of the dialler
        });
        assertRefused("in place of", peer -> peer.send(peer.receive()));
        assertRefused("a link begins with a greeting", peer -> peer.send(new Message.StopActor(1)));
        assertRefused(
                "at most 4096 bytes",
                peer -> peer.send(
                        ByteBuffer.allocate(5).putInt(1 << 20).put((byte) 1).flip()));
        assertRefused(
                "frame length",
                peer -> peer.send(
                        ByteBuffer.allocate(5).putInt(-1).put((byte) 1).flip()));
        assertRefused(
                "speaks protocol versions 5 to 7",
                peer -> peer.send(new Message.Hello(
                        7, 5, tree, parent, child.uuid(), 1, false, false, Bytes.EMPTY, Bytes.EMPTY)));
        assertRefused("hung up", peer -> {
            peer.receive();
            peer.close();
        });
    }

    /** S-134 · the time for the greeting is bounded, also if the listener is silent. */
    @Test
    void aSilentListenerIsLeft() {
        CountDownLatch over = new CountDownLatch(1);
        serve(peer -> over.await());
        assertThatThrownBy(() -> dial(Duration.ofMillis(50))).hasMessageContaining("time for the greeting is over");
        over.countDown();
    }

    @Test
    void anInterruptEndsTheGreetingAndStays() throws Exception {
        CountDownLatch greeted = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        serve(peer -> {
            peer.receive();
            greeted.countDown();
            over.await();
        });
        CompletableFuture<Boolean> stays = new CompletableFuture<>();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread dialler = Thread.ofVirtual().start(() -> {
            thrown.complete(catchThrowable(() -> dial(LinkPair.LONG)));
            stays.complete(Thread.currentThread().isInterrupted());
        });
        greeted.await();
        dialler.interrupt();
        assertThat(thrown.get()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(stays.get()).isTrue();
        over.countDown();
    }

    /** A link may be closed before it has begun; a silent peer holds that for a second at most. */
    @Test
    void aLinkMayBeClosedByWhatTakesIt() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Appointment appointment = new Appointment(tree, child, parent);
        serve(peer -> {
            Message.Hello first = peer.receive();
            Bytes challenge = TreeSecret.randomBytes();
            peer.send(appointment.helloOfListener(
                    1,
                    challenge,
                    secret.proof(appointment.proofText(
                            ProofText.Role.LISTENER,
                            appointment.helloOfListener(1, challenge, Bytes.EMPTY),
                            first.challenge(),
                            challenge))));
            over.await();
        });
        Recorder recorder = new Recorder();
        Dialler.dial(endpoint, tree, child, parent, secret, LinkPair.LONG, link -> {
            link.close();
            return recorder;
        });
        recorder.awaitClosed();
        Leftovers.awaitNone();
        over.countDown();
    }

    @Test
    void nobodyListens() throws IOException {
        server.close();
        assertThatThrownBy(() -> dial(LinkPair.LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(endpoint.text());
        endpoint = Endpoint.parse("/unix/no/such/file");
        assertThatThrownBy(() -> dial(LinkPair.LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/unix/no/such/file");
    }

    @Test
    void aNameThatFitsNoGreetingIsToldByTheDialler() {
        ActorId longName = ActorId.random("x".repeat(5_000));
        assertThatThrownBy(() ->
                        Dialler.dial(endpoint, tree, longName, parent, secret, LinkPair.LONG, link -> new Recorder()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long for a greeting");
    }
}
