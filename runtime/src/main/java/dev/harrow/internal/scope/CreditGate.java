package dev.harrow.internal.scope;

/** A window of credit that tasks wait at: the shell that gives {@link CreditState} its lock and its wake-ups. */
public final class CreditGate {
    private final Object what;
    private final CreditState<Cell<Boolean>> state; // guarded by this

    /**
     * @param what what a sender waits for, shown in dumps
     * @param window how many units there are
     */
    public CreditGate(Object what, int window) {
        this.what = what;
        this.state = new CreditState<>(window);
    }

    /**
     * Takes one unit, waiting until there is one.
     *
     * @return false if the gate is closed, and no unit was taken
     * @throws InterruptedException if the current task is cancelled; no unit was taken
     */
    public boolean acquire() throws InterruptedException {
        Cell<Boolean> ticket;
        synchronized (this) {
            if (state.tryAcquire()) {
                return true;
            }
            ticket = new Cell<>(what);
            switch (state.acquire(ticket)) {
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
                release(); // granted in the very moment of giving up
            }
            throw e;
        }
    }

    /** Gives one unit back. */
    public void release() {
        Cell<Boolean> next;
        synchronized (this) {
            next = state.giveBack();
        }
        if (next != null) {
            next.complete(true);
        }
    }

    /** Ends all waiting. */
    public void close() {
        for (Cell<Boolean> waiting : closeState()) {
            waiting.complete(false);
        }
    }

    private synchronized Iterable<Cell<Boolean>> closeState() {
        return state.close();
    }

    /** How many units are out. */
    public synchronized int taken() {
        return state.taken();
    }
}
