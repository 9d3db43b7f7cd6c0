package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.SpawnFailedException;
import dev.harrow.Transport;
import dev.harrow.internal.ipc.Listener;
import dev.harrow.internal.ipc.TreeSecret;
import dev.harrow.internal.scope.Cell;
import dev.harrow.internal.scope.Label;
import dev.harrow.internal.scope.Parker;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a part of a tree awaits actors of other JVMs: at the listener of this JVM, which a copy of the runtime has to borrow. Any thread. */
interface Doorway {

    /**
     * Expects an actor of another JVM.
     *
     * @throws SpawnFailedException if nothing can listen here
     */
    Door open(UUID tree, ActorId parent, ActorId child, TreeSecret secret, Listener.Arrival arrival);

    /** Nobody is expected any more, ever. */
    void close();

    /** The one of a runtime that has a listener: bound with the first actor that is expected. */
    static Doorway own(Transport transport) {
        return new Own(transport);
    }

    /** See {@link #own}. */
    final class Own implements Doorway {
        private final Transport transport;
        private @Nullable Listener listener; // guarded by this

        private Own(Transport transport) {
            this.transport = transport;
        }

        @Override
        public Door open(UUID tree, ActorId parent, ActorId child, TreeSecret secret, Listener.Arrival arrival) {
            Listener bound;
            synchronized (this) {
                bound = listener;
                if (bound == null) {
                    bound = bind(child);
                    listener = bound;
                }
            }
            return Door.at(bound.endpoint().text(), bound.expect(tree, parent, child, secret, arrival));
        }

        /**
         * On a thread of its own: what Netty remembers of its first use, an exception with a stack say, would hold the class loader of the isolated actor
         * that is the first to start a process.
         */
        private Listener bind(ActorId child) {
            Cell<Object> outcome = new Cell<>(new Label("a socket for actor ", child));
            Parker.start(Parker.daemon("harrow-listen", () -> {
                try {
                    outcome.complete(Listener.acquire(transport));
                } catch (IOException | RuntimeException | Error e) {
                    outcome.complete(e);
                }
            }));
            Object made = outcome.awaitAlways();
            if (made instanceof Listener bound) {
                return bound;
            }
            Throwable e = (Throwable) made;
            throw new SpawnFailedException(
                    "actor " + child + " cannot be started, because its parent cannot listen on transport '" + transport
                            + "': " + e.getMessage(),
                    e);
        }

        @Override
        public void close() {
            Listener bound;
            synchronized (this) {
                bound = listener;
                listener = null;
            }
            if (bound != null) {
                bound.release();
            }
        }
    }
}
