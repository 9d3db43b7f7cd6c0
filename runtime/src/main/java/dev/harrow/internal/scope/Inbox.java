package dev.harrow.internal.scope;

import dev.harrow.Overrun;
import dev.harrow.RuntimeFailureException;
import dev.harrow.spi.Ticker;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of a stream: the shell that gives {@link InboxState} its lock and its wake-ups.
 *
 * <p>Any thread may deliver. One task receives at a time, between {@link #enter} and {@link #leave}; which one may change.
 * Happens-before: what a thread did before {@link #offer} is visible to whoever gets the item.
 *
 * @param <T> the items
 */
public final class Inbox<T> {

    /** Tells the sender that it may send more. */
    public interface Giver {
        void give(int items, long bytes);
    }

    private final Object what;
    private final Giver giver;
    private final AtomicReference<@Nullable Task> receiver = new AtomicReference<>(); // who receives now
    private final InboxState<T> state = new InboxState<>(); // guarded by this
    private @Nullable Cell<Boolean> waiting; // guarded by this: completed when there is something to look at
    private int window; // written before the first item can come; only touched by the receiver then
    private long windowBytes; // likewise
    private ArrayDeque<T> taken = new ArrayDeque<>(0); // only touched by the receiver
    private int
            left; // how many are in taken; written by the receiver, read by pictures, for which any late value will do
    private volatile boolean discarded; // moves false -> true: what is in taken is thrown away too
    private int owedItems; // only touched by the receiver: taken, and not told to the sender yet
    private long owedBytes; // likewise

    /** @param what what the receiver waits for, shown in dumps */
    public Inbox(Object what, Giver giver) {
        this.what = what;
        this.giver = giver;
    }

    /**
     * The receiver begins to take part: the sender is told how much it may send.
     *
     * @param bytes the window in bytes, under {@link Overrun#BLOCK}
     */
    public void open(Overrun policy, int items, long bytes) {
        window = items;
        windowBytes = bytes;
        synchronized (this) {
            state.open(policy, items);
        }
        if (policy == Overrun.BLOCK) {
            giver.give(items, bytes);
        } else {
            giver.give(Integer.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    /** An item arrives. Never waits. */
    public InboxState.Verdict offer(T item, long size) {
        Cell<Boolean> toWake;
        InboxState.Verdict verdict;
        synchronized (this) {
            verdict = state.offer(item, size);
            toWake = waiting;
            waiting = null;
        }
        if (toWake != null) {
            toWake.complete(true);
        }
        return verdict;
    }

    /** Nothing will come any more. */
    public void end() {
        Cell<Boolean> toWake;
        synchronized (this) {
            state.end();
            toWake = waiting;
            waiting = null;
        }
        if (toWake != null) {
            toWake.complete(true);
        }
    }

    /** What is here and what comes is thrown away, and the receiver, if there is one, finds nothing any more. */
    public void discard() {
        Cell<Boolean> toWake;
        discarded = true;
        synchronized (this) {
            state.discard();
            toWake = waiting;
            waiting = null;
        }
        if (toWake != null) {
            toWake.complete(true);
        }
    }

    // ---- the receiver

    /**
     * The current task becomes the receiver.
     *
     * @throws RuntimeFailureException if another one is
     */
    public void enter(Task task) {
        Task other = receiver.compareAndExchangeAcquire(null, task);
        if (other != null) {
            throw new RuntimeFailureException(what + " is being received by task '" + other
                    + "', and one task receives at a time; let that one hand the items on");
        }
    }

    /** The current task is the receiver no more. */
    public void leave() {
        receiver.setRelease(null);
    }

    /** Whether a task waits in {@link #await} or is about to look. */
    public boolean isBeingReceived() {
        return receiver.getAcquire() != null;
    }

    /** Takes the next item if it is there, else null. */
    public @Nullable T poll() {
        if (discarded) {
            taken.clear();
            left = 0;
            return null;
        }
        T next = taken.poll();
        if (next == null) {
            return refill();
        }
        left--;
        return next;
    }

    private @Nullable T refill() {
        int items;
        long bytes;
        synchronized (this) {
            if (state.isDiscarding()) {
                return null;
            }
            if (!state.takesAll()) {
                return state.poll();
            }
            if (state.isEmpty()) {
                return null;
            }
            bytes = state.bytes();
            taken = state.takeAll(taken);
            items = taken.size();
        }
        owedItems += items;
        owedBytes += bytes;
        if (owedItems >= window / 2 || owedBytes >= windowBytes / 2) {
            int giveItems = owedItems;
            long giveBytes = owedBytes;
            owedItems = 0;
            owedBytes = 0;
            giver.give(giveItems, giveBytes);
        }
        left = items - 1;
        return taken.poll();
    }

    /** Whether nothing is here and nothing will come. Only after {@link #poll} found nothing. */
    public synchronized boolean isOver() {
        return state.isOver() || state.isDiscarding();
    }

    /**
     * Waits until there is something to look at.
     *
     * @param atMostNanos how long, or {@link CancelScope#NEVER}
     * @return false if the time is over and there is nothing
     * @throws InterruptedException if the task is cancelled; nothing was taken
     */
    public boolean await(long atMostNanos, Ticker ticker) throws InterruptedException {
        Cell<Boolean> news = new Cell<>(what);
        synchronized (this) {
            if (!state.isEmpty() || state.isOver() || state.isDiscarding()) {
                return true;
            }
            waiting = news;
        }
        if (atMostNanos == CancelScope.NEVER) {
            return news.await();
        }
        Ticker.Alarm alarm = ticker.after(atMostNanos, () -> news.complete(false));
        try {
            return news.await();
        } finally {
            alarm.cancel();
        }
    }

    /** How many items were lost to the policy. */
    public synchronized long dropped() {
        return state.dropped();
    }

    /** How many items have arrived and were not received, as far as another thread than the receiver's can tell. */
    public int waiting() {
        return size() + left;
    }

    /** How many items have arrived and were not taken. */
    public synchronized int size() {
        return state.size();
    }
}
