package dev.harrow.internal.supervise;

import dev.harrow.CancelReason;
import dev.harrow.internal.rpc.TreeContext;
import dev.harrow.spi.Ticker;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps by which children are made to end, every one of them bounded (S-20..S-23, S-34, DESIGN §5):
 *
 * <ol>
 *   <li>they are asked to cancel, and have to acknowledge that;
 *   <li>who did not acknowledge in time is terminated at once, who did is given the rest of the grace;
 *   <li>who still lives shortly before the budget ends is terminated: an interrupt, a SIGTERM;
 *   <li>who still lives at its end is killed, or given up where nothing can kill.
 * </ol>
 *
 * <p>The request carries what is left of the budget, less a margin: a child makes its own children end within it, so that a
 * cooperative middle is never blamed for a leaf and the whole tree ends within the root's budget. The steps are driven by alarms
 * on a platform thread and by the ends of the children; no thread waits in between.
 *
 * <p>A later cancel with a smaller budget is a ladder of its own beside the first: whichever step comes first is taken, and the child
 * is told, so that it does the same with its own children. So the budget of a tree holds at every depth, also where a branch of it was
 * cancelled before, with more time.
 */
final class Ladder {
    private static final long MARGIN = 50_000_000;
    private static final long LAST_CALL = 500_000_000;

    private final Ticker ticker;
    private final List<ChildMonitor> children;
    private final CancelReason reason;
    private final long budget;
    private final long acknowledge;
    private final long started;
    private int remaining; // guarded by this
    private Ticker.@Nullable Alarm alarm; // guarded by this

    private Ladder(TreeContext tree, Collection<ChildMonitor> children, CancelReason reason, long budget) {
        this.ticker = tree.ticker();
        this.children = List.copyOf(children);
        this.reason = reason;
        this.budget = budget;
        // The same share of a smaller budget that the root's acknowledgement has of the root's.
        this.acknowledge = (long) ((double) tree.ackNanos() / tree.ladderNanos() * budget);
        this.started = ticker.nanos();
        this.remaining = this.children.size();
    }

    /**
     * Begins to climb with children that are on no ladder yet, or on one that ends later; returns at once.
     *
     * @param budget nanoseconds within which they have to be gone
     */
    static void climb(TreeContext tree, Collection<ChildMonitor> children, CancelReason reason, long budget) {
        new Ladder(tree, children, reason, budget).ask();
    }

    /** When, counted from the start, who still lives is terminated. */
    private long lastCall() {
        return budget - Math.min(LAST_CALL, budget / 8);
    }

    private void ask() {
        long forChild = lastCall();
        forChild -= Math.min(MARGIN, forChild / 20);
        for (ChildMonitor child : children) {
            child.askToCancel(reason, forChild, started + budget, this::childEnded);
        }
        next(acknowledge, this::checkAcknowledged);
    }

    private void next(long afterStart, Runnable step) {
        synchronized (this) {
            if (remaining > 0) {
                alarm = ticker.after(started + afterStart - ticker.nanos(), step);
            }
        }
    }

    private void childEnded() {
        Ticker.Alarm last = null;
        synchronized (this) {
            remaining--;
            if (remaining == 0) {
                last = alarm;
                alarm = null;
            }
        }
        if (last != null) {
            last.cancel();
        }
    }

    private void checkAcknowledged() {
        for (ChildMonitor child : children) {
            child.terminateUnlessAcknowledged();
        }
        next(lastCall(), this::terminate);
    }

    private void terminate() {
        for (ChildMonitor child : children) {
            child.terminate();
        }
        next(budget, this::kill);
    }

    private void kill() {
        for (ChildMonitor child : children) {
            child.kill();
        }
    }
}
