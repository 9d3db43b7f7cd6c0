package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.ActorId;
import dev.harrow.Transport;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.ExitKind;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.Payload;
import dev.harrow.internal.wire.ProofText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The listener, and what strangers try on it. */
@Timeout(60)
class ListenerTests {
    private static final Limits SHORT = new Limits(Duration.ofMillis(50), 64);

    private final UUID tree = UUID.randomUUID();
    private final ActorId parent = ActorId.random("parent");
    private final ActorId child = ActorId.random("child");
    private final Appointment appointment = new Appointment(tree, child, parent);
    private final TreeSecret secret = TreeSecret.random();
    private final Recorder atListener = new Recorder();
    private final Recorder atDialler = new Recorder();
    private final CompletableFuture<Link> arrived = new CompletableFuture<>();
    private final AtomicInteger arrivals = new AtomicInteger();

    @AfterAll
    static void noBufferWasLost() {
        LeakWatch.assertNothingLost();
    }

    @AfterEach
    void nothingIsLeft() {
        Leftovers.awaitNone();
    }

    private Listener.Expectation expect(Listener listener) {
        return listener.expect(tree, parent, child, secret, (link, pid) -> {
            arrivals.incrementAndGet();
            arrived.complete(link);
            return atListener;
        });
    }

    private Link dial(Listener listener) throws IOException {
        return Dialler.dial(listener.endpoint(), tree, child, parent, secret, LinkPair.LONG, link -> atDialler);
    }

    private void assertTheRightOneGetsThrough(Listener listener) throws Exception {
        Link link = dial(listener);
        link.send(new Message.StartAck(1));
        assertThat(atListener.await(1)).containsExactly(new Message.StartAck(1));
        link.close();
        arrived.get(30, TimeUnit.SECONDS).close();
    }

    private DiallerGreeting greeting(Appointment of, TreeSecret with) {
        return new DiallerGreeting(of, with, 1, TreeSecret.randomBytes());
    }

    /** What somebody without the secret, or with bad intentions, may do on a connection. */
    private enum Attack {
        GARBAGE {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                peer.send(ByteBuffer.wrap(
                        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            }
        },
        ENDLESS_GREETING {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                peer.send(ByteBuffer.allocate(5).putInt(5_000).put((byte) 1).flip());
            }
        },
        ANOTHER_MESSAGE_FIRST {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                peer.send(new Message.Yield(1, new Payload.Encoded(Bytes.copyOf(new byte[100]))));
            }
        },
        ANOTHER_MESSAGE_BEFORE_THE_PROOF {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                peer.send(t.greeting(t.appointment, t.secret).opening());
                peer.receive();
                peer.send(new Message.StopActor(0));
            }
        },
        ANOTHER_TREE {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                peer.send(t.greeting(new Appointment(UUID.randomUUID(), t.child, t.parent), t.secret)
                        .opening());
            }
        },
        ANOTHER_TARGET {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                peer.send(t.greeting(new Appointment(t.tree, t.child, ActorId.random("parent")), t.secret)
                        .opening());
            }
        },
        ANOTHER_IDENTITY {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                peer.send(t.greeting(new Appointment(t.tree, ActorId.random("child"), t.parent), t.secret)
                        .opening());
            }
        },
        ANOTHER_SECRET {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                Message.Hello opening = t.greeting(t.appointment, t.secret).opening();
                peer.send(opening);
                ProofText text = t.appointment.proofText(
                        ProofText.Role.DIALLER,
                        opening,
                        opening.challenge(),
                        peer.receive().challenge());
                peer.send(t.appointment.helloOfDialler(
                        1, Bytes.EMPTY, TreeSecret.random().proof(text)));
            }
        },
        REFLECTION {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                peer.send(t.greeting(t.appointment, t.secret).opening());
                peer.send(t.appointment.helloOfDialler(
                        1, Bytes.EMPTY, peer.receive().proof()));
            }
        },
        REPLAY {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                DiallerGreeting right = t.greeting(t.appointment, t.secret);
                Message.Hello third;
                try (RawPeer before = RawPeer.connect(t.endpoint)) {
                    before.send(right.opening());
                    third = right.answered(before.receive());
                }
                peer.send(right.opening());
                peer.receive();
                peer.send(third);
            }
        },
        HANGING_UP {
            @Override
            void run(RawPeer peer, ListenerTests t) throws Exception {
                peer.send(t.greeting(t.appointment, t.secret).opening());
                peer.receive();
                peer.close();
            }
        };

        abstract void run(RawPeer peer, ListenerTests t) throws Exception;
    }

    private Endpoint endpoint = Endpoint.parse("/unix/nowhere"); // set by each test of attacks

    /** S-105, IPC-4 · each attack is refused by closing, and the one who is awaited gets through after all of them. */
    @ParameterizedTest
    @EnumSource
    void strangersAreRefusedAndDisturbNobody(SocketKind kind) throws Exception {
        Listener listener = kind.open(Limits.USUAL);
        endpoint = listener.endpoint();
        try {
            expect(listener);
            for (Attack attack : Attack.values()) {
                try (RawPeer peer = RawPeer.connect(listener.endpoint())) {
                    attack.run(peer, this);
                    assertThat(peer.readToEnd()).as(attack.name()).isZero();
                }
                assertThat(arrived).as(attack.name()).isNotDone();
            }
            assertTheRightOneGetsThrough(listener);
        } finally {
            listener.release();
        }
        assertThat(atListener.events()).containsExactly("closed");
    }

    /** The expectation was met: whoever knows everything comes too late. */
    @ParameterizedTest
    @EnumSource
    void nobodyArrivesTwice(SocketKind kind) throws Exception {
        Listener listener = kind.open(Limits.USUAL);
        try (RawPeer early = RawPeer.connect(listener.endpoint())) {
            expect(listener);
            DiallerGreeting greeting = greeting(appointment, secret);
            early.send(greeting.opening());
            Message.Hello third = greeting.answered(early.receive());
            Link first = dial(listener);
            arrived.get(30, TimeUnit.SECONDS);
            early.send(third);
            assertThat(early.readToEnd()).isZero();
            assertThatThrownBy(() -> dial(listener))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("hung up");
            first.send(new Message.StartAck(1));
            atListener.await(1);
            first.close();
        } finally {
            listener.release();
        }
        assertThat(arrivals).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsNotAwaitedAnyMoreIsRefused(SocketKind kind) throws Exception {
        Listener listener = kind.open(Limits.USUAL);
        try {
            Listener.Expectation expectation = expect(listener);
            assertThatThrownBy(() -> expect(listener))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already");
            expectation.cancel();
            expectation.cancel();
            assertThatThrownBy(() -> dial(listener)).isInstanceOf(IOException.class);
            Listener.Expectation again = expect(listener);
            expectation.cancel(); // an old one does nothing to it
            assertTheRightOneGetsThrough(listener);
            again.cancel();
        } finally {
            listener.release();
        }
    }

    /** S-134, IPC-5 · the whole greeting has one time, however the bytes drip. */
    @ParameterizedTest
    @EnumSource
    void aSlowGreetingIsEnded(SocketKind kind) throws Exception {
        Listener listener = kind.open(SHORT);
        try {
            expect(listener);
            try (RawPeer silent = RawPeer.connect(listener.endpoint())) {
                assertThat(silent.readToEnd()).isZero();
            }
            try (RawPeer half = RawPeer.connect(listener.endpoint())) {
                half.send(greeting(appointment, secret).opening());
                half.receive();
                assertThat(half.readToEnd()).isZero();
            }
            try (RawPeer dripping = RawPeer.connect(listener.endpoint())) {
                drip(
                        dripping,
                        new FrameCodec().encode(greeting(appointment, secret).opening()));
                assertThat(dripping.readToEnd()).isZero();
            }
            assertThat(arrived).isNotDone();
        } finally {
            listener.release();
        }
    }

    /** Sends one byte after the other, and never the last one. */
    private static void drip(RawPeer peer, ByteBuffer hello) {
        try {
            for (int at = 0; at < hello.limit() - 1; at++) {
                peer.send(hello.slice(at, 1));
            }
        } catch (IOException e) {
            assertThat(peer.readToEnd()).as("closed by the listener in between").isZero();
        }
    }

    /** The time of the greeting is over when the greeting is. */
    @ParameterizedTest
    @EnumSource
    void aLinkOutlivesTheTimeForTheGreeting(SocketKind kind) throws Exception {
        Listener listener = kind.open(SHORT);
        try (RawPeer slow = RawPeer.connect(listener.endpoint())) {
            expect(listener);
            Link link = null;
            while (link == null) {
                try {
                    link = dial(listener);
                } catch (IOException e) {
                    // the machine was so slow that even this greeting took too long
                    assertThat(arrived).isNotDone();
                }
            }
            slow.readToEnd(); // its time was over, so that of the link would be
            try (RawPeer later = RawPeer.connect(listener.endpoint())) {
                later.readToEnd();
            }
            link.send(new Message.StartAck(1));
            atListener.await(1);
            link.close();
        } finally {
            listener.release();
        }
    }

    /** At most so many strangers at a time: the newest are closed at once, and the others not disturbed. */
    @ParameterizedTest
    @EnumSource
    void tooManyStrangersAreClosedAtOnce(SocketKind kind) throws Exception {
        int most = 3;
        Listener listener = kind.open(new Limits(Duration.ofMinutes(1), most));
        List<RawPeer> strangers = new ArrayList<>();
        try {
            expect(listener);
            List<DiallerGreeting> greetings = new ArrayList<>();
            List<Message.Hello> answers = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                RawPeer peer = RawPeer.connect(listener.endpoint());
                strangers.add(peer);
                greetings.add(greeting(appointment, secret));
                peer.send(greetings.get(i).opening());
                answers.add(peer.receive());
            }
            for (int i = 0; i < 10; i++) {
                try (RawPeer further = RawPeer.connect(listener.endpoint())) {
                    assertThat(further.readToEnd()).isZero();
                }
            }
            assertThatThrownBy(() -> dial(listener)).isInstanceOf(IOException.class);
            // one of the first completes its greeting all the same
            strangers.getFirst().send(greetings.getFirst().answered(answers.getFirst()));
            arrived.get(30, TimeUnit.SECONDS);
            // it is no stranger now, so there is room for one
            try (RawPeer next = RawPeer.connect(listener.endpoint())) {
                next.send(new Message.StartAck(1));
                assertThat(next.readToEnd()).isZero();
            }
            // and there is again when they leave
            strangers.get(1).close();
            ActorId second = ActorId.random("second");
            Recorder atSecond = new Recorder();
            CompletableFuture<Link> secondArrived = new CompletableFuture<>();
            listener.expect(tree, parent, second, secret, (link, pid) -> {
                secondArrived.complete(link);
                return atSecond;
            });
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> Dialler.dial(
                                    listener.endpoint(), tree, second, parent, secret, LinkPair.LONG, link -> atDialler)
                            .close());
            secondArrived.get(30, TimeUnit.SECONDS);
        } finally {
            for (RawPeer each : strangers) {
                each.close();
            }
            listener.release();
        }
    }

    /** The kernel says whose process has connected. */
    @ParameterizedTest
    @EnumSource(names = {"UDS_EPOLL", "UDS_NIO"})
    void aProcessOfAnotherUserIsClosedAtOnce(SocketKind kind) throws Exception {
        SocketDirectory own = SocketKind.directory();
        Listener listener =
                kind.open(Limits.USUAL, new SocketDirectory(own.path(), SocketDirectoryTests.somebodyElse()));
        try {
            expect(listener);
            try (RawPeer peer = RawPeer.connect(listener.endpoint())) {
                assertThat(peer.readToEnd()).isZero();
            }
            assertThatThrownBy(() -> dial(listener)).isInstanceOf(IOException.class);
            assertThat(arrived).isNotDone();
        } finally {
            listener.release();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDS_EPOLL", "UDS_NIO"})
    void aSocketFileMayBeRemovedByOthers(SocketKind kind) throws Exception {
        Listener listener = kind.open(Limits.USUAL);
        try {
            expect(listener);
            Link link = dial(listener);
            Files.delete(((Endpoint.Unix) listener.endpoint()).path());
            assertThatThrownBy(() -> dial(listener))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(listener.endpoint().text());
            link.send(new Message.StartAck(1));
            atListener.await(1);
            link.close();
        } finally {
            listener.release();
        }
    }

    /** A peer has said its last words and is gone, and this end finds out by a write that fails: the words are read all the same. */
    @ParameterizedTest
    @EnumSource(names = {"UDS_EPOLL", "UDS_NIO"})
    void theLastWordsAreReadAfterAWriteHasFailed(SocketKind kind) throws Exception {
        Message last = new Message.Goodbye(ExitKind.FAILED, "the last words");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        atListener.then(message -> {
            begun.countDown();
            awaitUninterruptibly(gone); // the event loop stands still
        });
        Listener listener = kind.open(Limits.USUAL);
        try {
            expect(listener);
            try (RawPeer peer = RawPeer.connect(listener.endpoint())) {
                DiallerGreeting greeting = greeting(appointment, secret);
                peer.send(greeting.opening());
                peer.send(greeting.answered(peer.receive()));
                peer.send(new Message.StartAck(1));
                begun.await();
                peer.send(last);
            }
            Link link = arrived.get(30, TimeUnit.SECONDS);
            link.send(new Message.StartAck(3));
            gone.countDown();
            atListener.awaitClosed();
            assertThat(atListener.await(2)).last().isEqualTo(last);
            link.close();
        } finally {
            gone.countDown();
            listener.release();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts an event loop", e);
        }
    }

    /** What takes the link may fail: it is closed, and the listener goes on. */
    @ParameterizedTest
    @EnumSource
    void anArrivalThatFailsEndsItsConnectionOnly(SocketKind kind) throws Exception {
        Listener listener = kind.open(Limits.USUAL);
        try {
            ActorId other = ActorId.random("other");
            listener.expect(tree, parent, other, secret, (link, pid) -> {
                throw new IllegalStateException("no room");
            });
            Recorder told = new Recorder();
            Link link = Dialler.dial(listener.endpoint(), tree, other, parent, secret, LinkPair.LONG, made -> told);
            told.awaitClosed();
            link.close();
            expect(listener);
            assertTheRightOneGetsThrough(listener);
        } finally {
            listener.release();
        }
    }

    /** IPC-6 · bound with its first user, closed with its last; afterwards there are no more sockets than before. */
    @Test
    void usersShareOneListenerPerTransport() throws Exception {
        long before = Leftovers.sockets();
        for (Transport transport : List.of(Transport.UDS, Transport.TCP)) {
            Listener first = Listener.acquire(transport);
            Listener second = Listener.acquire(transport);
            assertThat(second).isSameAs(first);
            assertThat(first.endpoint().transport()).isEqualTo(transport);
            first.release();
            expectAndRelease(second);
            assertThatThrownBy(() -> expect(second))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed with its last user");
            assertThatThrownBy(() -> dial(second)).isInstanceOf(IOException.class);
            Listener next = Listener.acquire(transport);
            assertThat(next).isNotSameAs(first);
            assertThat(next.endpoint()).isNotEqualTo(first.endpoint());
            next.release();
        }
        Leftovers.awaitNone();
        assertThat(Leftovers.sockets()).isEqualTo(before);
        assertThatThrownBy(() -> Listener.acquire(Transport.LOCAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("local");
    }

    private void expectAndRelease(Listener listener) throws Exception {
        ActorId other = ActorId.random("other");
        listener.expect(tree, parent, other, secret, (link, pid) -> atListener);
        Link link = Dialler.dial(listener.endpoint(), tree, other, parent, secret, LinkPair.LONG, made -> atDialler);
        link.send(new Message.StartAck(1));
        atListener.await(1);
        listener.release(); // closes the link too
        atDialler.awaitClosed();
        link.close();
        assertThatThrownBy(() -> link.send(new Message.StartAck(1))).isInstanceOf(TransportClosedException.class);
    }
}
