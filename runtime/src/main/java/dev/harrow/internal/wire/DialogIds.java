package dev.harrow.internal.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands out the dialog ids of one side of one link. The lowest bit tells who began the dialog: ids of the {@link
 * Side#CONNECTOR} are 1, 3, 5, ..., ids of the {@link Side#ACCEPTOR} are 2, 4, 6, .... 0 is the link itself. Ids rise and
 * are never used twice on a link. Safe for any number of threads.
 */
public final class DialogIds {

    /**
     * The two ends of a link. On the link between an actor and the child it spawned, the parent is the connector and the
     * child the acceptor, also where the child's process dialled. On every other link the connector is the actor that
     * dialled.
     */
    public enum Side {
        CONNECTOR(1),
        ACCEPTOR(2);

        private final long first;

        Side(long first) {
            this.first = first;
        }

        /** The other end. */
        public Side peer() {
            return this == CONNECTOR ? ACCEPTOR : CONNECTOR;
        }

        /** Whether a dialog with this id was begun by this side. */
        public boolean began(long dialog) {
            return dialog > 0 && (dialog & 1) == (first & 1);
        }
    }

    // the id that will be handed out next; rises by two
    private final AtomicLong next;

    public DialogIds(Side side) {
        next = new AtomicLong(side.first);
    }

    public long next() {
        return next.getAndAdd(2);
    }
}
