package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.harrow.ActorId;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.FrameDecoder;
import dev.harrow.internal.wire.GoldenFiles;
import dev.harrow.internal.wire.HelloDecoder;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.Mutator;
import dev.harrow.internal.wire.SampleMessages;
import dev.harrow.internal.wire.Seeds;
import dev.harrow.internal.wire.WireException;
import dev.harrow.spi.LogListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * S-105 · whatever bytes come, both ends of a socket take them as what they are, or refuse them: damaged golden files in the greeting and
 * after it. {@code -Dharrow.test.fuzz=...} says how many each test tries, with {@code -Djunit.jupiter.execution.timeout.mode=disabled} for many.
 */
@Timeout(60)
class SocketFuzzTests {
    private static final long EXECUTIONS = Long.getLong("harrow.test.fuzz", 30_000);
    private static final int FRAMES_OF_A_STREAM = 300;
    private static final int HEADER_BYTES = 14; // docs/protocol.md

    private record Entry(Appointment appointment, TreeSecret secret) implements ListenerGreeting.Awaited {}

    private final UUID tree = UUID.randomUUID();
    private final ActorId parent = ActorId.random("parent");
    private final ActorId child = ActorId.random("child");
    private final Appointment appointment = new Appointment(tree, child, parent);
    private final TreeSecret secret = TreeSecret.random();
    private final FrameCodec codec = new FrameCodec();
    private final Random random = Seeds.random();
    private final Mutator mutator = new Mutator(random);
    private final List<byte[]> golden =
            SampleMessages.all().keySet().stream().map(GoldenFiles::read).toList();
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private final LogListener log = line -> {
        if (line.level() == System.Logger.Level.ERROR) {
            errors.add(line.message());
        }
    };

    @BeforeEach
    void listen() {
        LogListener.add(log);
    }

    @AfterAll
    static void noBufferWasLost() {
        LeakWatch.assertNothingLost();
    }

    @AfterEach
    void nothingIsLeft() {
        LogListener.remove(log);
        Leftovers.awaitNone();
        assertThat(errors).isEmpty();
    }

    private byte[] bytes(Message message) {
        ByteBuffer frame = codec.encode(message);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    /** As it is, damaged, damaged with an honest length, or another frame altogether. */
    private byte[] vary(byte[] good) {
        return switch (random.nextInt(4)) {
            case 0 -> good;
            case 1 -> mutator.mutate(good);
            case 2 -> honest(mutator.mutate(good));
            default -> honest(mutator.mutate(golden.get(random.nextInt(golden.size()))));
        };
    }

    private static byte[] honest(byte[] frame) {
        if (frame.length >= 4) {
            ByteBuffer.wrap(frame).putInt(0, frame.length - 4);
        }
        return frame;
    }

    private static String hex(byte[]... inputs) {
        StringBuilder text = new StringBuilder("seed " + Seeds.SEED + ":");
        for (byte[] input : inputs) {
            text.append(' ').append(HexFormat.of().formatHex(input));
        }
        return text.toString();
    }

    /** Feeds a chunk in pieces; the next greeting, or null. */
    private Message.@Nullable Hello feed(HelloDecoder decoder, ByteBuffer chunk) throws WireException {
        Message.Hello hello = null;
        while (hello == null && chunk.hasRemaining()) {
            int count = 1 + random.nextInt(chunk.remaining());
            ByteBuffer piece = chunk.slice(chunk.position(), count);
            hello = decoder.next(piece);
            chunk.position(chunk.position() + piece.position());
            assertThat(hello != null || !piece.hasRemaining()).isTrue();
        }
        return hello;
    }

    /** As the diary of a listener has it. */
    private boolean isAwaited(Message.Hello hello) {
        return hello.tree().equals(tree)
                && hello.actor().equals(child)
                && hello.target().equals(parent.uuid());
    }

    /** Only the very greetings of the right dialler make the listener believe it. */
    @Test
    void aListenerBelievesOnlyTheRightGreetings() throws Exception {
        long proved = 0;
        long refused = 0;
        for (long i = 0; i < EXECUTIONS; i++) {
            DiallerGreeting dialler = new DiallerGreeting(appointment, secret, 7, TreeSecret.randomBytes());
            ListenerGreeting<Entry> listener = new ListenerGreeting<>(
                    hello -> isAwaited(hello) ? new Entry(appointment, secret) : null, 8, TreeSecret.randomBytes());
            HelloDecoder decoder = new HelloDecoder(codec);
            byte[] opening = bytes(dialler.opening());
            byte[] first = vary(opening);
            byte[] third = new byte[0];
            byte[] last = new byte[0];
            try {
                Message.Hello got = feed(decoder, ByteBuffer.wrap(first));
                if (got == null) {
                    continue;
                }
                Message.Hello answer = Objects.requireNonNull(listener.received(got));
                third = bytes(dialler.answered(answer));
                last = vary(third);
                Message.Hello second = feed(decoder, ByteBuffer.wrap(last));
                if (second != null && listener.received(second) == null) {
                    proved++;
                    boolean right = got.equals(codec.decode(ByteBuffer.wrap(opening)))
                            && second.equals(codec.decode(ByteBuffer.wrap(third)));
                    assertThat(right).as(hex(first, last)).isTrue();
                }
            } catch (WireException | GreetingException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail(hex(first, third, last), e);
            }
        }
        assertThat(proved).isGreaterThan(EXECUTIONS / 50);
        assertThat(refused).isGreaterThan(EXECUTIONS / 4);
    }

    /** Only the very answer of the right listener makes the dialler give its proof. */
    @Test
    void aDiallerBelievesOnlyTheRightAnswer() throws Exception {
        long proved = 0;
        long refused = 0;
        for (long i = 0; i < EXECUTIONS; i++) {
            DiallerGreeting dialler = new DiallerGreeting(appointment, secret, 7, TreeSecret.randomBytes());
            ListenerGreeting<Entry> listener =
                    new ListenerGreeting<>(hello -> new Entry(appointment, secret), 8, TreeSecret.randomBytes());
            Message.Hello answer = Objects.requireNonNull(listener.received(dialler.opening()));
            byte[] good = bytes(answer);
            byte[] input = vary(good);
            try {
                Message.Hello got = feed(new HelloDecoder(codec), ByteBuffer.wrap(input));
                if (got != null) {
                    Message.Hello third = dialler.answered(got);
                    proved++;
                    assertThat(got).as(hex(input)).isEqualTo(answer);
                    assertThat(listener.received(third)).as(hex(input)).isNull();
                }
            } catch (WireException | GreetingException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail(hex(input), e);
            }
        }
        assertThat(proved).isGreaterThan(EXECUTIONS / 8);
        assertThat(refused).isGreaterThan(EXECUTIONS / 8);
    }

    // ---- after the greeting, over real sockets

    private byte[] stream() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES_OF_A_STREAM; i++) {
            byte[] good = golden.get(random.nextInt(golden.size()));
            byte[] frame = mutator.mutate(good);
            // a length that is wrong ends the stream, so most are honest
            if (random.nextInt(FRAMES_OF_A_STREAM) != 0) {
                frame = frame.length < HEADER_BYTES ? good : honest(frame);
            }
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    /** What a receiver has to see of this stream. */
    private List<String> expected(byte[] stream) {
        List<String> events = new ArrayList<>();
        FrameDecoder decoder = new FrameDecoder(codec);
        decoder.feed(ByteBuffer.wrap(stream));
        boolean more = true;
        while (more) {
            try {
                Message message = decoder.next();
                more = message != null;
                if (message != null) {
                    events.add(message.toString());
                }
            } catch (WireException e) {
                more = e.kind() == WireException.Kind.BAD_FRAME;
                if (more) {
                    events.add("unreadable " + e.dialog() + " " + e.getMessage());
                }
            }
        }
        events.add("closed");
        return events;
    }

    /** Notes everything in one line of events. */
    private static final class Events implements Link.Receiver {
        private final List<String> events = new ArrayList<>(); // guarded by this
        private final CompletableFuture<List<String>> all = new CompletableFuture<>();

        @Override
        public synchronized void received(Message message) {
            events.add(message.toString());
        }

        @Override
        public synchronized void unreadable(long dialog, String why) {
            events.add("unreadable " + dialog + " " + why);
        }

        @Override
        public synchronized void closed() {
            events.add("closed");
            all.complete(List.copyOf(events));
        }

        List<String> await() throws Exception {
            return all.get(30, TimeUnit.SECONDS);
        }
    }

    private void check(byte[] stream, RawPeer peer, Events events) throws Exception {
        try {
            int at = 0;
            while (at < stream.length) {
                int count = Math.min(stream.length - at, 1 + random.nextInt(4_000));
                peer.send(ByteBuffer.wrap(stream, at, count));
                at += count;
            }
            peer.endSending();
        } catch (IOException e) {
            // closed by the other end, which has lost the thread: seen in what it got
            assertThat(stream).isNotEmpty();
        }
        assertThat(events.await()).as("seed " + Seeds.SEED).isEqualTo(expected(stream));
    }

    @ParameterizedTest
    @EnumSource(names = {"UDS_EPOLL", "TCP_NIO"})
    void theListenersEndTakesTheStreamAsItIs(SocketKind kind) throws Exception {
        Listener listener = kind.open(Limits.USUAL);
        try {
            for (long i = 0; i < EXECUTIONS; i += FRAMES_OF_A_STREAM) {
                Events events = new Events();
                CompletableFuture<Link> arrived = new CompletableFuture<>();
                listener.expect(tree, parent, child, secret, (link, pid) -> {
                    arrived.complete(link);
                    return events;
                });
                try (RawPeer peer = RawPeer.connect(listener.endpoint())) {
                    DiallerGreeting greeting = new DiallerGreeting(appointment, secret, 7, TreeSecret.randomBytes());
                    peer.send(greeting.opening());
                    peer.send(greeting.answered(peer.receive()));
                    check(stream(), peer, events);
                }
                arrived.get(30, TimeUnit.SECONDS).close();
            }
        } finally {
            listener.release();
        }
    }

    @Test
    void theDiallersEndTakesTheStreamAsItIs() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Endpoint endpoint = new Endpoint.Tcp((InetSocketAddress) server.getLocalAddress());
            for (long i = 0; i < EXECUTIONS; i += FRAMES_OF_A_STREAM) {
                Events events = new Events();
                CompletableFuture<RawPeer> accepted = new CompletableFuture<>();
                Thread.ofPlatform().start(() -> {
                    try {
                        accepted.complete(greeted(new RawPeer(server.accept())));
                    } catch (Exception | AssertionError e) {
                        accepted.completeExceptionally(e);
                    }
                });
                Link link = Dialler.dial(endpoint, tree, child, parent, secret, LinkPair.LONG, made -> events);
                try (RawPeer peer = accepted.get(30, TimeUnit.SECONDS)) {
                    check(stream(), peer, events);
                }
                link.close();
            }
        }
    }

    private RawPeer greeted(RawPeer peer) throws Exception {
        ListenerGreeting<Entry> greeting =
                new ListenerGreeting<>(hello -> new Entry(appointment, secret), 8, TreeSecret.randomBytes());
        peer.send(Objects.requireNonNull(greeting.received(peer.receive())));
        assertThat(greeting.received(peer.receive())).isNull();
        return peer;
    }

    /** The mutator damages something, and leaves something. */
    @Test
    void theStreamsAreOfUse() {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            seen.addAll(expected(stream()));
        }
        assertThat(seen.stream().filter(event -> event.startsWith("unreadable")).count())
                .isGreaterThan(1_000);
        assertThat(seen.stream()
                        .filter(event -> event.startsWith("Yield") || event.startsWith("Start"))
                        .count())
                .isGreaterThan(100);
    }
}
