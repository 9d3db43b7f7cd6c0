package dev.harrow.internal.rpc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.Actor;
import dev.harrow.ActorEndedException;
import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.CancelReason;
import dev.harrow.ContractException;
import dev.harrow.NotExposedException;
import dev.harrow.UserAbortException;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Parker;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.TaskHome;
import dev.harrow.internal.scope.TaskThreads;
import dev.harrow.internal.scope.Turn;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.MethodName;
import dev.harrow.spi.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An actor, as it is in the JVM in which it runs: its object, what it exposes, its tasks and its end.
 *
 * <p>It has no thread of its own. A request that may run gets a virtual thread from whoever delivers it; an idle actor is a
 * few objects. It lives through
 *
 * <pre>  STARTING -> SERVING -> ENDING -> TEARDOWN -> ENDED</pre>
 *
 * never back. ENDING refuses new requests and waits until the accepted ones have ended, whether they were asked to (a cancel)
 * or not (a stop). TEARDOWN runs the lifetime callbacks. What the end was is told once, to the exit listener.
 */
public final class ActorCell implements Actor, TaskHome {
    private enum State {
        STARTING,
        SERVING,
        ENDING,
        TEARDOWN,
        ENDED
    }

    /**
     * How an actor ended.
     *
     * @param cancelled the cancel that ended it, or null
     * @param failure what it failed with, or null
     */
    public record End(
            @Nullable CancelReason cancelled, @Nullable Throwable failure) {}

    /** A nursery of this actor, for pictures of the tree. */
    public interface Nest {}

    private final ActorId id;
    private final @Nullable ActorId parent;
    private final Backend backend;
    private final TreeContext tree;
    private final CancelScope tasks;
    private final ClassLoader world;
    private final @Nullable ClassLoader context;
    private final TaskThreads threads;

    // set once in STARTING, before any request is accepted
    private Exposure exposure = Exposure.NOTHING;
    private @Nullable Object object;
    private @Nullable Turn turn;

    private State state = State.STARTING; // guarded by this; only forward
    private int active; // guarded by this: accepted requests and other tasks that have not ended
    private @Nullable CancelReason cancelled; // guarded by this; the first cancel
    private long cancelDeadline = CancelScope.NEVER; // guarded by this: ticker nanos by which a cancel has to be done
    private @Nullable Throwable failure; // guarded by this; the first failure, later ones suppressed in it
    private @Nullable ArrayDeque<Callback> callbacks; // guarded by this; newest first
    private @Nullable CancelScope teardown; // guarded by this; while in TEARDOWN
    private @Nullable Consumer<End> exitListener; // guarded by this
    private @Nullable List<Nest> nests; // guarded by this; in the order of opening
    private @Nullable TaskName lastName; // written and read by anyone: immutable, and any one will do
    private volatile @Nullable CancelReason severed; // written once, when the actor is given up; read by anyone
    private @Nullable Served
            firstServed; // guarded by this: accepted requests that have not ended, linked by their own fields

    /**
     * @param parent the actor that started this one, or null for a root
     * @param world where the classes that the specification names are found
     * @param context the context class loader of the actor's tasks, or null for the system's
     * @param threads what those of its tasks are
     */
    public ActorCell(
            ActorId id,
            @Nullable ActorId parent,
            Backend backend,
            TreeContext tree,
            ClassLoader world,
            @Nullable ClassLoader context,
            TaskThreads threads) {
        this.id = id;
        this.parent = parent;
        this.backend = backend;
        this.tree = tree;
        this.world = world;
        this.context = context;
        this.threads = threads;
        this.tasks = CancelScope.group("actor " + id.name(), null);
    }

    // ---- being set up

    /**
     * Makes the actor what its specification says, inside a task of the actor, and begins to serve.
     *
     * @throws Throwable what the factory threw, or why the specification cannot be met
     */
    void configure(Message.SpawnSpec spec) throws Throwable {
        Contract contract = spec.contract() == null ? null : Contract.of(load(spec.contract(), world));
        Exposure exposes;
        if (contract != null && spec.exposed().isEmpty() && spec.functions().isEmpty()) {
            exposes = contract.exposure();
        } else {
            List<Functions> classes = new ArrayList<>();
            for (String name : spec.exposed()) {
                classes.add(Functions.of(load(name, world)));
            }
            List<MethodSpec> single = new ArrayList<>();
            for (MethodName name : spec.functions()) {
                single.add(Functions.resolve(name, world));
            }
            exposes = new Exposure(contract == null ? List.of() : List.of(contract), classes, single);
        }
        Object made = null;
        if (contract != null && spec.factory() != null) {
            contract.requireReachable();
            made = contract.factory(spec.factory(), world).create(contract);
        }
        synchronized (this) {
            exposure = exposes;
            object = made;
            turn = made == null || spec.parallel() ? null : new Turn(made, this);
            if (state == State.STARTING) {
                state = State.SERVING;
            }
        }
    }

    private static Class<?> load(String name, ClassLoader world) {
        try {
            return Class.forName(name, false, world);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ContractException(
                    "class " + name
                            + " cannot be loaded in the new actor; put the same classes on its path as on that of"
                            + " its parent",
                    e);
        }
    }

    /** Begins to serve without an object: a root. Its main task runs until {@link #endRoot}, so a cancel does not end it before. */
    public synchronized void serveNothing() {
        state = State.SERVING;
        active++;
    }

    /** Sets who is told the end; told at once if it is over. */
    public void onExit(Consumer<End> listener) {
        End over;
        synchronized (this) {
            if (state != State.ENDED) {
                exitListener = listener;
                return;
            }
            over = end();
        }
        listener.accept(over);
    }

    private End end() {
        return new End(cancelled, failure);
    }

    // ---- who am I

    @Override
    public ActorId id() {
        return id;
    }

    @Override
    public Optional<ActorId> parent() {
        return Optional.ofNullable(parent);
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public Ticker ticker() {
        return tree.ticker();
    }

    public TreeContext tree() {
        return tree;
    }

    @Override
    public @Nullable CancelReason severed() {
        return severed;
    }

    /** The scope that all tasks of the actor are in. */
    public CancelScope tasks() {
        return tasks;
    }

    /** The requests that were accepted and have not ended, in no order. */
    public synchronized List<Served> served() {
        List<Served> all = new ArrayList<>();
        for (Served each = firstServed; each != null; each = each.next) {
            all.add(each);
        }
        return all;
    }

    /** The accepted request that is this dialog of this connection, or null if it has ended. */
    synchronized @Nullable Served find(Connection from, long dialog) {
        Served each = firstServed;
        while (each != null && (each.from() != from || each.dialog() != dialog)) {
            each = each.next;
        }
        return each;
    }

    /** The turn of the actor object, or null if there is none. */
    public @Nullable Turn turn() {
        return turn;
    }

    /** How many tasks have not ended. */
    public synchronized int active() {
        return active;
    }

    /** Whether its lifetime callbacks have begun to run. */
    public synchronized boolean isTearingDown() {
        return teardown != null;
    }

    /** Whether it is over. */
    public synchronized boolean hasEnded() {
        return state == State.ENDED;
    }

    /** The actor's state, for people. */
    public synchronized String describeState() {
        return severed != null ? "abandoned" : state.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What is left of the budget of the cancel that ends this actor, in nanoseconds, or {@link CancelScope#NEVER}. */
    public long remainingBudget() {
        long deadline;
        synchronized (this) {
            deadline = cancelDeadline;
        }
        return deadline == CancelScope.NEVER
                ? CancelScope.NEVER
                : Math.max(0, deadline - tree.ticker().nanos());
    }

    /** A nursery of this actor was opened. */
    public synchronized void opened(Nest nest) {
        if (nests == null) {
            nests = new ArrayList<>(1);
        }
        nests.add(nest);
    }

    /** A nursery of this actor has ended. */
    public synchronized void closed(Nest nest) {
        if (nests != null) {
            nests.remove(nest);
        }
    }

    /** The nurseries of this actor that are open. */
    public synchronized List<Nest> nests() {
        return nests == null ? List.of() : List.copyOf(nests);
    }

    // ---- serving

    /** What a request names: the method and the object to run it on, null for a function. */
    record Exposed(MethodSpec method, @Nullable Object target) {}

    private Exposed lookUp(Message.Start start) {
        MethodSpec method = exposure.find(start.target());
        if (method.isStatic() != start.isStatic()) {
            throw new NotExposedException(
                    start.target() + " is " + (method.isStatic() ? "a static function" : "a method") + " of actor " + id
                            + " and was called as the other");
        }
        if ((method.shape() == MethodSpec.Shape.CALL) == (start.kind() == Message.Kind.DIALOG)) {
            throw new NotExposedException(start.target() + " of actor " + id + " was asked for as a "
                    + start.kind().name().toLowerCase(java.util.Locale.ROOT) + ", and it is none");
        }
        return new Exposed(method, method.isStatic() ? null : object);
    }

    /** A request arrived. Never blocks, never throws: what is wrong with it is answered. */
    void accept(Connection from, Message.Start start) {
        if (!start.requester().equals(from.peer())) {
            from.refuse(
                    start,
                    new NotExposedException("a request in the name of " + start.requester() + " came over the link of "
                            + from.peer() + "; it was not run"));
            return;
        }
        if (start.kind() == Message.Kind.DIALOG && from.hasDialog(start.dialog())) {
            LOG.warn("{} dropped a second request for dialog {} of {}", id, start.dialog(), from.peer());
            return;
        }
        Exposed exposed;
        try {
            exposed = lookUp(start);
        } catch (NotExposedException | ContractException e) {
            from.refuse(start, e);
            return;
        }
        Served request = new Served(this, from, start, exposed);
        boolean accepted;
        synchronized (this) {
            accepted = state == State.SERVING;
            if (accepted) {
                // Registered before it is announced or run (S-52).
                active++;
                request.next = firstServed;
                if (firstServed != null) {
                    firstServed.previous = request;
                }
                firstServed = request;
            }
        }
        if (accepted) {
            request.announce();
            request.submit(exposed.target() == null ? null : turn);
        } else {
            CancelReason why = cancelReason();
            from.refuse(
                    start,
                    new ActorEndedException("actor " + id + " takes no requests: it is " + describeState()
                            + (why == null ? "" : ", because " + why.describe())));
        }
    }

    private synchronized @Nullable CancelReason cancelReason() {
        return cancelled;
    }

    void ended(Served request) {
        synchronized (this) {
            if (request.previous != null) {
                request.previous.next = request.next;
            } else {
                firstServed = request.next;
            }
            if (request.next != null) {
                request.next.previous = request.previous;
            }
            request.previous = null;
            request.next = null;
            active--;
        }
        endIfIdle();
    }

    /** A task of the actor that is no request begins; false if the actor is ending, and it must not. */
    public synchronized boolean taskBegins() {
        if (state != State.SERVING && state != State.STARTING) {
            return false;
        }
        active++;
        return true;
    }

    /** A task of the actor has ended. */
    public void taskEnded() {
        synchronized (this) {
            active--;
        }
        endIfIdle();
    }

    /** The name of the threads that run one method; actors tend to be asked the same thing again. */
    private record TaskName(MethodSpec method, String name) {}

    /** What threads its tasks have. */
    public TaskThreads threads() {
        return threads;
    }

    /** Starts a thread of this actor that runs {@code method} and has its place. */
    void startThread(MethodSpec method, Runnable body) {
        threads.start(tree.baton(), nameFor(method), body);
    }

    /** Starts a virtual thread that does something about {@code method} for the runtime. */
    void startVirtual(MethodSpec method, Runnable body) {
        Parker.startVirtual(tree.baton(), nameFor(method), body);
    }

    private String nameFor(MethodSpec method) {
        TaskName known = lastName;
        if (known == null || known.method() != method) {
            known = new TaskName(method, id.name() + '/' + method.path());
            lastName = known;
        }
        return known.name();
    }

    /** Starts a thread of this actor for what has to be done, however many there are. */
    void startThread(String name, Runnable body) {
        threads.start(tree.baton(), id.name() + '/' + name, body);
    }

    /** Sets what user code expects to find on its thread. */
    void prepareThread() {
        if (context != null) {
            Thread.currentThread().setContextClassLoader(context);
        }
    }

    // ---- ending

    /** Refuses new requests, lets the accepted ones finish, then ends. */
    public void stop() {
        synchronized (this) {
            if (state == State.SERVING || state == State.STARTING) {
                state = State.ENDING;
            }
        }
        endIfIdle();
    }

    /**
     * Cancels everything and ends.
     *
     * @param budgetNanos within which it has to be over, with everything below
     */
    public void cancel(CancelReason reason, long budgetNanos) {
        CancelScope ending;
        boolean sooner;
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            if (cancelled == null) {
                cancelled = reason;
            }
            long deadline = tree.ticker().nanos() + budgetNanos;
            sooner = deadline < cancelDeadline;
            if (sooner) {
                cancelDeadline = deadline;
            }
            if (state == State.SERVING || state == State.STARTING) {
                state = State.ENDING;
            }
            ending = teardown;
        }
        withdrawWaiting(reason);
        pass(tasks, reason, sooner);
        if (ending != null) {
            pass(ending, reason, sooner);
        }
        endIfIdle();
    }

    /** Cancels the tasks in {@code scope}; what was cancelled before is told if there is less time now. */
    private static void pass(CancelScope scope, CancelReason reason, boolean sooner) {
        if (!scope.cancel(reason) && sooner) {
            scope.repeat();
        }
    }

    @Override
    public void cancel(String message) {
        cancel(new CancelReason(CancelReason.Source.REQUESTED, id, "actor " + id.name(), message), tree.ladderNanos());
    }

    /** The actor itself has failed: everything in it is cancelled, and the failure is how it ends. */
    public void fail(Throwable cause) {
        record(cause);
        cancel(
                new CancelReason(
                        CancelReason.Source.SIBLING_FAILED, id, "actor " + id.name(), "the actor failed with " + cause),
                tree.ladderNanos());
    }

    private void withdrawWaiting(CancelReason reason) {
        for (Served request : served()) {
            request.withdraw(reason);
        }
    }

    /** Wakes the actor's threads once more. */
    public void nudge() {
        tasks.nudge();
        CancelScope ending;
        synchronized (this) {
            ending = teardown;
        }
        if (ending != null) {
            ending.nudge();
        }
    }

    private void endIfIdle() {
        List<Callback> toRun;
        synchronized (this) {
            if (state != State.ENDING || active > 0) {
                return;
            }
            state = State.TEARDOWN;
            toRun = callbacks == null ? new ArrayList<>(1) : new ArrayList<>(callbacks);
            if (object instanceof AutoCloseable closeable) {
                toRun.add(closeable::close);
            }
            if (!toRun.isEmpty()) {
                active++; // the teardown is a task that can hang like any other
            }
        }
        if (toRun.isEmpty()) {
            ended();
        } else {
            startThread("teardown", () -> tearDown(toRun));
        }
    }

    private void tearDown(List<Callback> toRun) {
        CancelScope group = teardownScope();
        synchronized (this) {
            teardown = group;
        }
        runCallbacks(toRun, group);
        ended();
        taskEnded();
    }

    private CancelScope teardownScope() {
        return CancelScope.group("teardown of " + id.name(), null);
    }

    private void runCallbacks(List<Callback> toRun, CancelScope group) {
        prepareThread();
        long budget = remainingBudget();
        if (budget != CancelScope.NEVER) {
            // Cleanup may still talk to others, but not beyond what the cancel allows.
            Blocks.setDeadline(group, this, java.time.Duration.ofNanos(budget), group.name());
        }
        Task before = Task.current();
        Task task = Task.begin("teardown", this, group);
        try {
            for (Callback each : toRun) {
                try {
                    each.run();
                } catch (Throwable e) {
                    LOG.debug("a lifetime callback of actor {} failed", id, e);
                    // One whose time was over, or that was told to end, has not failed by that (S-41).
                    Throwable real = task.cancelSeen() == null ? e : Blocks.failureIn(e);
                    if (real != null) {
                        record(real);
                    }
                }
            }
        } finally {
            task.end(before);
            group.close();
        }
    }

    /**
     * Cancels the lifetime callbacks that run now, or wakes them once more if they are cancelled already: the user wants a root to
     * end whose body has left. Does nothing before that.
     */
    public void cancelTeardown(CancelReason reason) {
        CancelScope ending;
        synchronized (this) {
            ending = teardown;
            if (ending == null) {
                return;
            }
            cancelDeadline = Math.min(cancelDeadline, tree.ticker().nanos() + tree.ladderNanos());
        }
        if (!ending.cancel(reason)) {
            ending.nudge();
        }
    }

    private synchronized void record(Throwable cause) {
        if (failure == null) {
            failure = cause;
        } else if (failure != cause) { // not equals: that may be code of the user, and this is under the lock
            failure.addSuppressed(cause);
        }
    }

    /** Ends a root: its body has left and nothing runs in it any more. Runs the callbacks on the calling thread. */
    public End endRoot() {
        List<Callback> toRun;
        CancelScope group = teardownScope();
        synchronized (this) {
            state = State.TEARDOWN;
            active--;
            toRun = callbacks == null ? List.of() : new ArrayList<>(callbacks);
            teardown = group;
        }
        if (!toRun.isEmpty()) {
            runCallbacks(toRun, group);
        }
        ended();
        synchronized (this) {
            return end();
        }
    }

    private void ended() {
        Consumer<End> listener;
        End end;
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            state = State.ENDED;
            listener = exitListener;
            exitListener = null;
            end = end();
        }
        tasks.close();
        if (listener != null) {
            listener.accept(end);
        }
    }

    /** Gives the actor up: from now on every operation of its threads throws, and nothing it sends arrives. */
    public void sever(CancelReason reason) {
        severed = reason;
        CancelScope ending;
        synchronized (this) {
            state = State.ENDED;
            exitListener = null;
            ending = teardown;
        }
        // Not a nudge: what parks behind a shield has to throw too (DESIGN §5).
        tasks.rouse(reason);
        if (ending != null) {
            ending.rouse(reason);
        }
    }

    @Override
    public void onEnd(Callback callback) {
        synchronized (this) {
            if (severed == null
                    && (state == State.STARTING || state == State.SERVING || (state == State.ENDING && active > 0))) {
                if (callbacks == null) {
                    callbacks = new ArrayDeque<>(2);
                }
                callbacks.addFirst(callback);
                return;
            }
        }
        throw new ActorEndedException("actor " + id + " is ending, so no callback can be registered any more;"
                + " register it while the actor works");
    }

    /** Whether a failure of a task has to end the actor and not only be told to the caller. */
    static boolean isFatal(Throwable failure) {
        return failure instanceof OutOfMemoryError || failure instanceof UserAbortException;
    }

    @Override
    public String toString() {
        return "actor " + id;
    }
}
