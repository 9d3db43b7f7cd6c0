package dev.harrow.internal.ipc;

import dev.harrow.ActorId;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Both ends of a link over a socket, each with a recorder. */
final class LinkPair implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(10);

    final UUID tree = UUID.randomUUID();
    final ActorId parent = ActorId.random("parent");
    final ActorId child = ActorId.random("child");
    final TreeSecret secret = TreeSecret.random();
    final Recorder atDialler = new Recorder();
    final Recorder atListener = new Recorder();
    final Listener listener;
    final SocketLink dialler;
    final SocketLink accepted;
    final long pid;
    private boolean released; // test thread only

    LinkPair(SocketKind kind) throws Exception {
        listener = kind.open(Limits.USUAL);
        CompletableFuture<Link> arrived = new CompletableFuture<>();
        long[] said = new long[1];
        listener.expect(tree, parent, child, secret, (link, from) -> {
            said[0] = from;
            arrived.complete(link);
            return atListener;
        });
        dialler = (SocketLink) Dialler.dial(listener.endpoint(), tree, child, parent, secret, LONG, link -> atDialler);
        accepted = (SocketLink) arrived.get(30, TimeUnit.SECONDS);
        pid = said[0];
    }

    /** One of the ends, with both recorders as it sees them. */
    record View(SocketLink link, Recorder own, SocketLink otherLink, Recorder other) {}

    View view(boolean ofDialler) {
        return ofDialler
                ? new View(dialler, atDialler, accepted, atListener)
                : new View(accepted, atListener, dialler, atDialler);
    }

    /** Releases the listener, once. */
    void releaseListener() {
        if (!released) {
            released = true;
            listener.release();
        }
    }

    /** Closes everything; afterwards nothing is left. */
    @Override
    public void close() {
        dialler.close();
        accepted.close();
        releaseListener();
        Leftovers.awaitNone();
    }
}
