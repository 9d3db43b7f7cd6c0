package dev.harrow.internal.scope;

import dev.harrow.ActorCancelledException;
import dev.harrow.CancelReason;
import dev.harrow.CancelledException;
import dev.harrow.NoRuntimeException;
import dev.harrow.spi.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The record of one task: which thread runs it, in which actor, inside which scopes, and whether it holds a turn.
 *
 * <p>There is one per thread that runs Harrow code, set when the task begins and taken away when it ends; code that looks for
 * it without being in a task finds nothing, and there is no other global state.
 *
 * <p>The task's lock is the monitor of this object. It guards the innermost scope together with the interrupt protocol, so
 * that a wake-up is sent only to a thread that is still inside the cancelled scope.
 */
public final class Task {
    private static final ThreadLocal<@Nullable Task> CURRENT = new ThreadLocal<>();
    private static final VarHandle STEPS;

    static {
        try {
            STEPS = MethodHandles.lookup().findVarHandle(Task.class, "steps", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread thread;
    private final String name;
    private final TaskHome home;
    private final CancelScope homeScope;
    private final Interrupts interrupts; // guarded by this
    private volatile CancelScope scope; // written by the task's thread under this lock; read by anyone
    private boolean ended; // guarded by this; moves false -> true
    private @Nullable CancelReason
            thrown; // guarded by this: the cancel that an operation threw last, while one is visible without a break
    private volatile @Nullable Object waitingFor; // written by the task's thread; read by anyone who describes the task

    @SuppressWarnings("unused") // through STEPS: written by the task's thread, opaquely; read by the starvation guard
    private long steps;

    private @Nullable TurnHold turn; // only touched by the task's thread
    private @Nullable Object dialog; // only touched by the task's thread

    private Task(Thread thread, String name, TaskHome home, String scopeName, @Nullable CancelScope parent) {
        this.thread = thread;
        this.name = name;
        this.home = home;
        this.interrupts = new Interrupts(new ThreadFlag(thread));
        this.homeScope = new CancelScope(scopeName, parent, CancelScope.Border.OPEN, this);
        this.scope = homeScope;
    }

    /**
     * Makes the current thread the thread of a new task.
     *
     * @param name for people: what the task runs
     * @param home the actor it belongs to
     * @param parent the scope that it is inside of, or null for the main task of a root
     */
    public static Task begin(String name, TaskHome home, @Nullable CancelScope parent) {
        Task task = new Task(Thread.currentThread(), name, home, name, parent);
        task.homeScope.open();
        CURRENT.set(task);
        return task;
    }

    /** Ends the task; {@code previous} is what the thread was before, if it was anything. */
    public void end(@Nullable Task previous) {
        for (CancelScope left : homeScope.children()) {
            left.taskEnded();
        }
        homeScope.close();
        synchronized (this) {
            ended = true;
            interrupts.leave(false);
        }
        if (previous == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(previous);
        }
    }

    /** The task of the current thread, or null. */
    public static @Nullable Task current() {
        return CURRENT.get();
    }

    /**
     * The task of the current thread.
     *
     * @param operation what needs it, for the message
     */
    public static Task require(String operation) {
        Task task = CURRENT.get();
        if (task == null) {
            throw new NoRuntimeException(operation + " was used outside of any actor, on thread '"
                    + Thread.currentThread().getName()
                    + "'. Use it inside Nursery.call or Nursery.run, or in code that an actor runs;"
                    + " for a task of your own use nursery.fork instead of starting a thread.");
        }
        return task;
    }

    public Thread thread() {
        return thread;
    }

    public String name() {
        return name;
    }

    public TaskHome home() {
        return home;
    }

    /** The innermost scope that the task is in. */
    public CancelScope scope() {
        return scope;
    }

    /** The outermost scope of the task: cancelling it cancels the task. */
    public CancelScope homeScope() {
        return homeScope;
    }

    /** What the task is parked on, for people, or null while it runs. */
    public @Nullable Object waitingFor() {
        return waitingFor;
    }

    /** How often the task went through an operation of the runtime; a task that spins makes no steps. */
    public long steps() {
        return (long) STEPS.getOpaque(this);
    }

    // ---- scopes

    /** Enters a region of the task's own code. */
    public CancelScope enter(String scopeName, CancelScope.Border border) {
        return enter(new CancelScope(scopeName, scope, border, this));
    }

    /** Enters a region that was made for this task, inside the one that it is in. */
    public <T extends CancelScope> T enter(T inner) {
        if (inner.task() != this || inner.parent() != scope) {
            throw new IllegalStateException("scope '" + inner + "' was not made for '" + this + "' in '" + scope + "'");
        }
        inner.open();
        synchronized (this) {
            scope = inner;
            if (inner.visibleCancel() == null) {
                thrown = null;
                interrupts.quieten();
            }
        }
        return inner;
    }

    /** Leaves the region that was entered last. */
    public void leave(CancelScope inner) {
        if (scope != inner) {
            throw new IllegalStateException("scope '" + inner + "' is left while the task is in '" + scope
                    + "'; scopes must be left in the reverse order of entering, by the task that entered them");
        }
        inner.close();
        CancelScope outer = inner.parent();
        if (outer == null) {
            throw new IllegalStateException("the home scope of a task is left by ending the task");
        }
        synchronized (this) {
            scope = outer;
            boolean stillCancelled = outer.visibleCancel() != null;
            if (!stillCancelled) {
                thrown = null;
            }
            interrupts.leave(stillCancelled);
        }
    }

    /**
     * Interrupts the task's thread if its innermost scope sees a cancel, or its actor was given up. Any thread may call this.
     *
     * @param again whether to do so even if the task has thrown that cancel already. A cancel is seen as soon as it is recorded, so
     *     the task may be in its cleanup before whoever cancels gets here: its wake-up would hit the cleanup
     */
    void wake(boolean again) {
        synchronized (this) {
            CancelReason seen = ended ? null : cancelSeen();
            if (seen != null && (again || seen != thrown)) {
                interrupts.deliver();
            }
        }
    }

    // ---- checkpoints

    /** The cancel that the task has to react to now, or null. */
    public @Nullable CancelReason cancelSeen() {
        CancelReason severed = home.severed();
        return severed != null ? severed : scope.visibleCancel();
    }

    /** Whether the actor of the task was given up. */
    boolean isSevered() {
        return home.severed() != null;
    }

    /**
     * The look before an operation parks: throws if the task is cancelled or somebody else interrupted its thread.
     *
     * @throws ActorCancelledException if the task is cancelled
     * @throws InterruptedException if the thread was interrupted by somebody else
     */
    public void checkpoint() throws InterruptedException {
        step();
        Parker.pass();
        throwIfCancelled();
        if (Thread.currentThread().isInterrupted()) {
            boolean foreign;
            synchronized (this) {
                foreign = interrupts.takeForeign();
            }
            if (foreign) {
                throw new InterruptedException("interrupted by code outside Harrow");
            }
        }
        TurnHold held = turn;
        if (held != null) {
            held.yieldIfLong();
        }
    }

    /**
     * The look before an operation reports that what it works with has ended: if the task is cancelled by now, that may be an effect of
     * the same cancel, which is then what the operation throws. It neither parks nor lets another turn run.
     */
    public void throwIfCancelled() throws ActorCancelledException {
        CancelReason reason = cancelSeen();
        if (reason != null) {
            throw cancelled(reason);
        }
    }

    /** The exception for a cancel that is about to leave an operation; the wake-up is consumed with it. */
    public ActorCancelledException cancelled(CancelReason reason) {
        synchronized (this) {
            interrupts.consume();
            thrown = reason;
        }
        return new ActorCancelledException(reason);
    }

    /** The unchecked twin of a cancel or interrupt, for where none can be declared; a foreign interrupt stays pending. */
    public CancelledException unchecked(InterruptedException cause) {
        if (cause instanceof ActorCancelledException own) {
            CancelledException twin = new CancelledException(own.reason());
            twin.addSuppressed(own);
            return twin;
        }
        remember(cause);
        CancelledException twin = new CancelledException(new CancelReason(
                CancelReason.Source.REQUESTED, home.id(), name, "the thread was interrupted by code outside Harrow"));
        twin.addSuppressed(cause);
        return twin;
    }

    /**
     * Puts back the wake-up of an operation that, in the end, does not throw it: the next one will. Called by the task's thread.
     */
    public void remember(InterruptedException cause) {
        synchronized (this) {
            if (cause instanceof ActorCancelledException) {
                interrupts.deliver();
            } else {
                Parker.interrupt(thread);
            }
        }
    }

    /** Whether an interrupt of somebody else is pending; takes it. For operations that were woken while parked. */
    boolean takeForeignInterrupt() {
        synchronized (this) {
            return interrupts.takeForeign();
        }
    }

    /** For waits that go on although the flag is set: keeps the flag from ending every park at once. */
    void holdBackInterrupt() {
        synchronized (this) {
            interrupts.holdBack();
        }
    }

    /** Ends {@link #holdBackInterrupt}. */
    void releaseInterrupt() {
        synchronized (this) {
            interrupts.release();
        }
    }

    /** There is one writer, and the guard only has to see that the number moves: a fence for it would cost more than the step. */
    private void step() {
        STEPS.setOpaque(this, steps + 1);
    }

    // ---- parking

    /** Marks that the task parks on {@code what}; its turn, if it holds one, goes to somebody else. */
    void beforePark(Object what) {
        TurnHold held = turn;
        if (held != null) {
            held.pause();
        }
        waitingFor = what;
    }

    /** Ends {@link #beforePark}: returns only when the turn is held again. */
    void afterPark() {
        waitingFor = null;
        step();
        TurnHold held = turn;
        if (held != null) {
            held.resume();
        }
    }

    // ---- turn, clock

    /** The turn that this task holds while it runs, or null if it runs free. */
    public @Nullable TurnHold turn() {
        return turn;
    }

    /** Gives the task the turn that it was begun with. */
    public void setTurn(@Nullable TurnHold held) {
        turn = held;
    }

    /** What is being served by this task, for {@code Context} and nested calls, or null. */
    public @Nullable Object dialog() {
        return dialog;
    }

    public void setDialog(@Nullable Object served) {
        dialog = served;
    }

    public Ticker ticker() {
        return home.ticker();
    }

    /** The time left until the nearest deadline that binds the task, in nanoseconds, or {@link CancelScope#NEVER}. */
    public long remainingNanos() {
        long at = scope.effectiveDeadline();
        return at == CancelScope.NEVER ? CancelScope.NEVER : at - ticker().nanos();
    }

    @Override
    public String toString() {
        return name + " in " + home.id();
    }

    private record ThreadFlag(Thread thread) implements Interrupts.Flag {
        @Override
        public boolean isSet() {
            return Parker.isInterrupted(thread);
        }

        @Override
        public void set() {
            Parker.interrupt(thread);
        }

        @Override
        public boolean clear() {
            return Thread.interrupted();
        }
    }
}
