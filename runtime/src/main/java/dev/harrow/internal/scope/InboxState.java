package dev.harrow.internal.scope;

import dev.harrow.Overrun;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived on a stream and was not received yet.
 *
 * <p>Under {@link Overrun#BLOCK} the sender keeps to the window, and the receiver takes everything that has arrived at once; under the
 * others the sender does not wait, at most the window is kept here, and the receiver takes one item at a time.
 *
 * <p>A state machine without a thread or a lock in it; the caller guards it.
 *
 * @param <T> the items
 */
public final class InboxState<T> {

    /** What became of an item. */
    public enum Verdict {
        /** It is there to be received. */
        TAKEN,
        /** It, or an older one in its place, was lost, as the policy says. */
        DROPPED,
        /** There is no room, and the sender has to be told. */
        REFUSED,
        /** Nobody wants it any more. */
        DISCARDED
    }

    private ArrayDeque<T> arrived = new ArrayDeque<>(0);
    private long bytes; // of what has arrived
    private Overrun policy = Overrun.BLOCK;
    private int window = Integer.MAX_VALUE;
    private boolean ended; // moves false -> true: nothing comes any more
    private boolean discarding; // moves false -> true
    private long dropped;

    /** The receiver begins to take part. */
    public void open(Overrun how, int items) {
        policy = how;
        window = items;
    }

    /** An item arrives. */
    public Verdict offer(T item, long size) {
        if (ended || discarding) {
            return Verdict.DISCARDED;
        }
        if (policy != Overrun.BLOCK && arrived.size() >= window) {
            if (policy == Overrun.FAIL) {
                return Verdict.REFUSED;
            }
            dropped++;
            if (policy == Overrun.DROP_OLDEST) {
                arrived.poll();
                arrived.add(item);
            }
            return Verdict.DROPPED;
        }
        arrived.add(item);
        bytes += size;
        return Verdict.TAKEN;
    }

    /** Takes everything that has arrived, and leaves {@code empty} in its place. */
    public ArrayDeque<T> takeAll(ArrayDeque<T> empty) {
        ArrayDeque<T> all = arrived;
        arrived = empty;
        bytes = 0;
        return all;
    }

    /** Takes the oldest item, or null. */
    public @Nullable T poll() {
        return arrived.poll();
    }

    /** Whether the receiver takes everything at once. */
    public boolean takesAll() {
        return policy == Overrun.BLOCK;
    }

    /** The bytes of what has arrived, since the last {@link #takeAll}. */
    public long bytes() {
        return bytes;
    }

    /** Nothing will come any more; what is here can still be received. */
    public void end() {
        ended = true;
    }

    /** What is here and what comes is thrown away. */
    public void discard() {
        discarding = true;
        arrived.clear();
        bytes = 0;
    }

    /** Whether nothing is here. */
    public boolean isEmpty() {
        return arrived.isEmpty();
    }

    /** Whether nothing is here and nothing will come. */
    public boolean isOver() {
        return ended && arrived.isEmpty();
    }

    /** Whether everything is thrown away. */
    public boolean isDiscarding() {
        return discarding;
    }

    public int size() {
        return arrived.size();
    }

    /** How many items were lost to the policy. */
    public long dropped() {
        return dropped;
    }
}
