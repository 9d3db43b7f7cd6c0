package dev.harrow.behaviour;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Stands between an actor in a process of its own and its parent: the actor dials this in place of the parent's listener, and every byte that the
 * two say to each other passes here. It tells where on the wire they are, also before there is a link, and can break that wire or keep it silent.
 */
final class Relay implements AutoCloseable {
    /** A frame that is longer than this is large: half of it is passed on, and told. */
    private static final int LARGE = 1 << 20;

    /** {@code docs/protocol.md}: length, type, flags, dialog. */
    private static final int HEADER = 14;

    /** What the kernel keeps for a reader, so that a large frame does not fit. */
    private static final int SMALL_BUFFER = 64 << 10;

    private static final int CHUNK = 64 << 10;

    /**
     * A frame that has come and is not passed on yet.
     *
     * @param fromActor whether the actor sent it
     * @param number how many that side had sent before
     * @param type by {@code docs/protocol.md}
     * @param kind the first byte of its body, which is the kind of a start; -1 if there is none
     */
    record Frame(boolean fromActor, int number, int type, long dialog, int kind) {}

    /** Is told what passes, by the threads of the relay; may cut, silence, or hold them. */
    interface Watcher {
        /** The actor has dialled, and nothing was said. */
        void dialled();

        void at(Frame frame);

        /** Half of a large frame was passed on. */
        void halfway(boolean fromActor);

        /** The actor has closed its end. */
        void hungUp();
    }

    private final Watcher watcher;
    private final SocketAddress real;
    private final ServerSocketChannel server;
    private final @Nullable Path directory;
    private final String endpoint;
    private final List<Thread> threads = new ArrayList<>(); // guarded by this
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable SocketChannel actor; // guarded by this
    private @Nullable SocketChannel parent; // guarded by this
    private boolean cut; // guarded by this; moves false -> true: there is no wire any more
    private volatile boolean silent; // moves false -> true: nothing passes any more

    /** @param realEndpoint the text form of where the parent listens */
    Relay(String realEndpoint, Watcher watcher) throws IOException {
        this.watcher = watcher;
        if (realEndpoint.startsWith("/unix/")) {
            directory = Files.createTempDirectory("relay");
            Path socket = directory.resolve("socket");
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            real = UnixDomainSocketAddress.of(realEndpoint.substring("/unix".length()));
            endpoint = "/unix" + socket;
        } else {
            directory = null;
            server = ServerSocketChannel.open();
            server.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = realEndpoint.lastIndexOf('/') + 1;
            real = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(realEndpoint.substring(port)));
            endpoint = realEndpoint.substring(0, port) + ((InetSocketAddress) server.getLocalAddress()).getPort();
        }
        start("accept", this::accept);
    }

    /** Where the actor has to dial, as text. */
    String endpoint() {
        return endpoint;
    }

    private synchronized void start(String what, Work work) {
        Thread thread = Thread.ofPlatform().daemon(true).name("relay " + what).unstarted(() -> {
            try {
                work.run();
            } catch (IOException e) {
                cut(); // one of the two is gone, or this was cut: the other shall see it
            }
        });
        threads.add(thread);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }

    private void accept() throws IOException {
        SocketChannel dialled = server.accept();
        synchronized (this) {
            actor = dialled;
        }
        watcher.dialled();
        awaitVoice();
        SocketChannel to = SocketChannel.open(real);
        synchronized (this) {
            parent = to;
            if (cut) {
                to.close();
                return;
            }
        }
        start("from actor", () -> pump(dialled, to, true));
        start("to actor", () -> pump(to, dialled, false));
    }

    private void pump(SocketChannel from, SocketChannel to, boolean fromActor) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER + 1);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        int number = 0;
        while (read(from, header.clear().limit(HEADER))) {
            int rest = header.getInt(0) + Integer.BYTES - HEADER;
            if (rest > 0) {
                read(from, header.limit(HEADER + 1));
            }
            int kind = rest > 0 ? header.get(HEADER) : -1;
            watcher.at(new Frame(fromActor, number, header.get(4), header.getLong(6), kind));
            number++;
            awaitVoice();
            write(to, header.flip());
            rest -= 1;
            int half = rest > LARGE ? rest / 2 : -1;
            while (rest > 0) {
                int until = rest > half && half > 0 ? rest - half : rest;
                read(from, chunk.clear().limit(Math.min(until, CHUNK)));
                write(to, chunk.flip());
                rest -= chunk.limit();
                if (rest == half) {
                    watcher.halfway(fromActor);
                    awaitVoice();
                }
            }
        }
        if (fromActor) {
            watcher.hungUp();
            awaitVoice();
        }
        to.shutdownOutput();
    }

    /** Fills the buffer; false if there is nothing more to read. */
    private static boolean read(SocketChannel from, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (from.read(buffer) < 0) {
                if (buffer.position() == 0) {
                    return false;
                }
                throw new IOException("half a frame");
            }
        }
        return true;
    }

    private static void write(SocketChannel to, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    private void awaitVoice() throws IOException {
        if (silent) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new IOException("nobody interrupts a relay", e);
            }
            throw new IOException("closed");
        }
    }

    /** From now on nothing passes, and nothing ends. */
    void silence() {
        silent = true;
    }

    /** The wire breaks: both sides find it closed, and nobody can dial any more. */
    synchronized void cut() {
        cut = true;
        try {
            server.close();
            if (actor != null) {
                actor.close();
            }
            if (parent != null) {
                parent.close();
            }
        } catch (IOException e) {
            throw new AssertionError("a relay could not be cut", e);
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        closed.countDown();
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        for (Thread thread : all) {
            awaitEnd(thread);
        }
        if (directory != null) {
            Files.deleteIfExists(directory.resolve("socket"));
            Files.delete(directory);
        }
    }

    private static void awaitEnd(Thread thread) throws IOException {
        try {
            if (!thread.join(Duration.ofSeconds(20))) {
                throw new AssertionError(thread + " is left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a relay ended");
        }
    }

    /** The invitation of an actor with another place to dial. */
    static byte[] redirected(byte[] invitation, String endpoint) {
        ByteBuffer in = ByteBuffer.wrap(invitation);
        int at = placeOfEndpoint(in);
        int old = in.getInt(at);
        byte[] text = endpoint.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(invitation.length - old + text.length);
        out.put(invitation, 0, at).putInt(text.length).put(text);
        int after = at + Integer.BYTES + old;
        out.put(invitation, after, invitation.length - after);
        out.putInt(Integer.BYTES, out.capacity() - 2 * Integer.BYTES);
        return out.array();
    }

    /** Where the parent listens, as the invitation says. */
    static String endpointIn(byte[] invitation) {
        ByteBuffer in = ByteBuffer.wrap(invitation);
        int at = placeOfEndpoint(in);
        return new String(invitation, at + Integer.BYTES, in.getInt(at), StandardCharsets.UTF_8);
    }

    /** The secret of the tree, which the invitation has after the endpoint. */
    static byte[] secretIn(byte[] invitation) {
        ByteBuffer in = ByteBuffer.wrap(invitation);
        int endpoint = placeOfEndpoint(in);
        int at = endpoint + Integer.BYTES + in.getInt(endpoint);
        return Arrays.copyOfRange(invitation, at + Integer.BYTES, at + Integer.BYTES + in.getInt(at));
    }

    /** What a dialler has to know beside the secret: the tree, itself, and the one that it dials for. */
    static Identity identityIn(byte[] invitation) {
        ByteBuffer in = ByteBuffer.wrap(invitation).position(2 * Integer.BYTES);
        UUID tree = uuid(in);
        UUID child = uuid(in);
        byte[] name = new byte[in.getInt()];
        in.get(name);
        return new Identity(tree, child, new String(name, StandardCharsets.UTF_8), uuid(in));
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    /** What is no secret of an actor that is awaited. */
    record Identity(UUID tree, UUID child, String name, UUID parent) {}

    /** Magic, length, tree, child, parent, backend: an actor is 16 bytes and a name, a text its length and its bytes. */
    private static int placeOfEndpoint(ByteBuffer in) {
        int at = 2 * Integer.BYTES + 16;
        for (int uuid : new int[] {16, 16, 0}) {
            at += uuid;
            at += Integer.BYTES + in.getInt(at);
        }
        return at;
    }
}
