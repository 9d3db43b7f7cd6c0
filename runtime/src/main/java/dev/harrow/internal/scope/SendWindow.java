package dev.harrow.internal.scope;

import java.util.List;

/** The window that the senders of a stream wait at: the shell that gives {@link WindowState} its lock and its wake-ups. */
public final class SendWindow {
    private final Object what;
    private final WindowState<Cell<Boolean>> state = new WindowState<>(); // guarded by this

    /** @param what what a sender waits for, shown in dumps */
    public SendWindow(Object what) {
        this.what = what;
    }

    /** Takes what an item of this size needs, if that needs no waiting and the window is open. */
    public synchronized boolean tryTake(long size) {
        return state.tryTake(size);
    }

    /**
     * Takes what an item of this size needs, waiting until it is there.
     *
     * @return false if the window is closed, and nothing was taken
     * @throws InterruptedException if the current task is cancelled; nothing was taken
     */
    public boolean take(long size) throws InterruptedException {
        Cell<Boolean> ticket = new Cell<>(what);
        synchronized (this) {
            switch (state.take(ticket, size)) {
                case GRANTED -> {
                    return true;
                }
                case CLOSED -> {
                    return false;
                }
                case WAITING -> {}
            }
        }
        try {
            return ticket.await();
        } catch (Throwable e) {
            boolean stillWaiting;
            synchronized (this) {
                stillWaiting = state.withdraw(ticket);
            }
            if (!stillWaiting && Boolean.TRUE.equals(ticket.awaitAlways())) {
                List<Cell<Boolean>> instead; // granted in the very moment of giving up
                synchronized (this) {
                    instead = state.giveBack(size);
                }
                wake(instead, true);
            }
            throw e;
        }
    }

    /** The receiver allows this much more. */
    public void give(int items, long bytes) {
        List<Cell<Boolean>> granted;
        synchronized (this) {
            granted = state.give(items, bytes);
        }
        wake(granted, true);
    }

    /** Ends all waiting. */
    public void close() {
        List<Cell<Boolean>> woken;
        synchronized (this) {
            woken = state.close();
        }
        wake(woken, false);
    }

    private static void wake(List<Cell<Boolean>> cells, boolean granted) {
        for (Cell<Boolean> each : cells) {
            each.complete(granted);
        }
    }

    /** What a sender waits for, as its task shows it. */
    public Object what() {
        return what;
    }

    /** How many senders wait. */
    public synchronized int waiting() {
        return state.waiting();
    }
}
