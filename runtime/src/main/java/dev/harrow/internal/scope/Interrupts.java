package dev.harrow.internal.scope;

/**
 * Whose interrupt is it? The protocol between the runtime, which interrupts a thread to wake it for a cancel, and everybody
 * else who may interrupt the same thread.
 *
 * <p>A Java thread has one interrupt flag and no way to say who set it. The rules (DESIGN §3):
 *
 * <ul>
 *   <li>the runtime interrupts only through {@link #deliver}, so an interrupt of its own is always known as such;
 *   <li>a flag that is set while none of ours is pending is foreign: it is remembered before ours overwrites it, and put back
 *       when the cancelled scope is left;
 *   <li>a foreign interrupt that lands while ours is pending is the same wake-up: there is nothing to tell them apart. An
 *       operation of the JDK that takes the flag does not tell us, so ours stays pending until an operation of our own
 *       consumes it or the scope is left. Guessing from the exception instead would leak interrupts into the code after
 *       the scope wherever user code restores the flag before it rethrows, which is the common idiom;
 *   <li>whatever of ours is still unconsumed when the last cancelled scope is left is taken back, so that a cancel never
 *       leaks an interrupt into the code after the scope.
 * </ul>
 *
 * <p>This is a state machine without a {@code Thread} in it: the flag is behind {@link Flag}. Every method is called under the
 * lock of the task, all but {@link #deliver} by the task's own thread.
 */
public final class Interrupts {

    /** The interrupt flag of the task's thread. */
    public interface Flag {
        boolean isSet();

        void set();

        /** Clears the flag and tells whether it was set; only the thread itself may do that. */
        boolean clear();
    }

    private final Flag flag;
    private boolean own; // guarded by the task's lock: the runtime has interrupted and that was not consumed yet
    private boolean foreign; // guarded by the task's lock: somebody else's interrupt is kept and has to be put back

    public Interrupts(Flag flag) {
        this.flag = flag;
    }

    /** A cancel wakes the thread, which is inside the cancelled scope. */
    public void deliver() {
        if (!own && flag.isSet()) {
            foreign = true;
        }
        own = true;
        flag.set();
    }

    /** An operation of the runtime is about to throw the cancel: our wake-up has done its work. */
    public void consume() {
        if (own) {
            own = false;
            flag.clear();
        }
    }

    /** Whether somebody else's interrupt is there to be thrown as a plain {@link InterruptedException}; takes it. */
    public boolean takeForeign() {
        if (own) {
            return false;
        }
        return flag.clear();
    }

    /**
     * A region was entered from which no cancel is visible: a wake-up for one outside must not end the operations inside.
     * Leaving the region delivers it again.
     */
    public void quieten() {
        consume();
    }

    /** An uninterruptible wait of the runtime found the flag set and goes on waiting. */
    public void holdBack() {
        if (flag.clear() && !own) {
            foreign = true;
        }
    }

    /** The uninterruptible wait is over: what it held back is put back. */
    public void release() {
        if (own) {
            flag.set();
        } else if (foreign) {
            foreign = false;
            flag.set();
        }
    }

    /**
     * A cancelled scope was left.
     *
     * @param stillCancelled whether the code that follows is inside another cancelled scope
     */
    public void leave(boolean stillCancelled) {
        if (stillCancelled) {
            // The code outside must get a wake-up of its own for the outer cancel: one flag may have served for both.
            if (!flag.isSet()) {
                own = true;
                flag.set();
            }
            return;
        }
        if (own) {
            own = false;
            flag.clear();
        }
        if (foreign) {
            foreign = false;
            flag.set();
        }
    }
}
