package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.MsgTypeException;
import dev.harrow.Transport;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.ExitKind;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.Payload;
import dev.harrow.spi.MessageType;
import dev.harrow.spi.Tamper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a link over a socket promises, at both of its ends, over each transport, whatever sockets the listener uses. */
@Timeout(60)
class SocketLinkTests {
    private static final int HEADER_BYTES = 14; // docs/protocol.md

    static Stream<Arguments> ends() {
        return Arrays.stream(SocketKind.values())
                .flatMap(kind -> Stream.of(Arguments.of(kind, true), Arguments.of(kind, false)));
    }

    /** Each transport and each kind of sockets once: for what takes long and has little to do with them. */
    static Stream<Arguments> fewEnds() {
        return ends().filter(each -> each.get()[0] == SocketKind.UDS_NIO || each.get()[0] == SocketKind.TCP_EPOLL);
    }

    @AfterAll
    static void noBufferWasLost() {
        LeakWatch.assertNothingLost();
    }

    private static Message.Yield item(long dialog, int size) {
        return new Message.Yield(dialog, new Payload.Encoded(Bytes.copyOf(new byte[size])));
    }

    /** Sends until the link says that it is closed: the end of the other side may be on its way. */
    private static void sendUntilClosed(Link link) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertThatThrownBy(() -> link.send(new Message.StartAck(1)))
                        .isInstanceOf(TransportClosedException.class));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void messagesArriveAsTheyWereSent(SocketKind kind, boolean ofDialler) throws Exception {
        try (LinkPair pair = new LinkPair(kind)) {
            assertThat(pair.pid).isEqualTo(ProcessHandle.current().pid());
            LinkPair.View end = pair.view(ofDialler);
            List<Message> messages = List.of(
                    item(1, 0),
                    new Message.Goodbye(ExitKind.COMPLETED, "half \uD83D pair"),
                    item(3, 300_000),
                    new Message.CancelAck(7));
            messages.forEach(end.link()::send);
            assertThat(end.other().await(messages.size())).isEqualTo(messages);
            end.otherLink().send(new Message.CancelDone(7));
            assertThat(end.own().await(1)).containsExactly(new Message.CancelDone(7));
            assertThat(end.link().handsOverReferences()).isFalse();
        }
    }

    /** S-105: the limit is that of the frame; nothing of a larger one is sent, and the sender is told on its thread. */
    @ParameterizedTest
    @MethodSource("ends")
    void aFrameMayHaveTheLimitAndNoByteMore(SocketKind kind, boolean ofDialler) throws Exception {
        int room = FrameCodec.DEFAULT_MAX_FRAME_BYTES - HEADER_BYTES;
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            assertThatThrownBy(() -> end.link().send(item(1, room + 1))).isInstanceOf(MsgTypeException.class);
            end.link().send(item(3, room));
            end.link().send(new Message.StartAck(5));
            assertThat(end.other().await(2)).extracting(Message::dialog).containsExactly(3L, 5L);
        }
    }

    @ParameterizedTest
    @MethodSource("fewEnds")
    void messagesOfOneThreadArriveInOrder(SocketKind kind, boolean ofDialler) throws Exception {
        int threads = 8;
        int each = 6_000;
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int sender = i;
                Runnable body = () -> {
                    for (int n = 0; n < each; n++) {
                        end.link().send(new Message.Credit(sender + 1, n, 0));
                    }
                };
                senders.add(
                        i % 2 == 0
                                ? Thread.ofVirtual().start(body)
                                : Thread.ofPlatform().start(body));
            }
            int[] next = new int[threads];
            for (Message message : end.other().await(threads * each)) {
                Message.Credit credit = (Message.Credit) message;
                assertThat(credit.items()).isEqualTo(next[(int) credit.dialog() - 1]++);
            }
            assertThat(next).containsOnly(each);
            for (Thread sender : senders) {
                sender.join();
            }
        }
    }

    /** S-107, D-15, IPC-11, and JVM-NOTES 8: an interrupt closes a channel that the thread works on, so no sender works on one. */
    @ParameterizedTest
    @MethodSource("ends")
    void anInterruptOfASenderDoesNotHurtTheLink(SocketKind kind, boolean ofDialler) throws Exception {
        int rounds = 200;
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            AtomicInteger kept = new AtomicInteger();
            Runnable body = () -> {
                for (int n = 0; n < rounds; n++) {
                    Thread.currentThread().interrupt();
                    end.link().send(item(1, 5_000));
                    kept.addAndGet(Thread.interrupted() ? 1 : 0);
                }
            };
            Thread platform = Thread.ofPlatform().start(body);
            Thread virtual = Thread.ofVirtual().start(body);
            platform.join();
            virtual.join();
            assertThat(kept).hasValue(2 * rounds);
            end.other().await(2 * rounds);
            assertThat(end.own().isClosed() || end.other().isClosed()).isFalse();
        }
    }

    /** S-105: what was accepted before the close arrives before the end. */
    @ParameterizedTest
    @MethodSource("fewEnds")
    void closingSendsWhatWasAcceptedAndTellsBothEndsOnce(SocketKind kind, boolean ofDialler) throws Exception {
        int count = 3_000;
        LinkPair.View end;
        try (LinkPair pair = new LinkPair(kind)) {
            end = pair.view(ofDialler);
            for (int i = 0; i < count; i++) {
                end.link().send(item(1, 2_000));
            }
            end.link().close();
            end.link().close();
            assertThatThrownBy(() -> end.link().send(new Message.StartAck(1)))
                    .isInstanceOf(TransportClosedException.class)
                    .hasMessageContaining("StartAck was not sent");
            assertThat(end.own().awaitClosed()).startsWith("harrow-io");
            assertThat(end.other().awaitClosed()).startsWith("harrow-io");
            assertThat(end.other().count()).isEqualTo(count);
            if (kind == SocketKind.TCP_EPOLL) { // takes a second: nobody closes the other end
                sendUntilClosed(end.otherLink());
            }
        }
        assertThat(end.own().events()).containsExactly("closed");
        assertThat(end.other().events()).containsExactly("closed");
    }

    /** The last words of an actor arrive, although the other side is talking to it all the time. */
    @ParameterizedTest
    @MethodSource("ends")
    void theLastWordsArriveThroughATalkingPeer(SocketKind kind, boolean ofDialler) throws Exception {
        for (int round = 0; round < 8; round++) {
            try (LinkPair pair = new LinkPair(kind)) {
                LinkPair.View end = pair.view(ofDialler);
                Thread talker = Thread.ofPlatform().start(() -> {
                    try {
                        while (!end.other().isClosed()) {
                            if (end.otherLink().hasRoom()) {
                                end.otherLink().send(item(1, 1_000));
                            }
                        }
                    } catch (TransportClosedException e) {
                        // as it should be after the end
                    }
                });
                end.own().await(20);
                Message last = new Message.Goodbye(ExitKind.COMPLETED, "bye");
                end.link().send(last);
                end.link().close();
                end.other().awaitClosed();
                assertThat(end.other().await(1)).containsExactly(last);
                talker.join();
            }
        }
    }

    /** A peer that does not read holds the close for a second, and not longer. */
    @ParameterizedTest
    @MethodSource("fewEnds")
    void aPeerThatDoesNotReadCannotHoldTheClose(SocketKind kind, boolean ofDialler) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            end.other().then(message -> awaitQuietly(goOn));
            try {
                for (int i = 0; i < 100; i++) {
                    end.link().send(item(1, 1 << 20));
                }
                end.link().close();
                end.own().awaitClosed();
                // the other end still hangs in its receiver
                if (ofDialler) {
                    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> threads("harrow-io-writer") == 0);
                } else {
                    pair.releaseListener(); // waits for the channel
                }
            } finally {
                goOn.countDown();
            }
            end.other().awaitClosed();
            assertThat(end.other().count()).isLessThan(100);
        }
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Backpressure: a peer that does not read takes away the room, and a sender that heeds it keeps a bounded heap. */
    @ParameterizedTest
    @MethodSource("ends")
    void aSenderThatHeedsTheRoomKeepsLittle(SocketKind kind, boolean ofDialler) throws Exception {
        int size = 10_000;
        CountDownLatch goOn = new CountDownLatch(1);
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            end.other().then(message -> awaitQuietly(goOn));
            int sent;
            try {
                CountDownLatch room = new CountDownLatch(2);
                sent = fill(end.link(), size, room);
                goOn.countDown();
                end.link().whenRoom(room::countDown);
                room.await();
            } finally {
                goOn.countDown();
            }
            end.other().await(sent);
            assertThat(end.link().hasRoom()).isTrue();
        }
    }

    /**
     * Sends until there is no room any more, and none comes: the sockets of both sides, which the kernel fills when it likes, are full too.
     *
     * @param room counted down once by the link, when there is room again
     * @return how many were sent
     */
    private static int fill(Link link, int size, CountDownLatch room) throws InterruptedException {
        int sent = 0;
        while (true) {
            while (link.hasRoom()) {
                link.send(item(1, size));
                sent++;
                assertThat(sent).isLessThan(3_000);
            }
            CountDownLatch again = new CountDownLatch(1);
            link.whenRoom(again::countDown);
            if (!again.await(300, TimeUnit.MILLISECONDS)) {
                link.whenRoom(room::countDown);
                return sent;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ends")
    void whoWaitsForRoomIsToldTheEnd(SocketKind kind, boolean ofDialler) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            end.other().then(message -> awaitQuietly(goOn));
            try {
                CountDownLatch told = new CountDownLatch(1);
                int _ = fill(end.link(), 10_000, told);
                end.link().close();
                told.await();
                CountDownLatch at = new CountDownLatch(1);
                end.link().whenRoom(at::countDown);
                assertThat(at.getCount()).isZero();
                assertThat(end.link().hasRoom()).isTrue();
            } finally {
                goOn.countDown();
            }
        }
    }

    /** One direction ends after what was sent; the other goes on. */
    @ParameterizedTest
    @MethodSource("ends")
    void oneDirectionEndsAlone(SocketKind kind, boolean ofDialler) throws Exception {
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            for (int i = 0; i < 100; i++) {
                end.link().send(item(1, 10_000));
            }
            end.link().closeSending();
            assertThatThrownBy(() -> end.link().send(new Message.StartAck(1)))
                    .isInstanceOf(TransportClosedException.class);
            end.other().awaitClosed();
            assertThat(end.other().count()).isEqualTo(100);
            if (kind == SocketKind.UDS_NIO && ofDialler) {
                // Netty knows no half of these sockets: the other end is closed as a whole
                sendUntilClosed(end.otherLink());
                end.own().awaitClosed();
            } else {
                end.otherLink().send(new Message.StartAck(9));
                assertThat(end.own().await(1)).containsExactly(new Message.StartAck(9));
                assertThat(end.own().isClosed()).isFalse();
            }
        }
    }

    /** This end hears nothing any more, and still speaks. */
    @ParameterizedTest
    @MethodSource("ends")
    void theOtherDirectionEndsAlone(SocketKind kind, boolean ofDialler) throws Exception {
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            end.otherLink().send(new Message.StartAck(1));
            end.own().await(1);
            end.link().closeReceiving();
            end.own().awaitClosed();
            end.link().send(new Message.StartAck(9));
            assertThat(end.other().await(1)).containsExactly(new Message.StartAck(9));
            assertThat(end.other().isClosed()).isFalse();
            if (kind.transport().equals(Transport.UDS)) {
                sendUntilClosed(end.otherLink());
            }
            assertThat(end.own().count()).isOne();
        }
    }

    /** S-105: the bytes are damaged on the wire; the other end knows the dialog, and the link goes on. */
    @ParameterizedTest
    @MethodSource("ends")
    void aCorruptedFrameHurtsItsDialogOnly(SocketKind kind, boolean ofDialler) throws Exception {
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            end.link()
                    .tamper(
                            message -> {
                                if (message.type() == MessageType.YIELD) {
                                    message.corrupt();
                                } else {
                                    message.deliver();
                                    message.deliver();
                                }
                            },
                            null);
            end.link().send(item(7, 100));
            end.link().send(new Message.StartAck(9));
            assertThat(end.other().await(2)).containsExactly(new Message.StartAck(9), new Message.StartAck(9));
            assertThat(end.other().events()).containsExactly("unreadable 7");
            end.link().tamper(null, null);
            end.link().send(item(7, 1));
            assertThat(end.other().await(3)).last().isEqualTo(item(7, 1));
        }
    }

    /** S-107: half a frame, and then the end. */
    @ParameterizedTest
    @MethodSource("ends")
    void aLinkMayBeCutInAFrame(SocketKind kind, boolean ofDialler) throws Exception {
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            end.link().send(new Message.StartAck(5));
            end.link().tamper(Tamper.Passing::cut, null);
            end.link().send(item(7, 100_000));
            end.other().awaitClosed();
            end.own().awaitClosed();
            assertThat(end.other().await(1)).containsExactly(new Message.StartAck(5));
            assertThat(end.other().events()).containsExactly("closed");
            assertThatThrownBy(() -> end.link().send(new Message.StartAck(1)))
                    .isInstanceOf(TransportClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("ends")
    void whatArrivesMayBeTamperedWithToo(SocketKind kind, boolean ofDialler) throws Exception {
        try (LinkPair pair = new LinkPair(kind)) {
            LinkPair.View end = pair.view(ofDialler);
            List<Tamper.Passing> held = new ArrayList<>();
            CountDownLatch passed = new CountDownLatch(3);
            end.otherLink().tamper(null, message -> {
                switch ((int) message.dialog()) {
                    case 1 -> held.add(message);
                    case 3 -> message.corrupt();
                    default -> message.deliver();
                }
                passed.countDown();
            });
            for (long dialog : new long[] {1, 3, 5}) {
                end.link().send(new Message.StartAck(dialog));
            }
            passed.await();
            assertThat(end.other().await(1)).containsExactly(new Message.StartAck(5));
            assertThat(end.other().events()).containsExactly("unreadable 3");
            held.getFirst().deliver();
            assertThat(end.other().await(2)).last().isEqualTo(new Message.StartAck(1));
            end.otherLink().close();
            end.other().awaitClosed();
            held.getFirst().deliver();
            assertThat(end.other().count()).isEqualTo(2);
        }
    }
}
