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
        private @Nullable Cell<Object> bound; // guarded by this: in it the listener, or why there is none

        private Own(Transport transport) {
            this.transport = transport;
        }

        @Override
        public Door open(UUID tree, ActorId parent, ActorId child, TreeSecret secret, Listener.Arrival arrival) {
            Listener listener = listener(child);
            return Door.at(listener.endpoint().text(), listener.expect(tree, parent, child, secret, arrival));
        }

        /** Waits under no lock: who waits lets another request of its actor have its turn, and that may come here too. */
        private Listener listener(ActorId child) {
            Cell<Object> made;
            boolean first = false;
            synchronized (this) {
                made = bound;
                if (made == null) {
                    made = new Cell<>(new Label("a socket for actor ", child));
                    bound = made;
                    first = true;
                }
            }
            if (first) {
                bind(made);
            }
            Object outcome = made.awaitAlways();
            if (outcome instanceof Listener listener) {
                return listener;
            }
            synchronized (this) {
                if (bound == made) {
                    bound = null; // whoever comes next may have more luck
                }
            }
            Throwable e = (Throwable) outcome;
            throw new SpawnFailedException(
                    "actor " + child + " cannot be started, because its parent cannot listen on transport '" + transport
                            + "': " + e.getMessage(),
                    e);
        }

        /**
         * On a thread of its own: what Netty remembers of its first use, an exception with a stack say, would hold the class loader of the isolated actor
         * that is the first to start a process.
         */
        private void bind(Cell<Object> outcome) {
            try {
                Parker.start(Parker.daemon("harrow-listen", () -> {
                    try {
                        outcome.complete(Listener.acquire(transport));
                    } catch (IOException | RuntimeException | Error e) {
                        outcome.complete(e);
                    }
                }));
            } catch (RuntimeException | Error e) {
                outcome.complete(e); // no thread is to be had; others may wait for it too
            }
        }

        @Override
        public void close() {
            Cell<Object> made;
            synchronized (this) {
                made = bound;
                bound = null;
            }
            if (made != null) {
                made.whenDone(outcome -> {
                    if (outcome instanceof Listener listener) {
                        listener.release();
                    }
                });
            }
        }
    }
}
