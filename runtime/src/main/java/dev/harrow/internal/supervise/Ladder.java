package dev.harrow.internal.supervise;

import dev.harrow.CancelReason;
import dev.harrow.internal.rpc.TreeContext;
import dev.harrow.spi.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The steps by which children are made to end, every one of them bounded (S-20..S-23, S-34, DESIGN §5):
 *
 * <ol>
 *   <li>they are asked to cancel, and have to acknowledge that;
 *   <li>who did not acknowledge in time is terminated at once, who did is given the rest of the grace;
 *   <li>who still lives shortly before the budget ends is terminated: an interrupt, a SIGTERM;
 *   <li>who still lives at its end is killed, or given up where nothing can kill; but for those of which nothing runs, and which have only not
 *       had their turn since they were asked: they have some seconds more.
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

    /** How much longer those are waited for that have not had their turn, and how often they are looked at. */
    private static final long LATE = 10_000_000_000L;

    private static final long ROUND = 200_000_000;

    private final Ticker ticker;
    private final List<ChildMonitor> children;
    private final CancelReason reason;
    private final long budget;
    private final long acknowledge;
    private final long started;
    // No lock for those that end: a million of them would queue at it, at the price of a switch of threads each.
    private final AtomicInteger remaining;
    private final Runnable whenOver; // run once, when all have ended
    private Ticker.@Nullable Alarm alarm; // guarded by this

    private Ladder(
            TreeContext tree, Collection<ChildMonitor> children, CancelReason reason, long budget, Runnable whenOver) {
        this.ticker = tree.ticker();
        this.children = List.copyOf(children);
        this.reason = reason;
        this.budget = budget;
        // The same share of a smaller budget that the root's acknowledgement has of the root's.
        this.acknowledge = (long) ((double) tree.ackNanos() / tree.ladderNanos() * budget);
        this.started = ticker.nanos();
        this.remaining = new AtomicInteger(this.children.size());
        this.whenOver = whenOver;
    }

    /**
     * Begins to climb with children that are on no ladder yet, or on one that ends later; returns at once.
     *
     * @param budget nanoseconds within which they have to be gone
     */
    static void climb(TreeContext tree, Collection<ChildMonitor> children, CancelReason reason, long budget) {
        new Ladder(tree, children, reason, budget, () -> {}).ask();
    }

    /**
     * Ends what is below an actor that is to be given up: it gets as much time as there is between the last call and the end of a ladder, also
     * behind a shield, where it has not been asked yet (DESIGN §5).
     *
     * @param below at least one
     * @param then run when nothing of it is left
     */
    static void clear(TreeContext tree, Collection<ChildMonitor> below, CancelReason reason, Runnable then) {
        new Ladder(tree, below, reason, lastPart(tree.ladderNanos()), then).ask();
    }

    /** When, counted from the start, who still lives is terminated. */
    private long lastCall() {
        return budget - lastPart(budget);
    }

    /** The time between the last call and the end of a budget. */
    private static long lastPart(long budget) {
        return Math.min(LAST_CALL, budget / 8);
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
            if (remaining.get() > 0) { // if that is over in this moment, the last one takes the alarm back
                alarm = ticker.after(started + afterStart - ticker.nanos(), step);
            }
        }
    }

    private void childEnded() {
        if (remaining.decrementAndGet() > 0) {
            return;
        }
        Ticker.Alarm last;
        synchronized (this) {
            last = alarm;
            alarm = null;
        }
        if (last != null) {
            last.cancel();
        }
        whenOver.run();
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
        next(budget, () -> kill(children));
    }

    /**
     * Kills, but for those of which nothing has run yet since they were asked: with very many children, or a starved scheduler, a healthy one has
     * just not had its turn. It is looked at again, and not for ever.
     */
    private void kill(List<ChildMonitor> which) {
        boolean waits = ticker.nanos() - started < budget + LATE;
        List<ChildMonitor> later = new ArrayList<>();
        for (ChildMonitor child : which) {
            if (waits && child.hasNotHadItsTurn()) {
                later.add(child);
            } else {
                child.kill();
            }
        }
        if (!later.isEmpty()) {
            next(ticker.nanos() - started + ROUND, () -> kill(later));
        }
    }
}
