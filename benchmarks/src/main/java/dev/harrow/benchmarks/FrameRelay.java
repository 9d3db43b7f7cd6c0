package dev.harrow.benchmarks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Stands between an actor and its parent, and notes when which frame passes. */
final class FrameRelay implements AutoCloseable {
    /** {@code docs/protocol.md}: a length, which does not count itself, a type, flags, and the id of a dialog. */
    private static final int LENGTH = Integer.BYTES;

    private static final int HEADER = LENGTH + 10;
    private static final int HELLO = 1;
    private static final int SPAWN_SPEC = 2;
    private static final int START = 3;
    private static final int START_ACK = 4;
    private static final int RETURN = 9;

    private final Path folder;
    private final Path parent;
    private final Stamps stamps;
    private final ServerSocketChannel server;
    private final List<SocketChannel> channels = new ArrayList<>(); // guarded by this
    private final List<Thread> threads = new ArrayList<>(); // guarded by this
    private boolean closed; // guarded by this; moves false -> true

    /** @param parent the socket at which the parent listens */
    FrameRelay(Path parent, Stamps stamps) throws IOException {
        this.parent = parent;
        this.stamps = stamps;
        this.folder = Files.createTempDirectory("harrow-relay");
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
        start(this::accept);
    }

    /** What the actor has to dial. */
    Path socket() {
        return folder.resolve("socket");
    }

    private interface Work {
        void run() throws IOException;
    }

    private synchronized void start(Work work) {
        if (closed) {
            return;
        }
        Thread thread = Thread.ofPlatform().daemon(true).name("relay").unstarted(() -> {
            try {
                work.run();
            } catch (IOException e) {
                hangUp(); // one of the two is gone: the other shall see it
            }
        });
        threads.add(thread);
        thread.start();
    }

    private void accept() throws IOException {
        SocketChannel actor = server.accept();
        stamps.note(Point.CONNECTED);
        SocketChannel listener = SocketChannel.open(UnixDomainSocketAddress.of(parent));
        synchronized (this) {
            channels.add(actor);
            channels.add(listener);
        }
        start(() -> pass(actor, listener, true));
        start(() -> pass(listener, actor, false));
    }

    private void pass(SocketChannel from, SocketChannel to, boolean fromActor) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        int hellos = 0;
        while (fill(from, header.clear())) {
            int type = header.get(LENGTH);
            if (type == HELLO) {
                hellos++;
            }
            note(type, hellos, fromActor);
            ByteBuffer frame = ByteBuffer.allocate(LENGTH + header.getInt(0));
            frame.put(header.flip());
            fill(from, frame);
            frame.flip();
            while (frame.hasRemaining()) {
                to.write(frame);
            }
        }
        to.shutdownOutput();
    }

    private void note(int type, int hellos, boolean fromActor) {
        switch (type) {
            case HELLO -> {
                if (!fromActor) {
                    stamps.note(Point.WELCOMED);
                } else {
                    stamps.note(hellos == 1 ? Point.HELLO : Point.PROVED);
                }
            }
            case SPAWN_SPEC -> stamps.note(Point.SPECIFIED);
            case START_ACK -> stamps.note(Point.READY);
            case START -> stamps.note(Point.CALLED);
            case RETURN -> stamps.note(Point.ANSWERED);
            default -> {} // no point of a start
        }
    }

    /** Fills the buffer; false if there is nothing more to read. */
    private static boolean fill(SocketChannel from, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (from.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    private synchronized void hangUp() {
        closed = true;
        try {
            server.close();
            for (SocketChannel channel : channels) {
                channel.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a relay could not hang up", e);
        }
    }

    /** Ends what is left of it. */
    @Override
    public void close() throws IOException {
        hangUp();
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        try {
            for (Thread thread : all) {
                if (!thread.join(Duration.ofSeconds(20))) {
                    throw new IllegalStateException("a thread of a relay does not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a relay ended");
        }
        Files.deleteIfExists(socket());
        Files.delete(folder);
    }
}
