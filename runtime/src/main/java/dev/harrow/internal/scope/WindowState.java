package dev.harrow.internal.scope;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The sender's view of a stream's window: what the receiver has allowed and was not used yet, in items and in bytes.
 *
 * <p>It begins with nothing; the receiver gives. An item may go when at least one item and one byte are left, whatever its size, so that
 * one that is larger than the whole window passes as well; bytes may go below zero for that. Waiting senders are served in order, and
 * one that comes later never overtakes one that waits. Once closed, nobody waits any more.
 *
 * <p>A state machine without a thread or a lock in it; the caller guards it.
 *
 * @param <T> what stands for a waiting sender: compared by identity
 */
public final class WindowState<T> {
    private record Waiting<T>(T sender, long size) {}

    private int items;
    private long bytes;
    private boolean unlimited; // moves false -> true
    private boolean closed; // moves false -> true
    private final ArrayDeque<Waiting<T>> waiting = new ArrayDeque<>(0);

    /** A sender wants to send an item of this size. */
    public CreditState.Outcome take(T sender, long size) {
        if (tryTake(size)) {
            return CreditState.Outcome.GRANTED;
        }
        if (closed) {
            return CreditState.Outcome.CLOSED;
        }
        waiting.add(new Waiting<>(sender, size));
        return CreditState.Outcome.WAITING;
    }

    /** Takes what an item of this size needs, if that needs no waiting. */
    public boolean tryTake(long size) {
        if (closed || !waiting.isEmpty() || !hasRoom()) {
            return false;
        }
        use(size);
        return true;
    }

    private boolean hasRoom() {
        return unlimited || (items > 0 && bytes > 0);
    }

    private void use(long size) {
        if (!unlimited) {
            items--;
            bytes -= size;
        }
    }

    /**
     * The receiver allows this much more; {@link Integer#MAX_VALUE} items are no limit, for good. Returns the senders that may go now and
     * have to be woken.
     */
    public List<T> give(int moreItems, long moreBytes) {
        unlimited |= moreItems == Integer.MAX_VALUE;
        items = (int) Math.min(Integer.MAX_VALUE, (long) items + moreItems);
        bytes = bytes > Long.MAX_VALUE - moreBytes ? Long.MAX_VALUE : bytes + moreBytes;
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<T> granted = new ArrayList<>();
        while (!waiting.isEmpty() && hasRoom()) {
            Waiting<T> next = waiting.removeFirst();
            use(next.size());
            granted.add(next.sender());
        }
        return granted;
    }

    /** A waiting sender gives up. False: it was granted already, or woken by the close. */
    public boolean withdraw(T sender) {
        return waiting.removeIf(each -> each.sender() == sender);
    }

    /** What was granted to a sender that gave up in that moment comes back. Returns the senders that may go instead. */
    public List<T> giveBack(long size) {
        return closed || unlimited ? List.of() : give(1, size);
    }

    /** Ends the window; returns everyone who waited and has to be woken. */
    public List<T> close() {
        closed = true;
        List<T> woken = new ArrayList<>();
        for (Waiting<T> each : waiting) {
            woken.add(each.sender());
        }
        waiting.clear();
        return woken;
    }

    public int waiting() {
        return waiting.size();
    }
}
