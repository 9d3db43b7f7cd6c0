package dev.harrow.internal.scope;

import dev.harrow.CancelReason;
import dev.harrow.spi.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A region of the task tree that can be cancelled as one.
 *
 * <p>Scopes form a tree. Some are regions of one task's code ({@link #task} is set), some are groups that hold the tasks of a
 * nursery or an actor. <b>State is the truth</b>: a cancel is a reason recorded in one scope, and whether a task is cancelled is
 * found by looking outward from its innermost scope. Nothing is copied into the scopes below, so a shield needs no undoing and
 * a scope that is opened late cannot miss a cancel. The interrupt is only the wake-up: {@link #cancel} walks down once and
 * wakes every task for which the cancel is visible.
 *
 * <p>The race that this answers is between a cancel and a scope being opened below it. Opening adds the scope to its parent
 * under the parent's lock; cancelling records the reason and then copies the children under the same lock. Either the walk
 * sees the new scope, or the new scope's task sees the reason at its first look. A scope that outlives the one around it is moved
 * outward in the same way: linked under the lock of the new parent, then looked at.
 *
 * <p>Locks: a scope's lock is held for a few instructions, never while another lock is taken or a hook is called.
 */
public class CancelScope {

    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How a scope limits what is seen of the cancels outside it. */
    public enum Border {
        /** Everything is seen. */
        OPEN,
        /** Cancels by a deadline outside are not seen, and neither are those deadlines. */
        DETACHED,
        /** Nothing outside is seen. */
        SHIELD
    }

    private final String name;
    // written before the scope is opened, then by close() of the parent under the old parent's lock; read by anyone
    private volatile @Nullable CancelScope parent;
    private final Border border;
    private final @Nullable Task task; // the task whose code this scope is a region of, or null for a group
    private volatile @Nullable CancelReason reason; // the first cancel; written once, under the lock; read by anyone
    private volatile @Nullable CancelReason firm; // the first cancel that is no deadline; likewise
    private volatile long deadline =
            NEVER; // ticker nanos; written before the scope is used, then by setDeadline; read by anyone
    private volatile @Nullable CancelReason deadlineReason; // written with the deadline; read by anyone
    private Ticker.@Nullable Alarm alarm; // guarded by lock
    private boolean closed; // guarded by lock; moves false -> true
    private @Nullable CancelScope firstChild; // guarded by lock: head of a list linked by the two fields below
    private @Nullable CancelScope previous; // guarded by the parent's lock
    private @Nullable CancelScope next; // guarded by the parent's lock
    private boolean linked; // guarded by the parent's lock
    private boolean gone; // guarded by the parent's lock; moves false -> true: closed, so not to be linked again

    public CancelScope(String name, @Nullable CancelScope parent, Border border, @Nullable Task task) {
        this.name = name;
        this.parent = parent;
        this.border = border;
        this.task = task;
    }

    /** A group of tasks below {@code parent}, open to its cancels; to be {@linkplain #open() opened} by the caller. */
    public static CancelScope group(String name, @Nullable CancelScope parent) {
        return new CancelScope(name, parent, Border.OPEN, null);
    }

    public final String name() {
        return name;
    }

    /** The task whose code this scope is a region of, or null for a group. */
    public final @Nullable Task task() {
        return task;
    }

    public final @Nullable CancelScope parent() {
        return parent;
    }

    /** Called when a cancel, of this scope or of one outside, has just become visible here; any thread, may be repeated. */
    protected void cancelled(CancelReason reason) {}

    /** Called when the task whose home scope is the one around this ends, and this is still open. On the task's thread. */
    protected void taskEnded() {}

    /** Puts the scope into the tree, so that cancels from outside reach it. */
    public final void open() {
        CancelScope outside = parent;
        if (outside != null) {
            synchronized (outside) {
                link(outside);
            }
        }
    }

    /**
     * Takes the scope out of the tree and its alarm back; a later {@link #cancel} does nothing.
     *
     * <p>What is still open inside then, such as a call whose future outlives the block in which it was made, belongs to the scope
     * outside from now on: the cancels of that one reach it, and only they.
     */
    public final void close() {
        leave();
        Ticker.Alarm old;
        List<CancelScope> left;
        synchronized (this) {
            closed = true;
            old = alarm;
            alarm = null;
            left = children();
        }
        if (old != null) {
            old.cancel();
        }
        CancelScope outside = parent;
        if (outside != null) {
            for (CancelScope each : left) {
                each.moveOut(this, outside);
            }
        }
    }

    /** Called under the lock of {@code list}. */
    private void link(CancelScope list) {
        next = list.firstChild;
        if (next != null) {
            next.previous = this;
        }
        list.firstChild = this;
        linked = true;
    }

    /** Called under the lock of {@code list}. */
    private void unlink(CancelScope list) {
        if (linked) {
            linked = false;
            if (previous != null) {
                previous.next = next;
            } else {
                list.firstChild = next;
            }
            if (next != null) {
                next.previous = previous;
            }
            previous = null;
            next = null;
        }
    }

    private void leave() {
        while (true) {
            CancelScope list = parent;
            if (list == null) {
                return;
            }
            synchronized (list) {
                if (list == parent) { // otherwise it was moved out in this moment
                    unlink(list);
                    gone = true;
                    return;
                }
            }
        }
    }

    /** The scope around this one, {@code from}, was closed first. */
    private void moveOut(CancelScope from, CancelScope first) {
        CancelReason before = visibleCancel(); // whoever cancelled it last may have missed this one
        CancelScope to = first;
        synchronized (from) {
            if (!linked || parent != from) {
                return; // closed in this moment
            }
            unlink(from);
            parent = to;
        }
        while (true) {
            CancelScope further;
            synchronized (to) {
                if (gone || parent != to) {
                    return;
                }
                further = to.closed ? to.parent : null;
                if (further == null) {
                    link(to);
                    break;
                }
                parent = further;
            }
            to = further;
        }
        CancelReason now = before != null ? before : visibleCancel();
        if (now != null) {
            spread(now, now.source() == CancelReason.Source.DEADLINE, true, false);
        }
    }

    /**
     * Cancels everything inside, now or as soon as it is opened. The first reason stays; a cancel that is no deadline is
     * recorded beside an earlier deadline, because detached code sees only the former.
     *
     * @return whether anything changed
     */
    public final boolean cancel(CancelReason why) {
        boolean byDeadline = why.source() == CancelReason.Source.DEADLINE;
        synchronized (this) {
            if (closed) {
                return false;
            }
            if (byDeadline ? reason != null : firm != null) {
                return false;
            }
            if (!byDeadline) {
                firm = why;
            }
            if (reason == null) {
                reason = why;
            }
        }
        spread(why, byDeadline, true, false);
        return true;
    }

    /** Wakes every task inside once more, for code that swallowed the first wake-up: one rung of the ladder. */
    public final void nudge() {
        spreadAgain(true);
    }

    /** Calls the hooks inside once more, for there is news about the cancel; tasks that have reacted to it are not woken again. */
    public final void repeat() {
        spreadAgain(false);
    }

    private void spreadAgain(boolean wakeAll) {
        CancelReason why = visibleCancel();
        if (why != null) {
            CancelReason beyond = visibleFirm();
            spread(beyond == null ? why : beyond, beyond == null, true, wakeAll);
        }
    }

    /**
     * Wakes every task inside, behind whichever border: their actor was given up, and no shield keeps that from them. The hooks are
     * called as well, so that what such a task started behind a shield ends too.
     */
    public final void rouse(CancelReason why) {
        rouse(why, true);
    }

    private void rouse(CancelReason why, boolean wakeOwn) {
        cancelled(why);
        if (wakeOwn && task != null) {
            task.wake(true);
        }
        for (CancelScope child : children()) {
            child.rouse(why, child.task != task);
        }
    }

    /** The outermost cancel that detached code inside this scope would react to as well, or null. */
    private @Nullable CancelReason visibleFirm() {
        CancelReason seen = null;
        for (CancelScope scope = this; scope != null; scope = scope.parent) {
            CancelReason here = scope.firm;
            if (here != null) {
                seen = here;
            }
            if (scope.border == Border.SHIELD) {
                break;
            }
        }
        return seen;
    }

    private void spread(CancelReason why, boolean byDeadline, boolean wakeOwn, boolean again) {
        cancelled(why);
        if (wakeOwn && task != null) {
            task.wake(again);
        }
        for (CancelScope child : children()) {
            if (child.border == Border.SHIELD || (child.border == Border.DETACHED && byDeadline)) {
                continue;
            }
            // The regions of one task nest: its innermost one is what wake() looks at, so one wake-up is enough.
            child.spread(why, byDeadline, child.task != task, again);
        }
    }

    /** The scopes directly below, newest first. */
    public final List<CancelScope> children() {
        synchronized (this) {
            if (firstChild == null) {
                return List.of();
            }
            List<CancelScope> all = new ArrayList<>();
            for (CancelScope child = firstChild; child != null; child = nextOf(child)) {
                all.add(child);
            }
            return all;
        }
    }

    private static @Nullable CancelScope nextOf(CancelScope scope) {
        return scope.next;
    }

    /** The cancel of this scope itself, if any. */
    public final @Nullable CancelReason reason() {
        return reason;
    }

    /** The outermost cancel that code inside this scope has to react to, or null. */
    public final @Nullable CancelReason visibleCancel() {
        CancelReason seen = null;
        boolean firmOnly = false;
        for (CancelScope scope = this; scope != null; scope = scope.parent) {
            CancelReason here = firmOnly ? scope.firm : scope.reason;
            if (here != null) {
                seen = here;
            }
            if (scope.border == Border.SHIELD) {
                break;
            }
            firmOnly |= scope.border == Border.DETACHED;
        }
        return seen;
    }

    /** The cancel that the code around this scope has to react to, or null: who asks whether to absorb looks here. */
    public final @Nullable CancelReason visibleOutside() {
        CancelScope outside = parent;
        return outside == null ? null : outside.visibleCancel();
    }

    /** Sets the time at which the scope is cancelled by itself. Called by the task that opens the scope. */
    public final void setDeadline(long atNanos, Ticker ticker, CancelReason why) {
        deadlineReason = why;
        deadline = atNanos;
        CancelScope outside = parent;
        if (outside != null && border == Border.OPEN && outside.effectiveDeadline() <= atNanos) {
            return; // the one outside fires first
        }
        Ticker.Alarm made = ticker.after(atNanos - ticker.nanos(), () -> cancel(why));
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                alarm = made;
            }
        }
        if (late) {
            made.cancel();
        }
    }

    /** The nearest deadline that binds code inside this scope, in ticker nanos, or {@link #NEVER}. */
    public final long effectiveDeadline() {
        CancelScope owner = deadlineOwner();
        return owner == null ? NEVER : owner.deadline;
    }

    /** The scope whose deadline binds code inside this one, or null. */
    public final @Nullable CancelScope deadlineOwner() {
        CancelScope owner = null;
        for (CancelScope scope = this; scope != null; scope = scope.parent) {
            if (scope.deadline != NEVER && (owner == null || scope.deadline <= owner.deadline)) {
                owner = scope;
            }
            if (scope.border != Border.OPEN) {
                break;
            }
        }
        return owner;
    }

    /** Lets the deadline of this scope pass now: for news from afar that it has, which may come just before the alarm. */
    public final void expire() {
        CancelReason why = deadlineReason;
        if (why != null) {
            cancel(why);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
