package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.DeadlineExceededException;
import dev.harrow.Fn0;
import dev.harrow.Fn1;
import dev.harrow.Fn2;
import dev.harrow.Fn3;
import dev.harrow.Fn4;
import dev.harrow.Fn5;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.RuntimeFailureException;
import dev.harrow.SpawnConfig;
import dev.harrow.Target;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.Connection;
import dev.harrow.internal.rpc.Contract;
import dev.harrow.internal.rpc.Factory;
import dev.harrow.internal.rpc.Functions;
import dev.harrow.internal.rpc.MethodRefs;
import dev.harrow.internal.rpc.MethodSpec;
import dev.harrow.internal.rpc.PendingCall;
import dev.harrow.internal.rpc.PortalImpl;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Cell;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.TaskScope;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.PayloadCodecs;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One nursery: the table of what it owns, the rule that one failure cancels all, and the wait at its end.
 *
 * <p>Three scopes, all below the one in which the nursery was opened:
 *
 * <pre>
 *   block            the whole nursery; has its deadline
 *   +-- body         the code of the owner; cancelled by the first failure
 *   +-- members      forks, and through its hook the actors; cancelled by the first failure, a cancel, a failing body
 * </pre>
 *
 * <p>The hook of {@code members} is what makes a cancel reach actors from whichever scope outside it comes, on the thread that
 * cancels: a busy owner delays nothing. The nursery counts what lives itself and joins the JDK's scope once, when the count is
 * zero (DESIGN §3).
 */
public final class NurseryImpl implements Nursery, ActorCell.Nest {
    private static final @Nullable Object[] NONE = {};
    private static final long REPORT_EVERY = 10_000_000_000L;

    /** Within this an actor that ran one function is gone when it has its result, with the whole of the ladder in it (S-133). */
    private static final long ONE_SHOT_END = 5_000_000_000L;

    private enum State {
        OPEN,
        JOINING,
        CLOSED
    }

    private final String name;
    private final Task owner;
    private final ActorCell home;
    private final TreePart tree;
    private final @Nullable ActorTree endsTree;
    private final RootSettings root;
    private final CancelScope block;
    private final CancelScope body;
    private final CancelScope members;
    private final TaskScope threads; // used by the owner's thread only
    private final Spawner spawner;

    private State state = State.OPEN; // guarded by this; only forward
    private int live; // guarded by this: children and forks that have not ended, answers that were not taken
    private final Set<ChildMonitor> children = new LinkedHashSet<>(); // guarded by this
    private final Set<ForkTask<?>> forks = new LinkedHashSet<>(); // guarded by this
    private final List<Throwable> failures = new ArrayList<>(0); // guarded by this; the primary first
    private boolean cancelCalled; // guarded by this
    private @Nullable CancelReason
            wanted; // guarded by this: the reason of every call of cancel, which is that of the first; written once
    private boolean cancelCaught; // guarded by this; moves false -> true
    private @Nullable Cell<Boolean> idle; // guarded by this: completed when the count reaches zero
    private @Nullable Throwable
            cutShort; // guarded by this: a function in an actor that a deadline around the nursery ended
    private boolean reporting; // guarded by this: the owner waits at the end, which is told from time to time
    private Ticker.@Nullable Alarm
            report; // guarded by this: says at intervals what the end waits for; null before and after
    private boolean bodyLeft; // owner's thread only

    private NurseryImpl(Task owner, NurserySettings settings, TreePart tree, @Nullable ActorTree endsTree) {
        this.name = settings.name();
        this.tree = tree;
        this.endsTree = endsTree;
        this.owner = owner;
        this.home = (ActorCell) owner.home();
        this.root = tree.settings();
        // First: if this fails, the task has entered nothing.
        this.threads = TaskScope.open(name, home.tree().baton(), home.threads());
        this.block = owner.enter(name, CancelScope.Border.OPEN);
        if (settings.deadline() != null) {
            Blocks.setDeadline(block, home, settings.deadline(), name);
        }
        this.members = new Members(name, block);
        this.members.open();
        this.body = owner.enter("body of " + name, CancelScope.Border.OPEN);
        this.spawner = new Spawner(name, home.tree().baton(), home.threads());
        this.threads.forkOwn(spawner);
        home.opened(this);
    }

    /**
     * Opens a nursery of the current task.
     *
     * @param endsTree the tree, if it stands on this nursery alone and ends with its {@link #join} or {@link #close}
     */
    static NurseryImpl open(Task owner, NurserySettings settings, TreePart tree, @Nullable ActorTree endsTree) {
        return new NurseryImpl(owner, settings, tree, endsTree);
    }

    /** Passes cancels from outside on to the actors. */
    private final class Members extends CancelScope {
        Members(String name, CancelScope parent) {
            super("members of " + name, parent, Border.OPEN, null);
        }

        @Override
        protected void cancelled(CancelReason reason) {
            List<ChildMonitor> all;
            synchronized (NurseryImpl.this) {
                all = new ArrayList<>(children);
            }
            cancelChildren(all, reason);
        }
    }

    ActorCell home() {
        return home;
    }

    TreePart tree() {
        return tree;
    }

    @Override
    public String name() {
        return name;
    }

    synchronized List<ChildMonitor> children() {
        return new ArrayList<>(children);
    }

    /** The children that an actor of this JVM has in all of its nurseries. */
    static List<ChildMonitor> childrenOf(ActorCell cell) {
        List<ChildMonitor> all = new ArrayList<>();
        for (ActorCell.Nest nest : cell.nests()) {
            all.addAll(((NurseryImpl) nest).children());
        }
        return all;
    }

    // ---- actors

    @Override
    public <T> Portal<T> start(String actor, Class<T> contract, Fn0<? extends T> factory) throws InterruptedException {
        return start(actor, Contract.of(contract), MethodRefs.factory(factory), SpawnSettings.DEFAULT);
    }

    @Override
    public <T> Portal<T> start(
            String actor, Class<T> contract, Fn0<? extends T> factory, UnaryOperator<SpawnConfig> options)
            throws InterruptedException {
        return start(actor, Contract.of(contract), MethodRefs.factory(factory), SpawnSettings.of(options));
    }

    @Override
    public <T> Portal<T> start(String actor, Fn0<T> factory) throws InterruptedException {
        return start(actor, factory, SpawnSettings.DEFAULT);
    }

    @Override
    public <T> Portal<T> start(String actor, Fn0<T> factory, UnaryOperator<SpawnConfig> options)
            throws InterruptedException {
        return start(actor, factory, SpawnSettings.of(options));
    }

    private <T> Portal<T> start(String actor, Fn0<T> factory, SpawnSettings settings) throws InterruptedException {
        Factory made = MethodRefs.factory(factory);
        return start(actor, Contract.of(made.productType()), made, settings);
    }

    <T> Portal<T> start(String actor, Contract contract, Factory factory, SpawnSettings settings)
            throws InterruptedException {
        contract.requireUsable();
        List<String> exposed = settings.exposed().isEmpty() ? List.of() : new ArrayList<>();
        for (Class<?> type : settings.exposed()) {
            Functions.of(type).requireReachable();
            exposed.add(type.getName());
        }
        ActorId id = ActorId.random(actor);
        Message.SpawnSpec spec = new Message.SpawnSpec(
                home.tree().tree(),
                id,
                home.id(),
                contract.type().getName(),
                factory.name(),
                exposed,
                List.of(),
                settings.turnsOff(),
                Map.of());
        ChildMonitor child = monitor(id, settings, worldOf(factory.owner()), needsJson(contract.type()), false);
        Connection connection = child.start(spec);
        return new PortalImpl<>(connection, contract, child);
    }

    private static ClassLoader worldOf(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    private static boolean needsJson(Class<?> contract) {
        return PayloadCodecs.of(contract).needsJson();
    }

    private ChildMonitor monitor(
            ActorId id, SpawnSettings settings, ClassLoader world, boolean mayNeedJson, boolean answersToCaller)
            throws InterruptedException {
        Task task = requireInside("start an actor in");
        task.checkpoint();
        SpawnBackend backend =
                root.rehearsal() ? Rehearsal.HERE : Backends.choose(settings.backend(), root.defaultBackend());
        if (home.tree().baton() != null) {
            Backends.requireSteerable(backend.key(), id.name());
        }
        ChildMonitor child = new ChildMonitor(this, id, backend, settings, world, mayNeedJson, answersToCaller);
        synchronized (this) {
            requireOpen("start actor '" + id.name() + "'");
            children.add(child);
            live++;
        }
        // Registered first and looked at second, so a cancel sees the child or the child sees the cancel (S-33).
        CancelReason cancelled = members.visibleCancel();
        if (cancelled != null) {
            childEnded(child, null);
            task.checkpoint(); // a cancel that came from outside just now ends the task, and is no failure of it
            throw new RuntimeFailureException(
                    "nursery '" + name + "' was cancelled (" + cancelled.describe() + "), so actor '" + id.name()
                            + "' was not started; start it before the cancel, or in another nursery");
        }
        return child;
    }

    private <R extends @Nullable Object> Running<R> oneShot(Target function, @Nullable Object[] arguments)
            throws InterruptedException {
        MethodSpec method = MethodRefs.function(function);
        method.codec().toLocal(method.coerce(arguments), false);
        Task task = requireInside("run a function in an actor of");
        ActorId id = ActorId.random(method.method().getName());
        ChildMonitor child =
                monitor(id, SpawnSettings.DEFAULT, worldOf(method.owner()), needsJson(method.owner()), false);
        Connection connection = child.start(functionSpec(id, method));
        RunningImpl<R> running = new RunningImpl<>(
                method.path() + " in actor " + id,
                id,
                reason -> child.cancelSoon(
                        new CancelReason(CancelReason.Source.REQUESTED, home.id(), "actor " + id.name(), reason)));
        CancelScope owner = task.scope().deadlineOwner();
        PendingCall call;
        synchronized (this) {
            live++; // the answer, which may be looked at when the actor has ended already
        }
        try {
            call = connection.send(task, method, Message.Kind.CALL, arguments);
        } catch (Throwable e) {
            oneLess();
            // Nobody else knows of this actor, and it would keep the nursery open for ever.
            child.cancelSoon(new CancelReason(
                    CancelReason.Source.STOPPED, home.id(), "actor " + id.name(), "its one call was not sent"));
            throw e;
        }
        call.whenDone(outcome -> {
            Throwable failure = outcome.failure();
            if (failure == null) {
                running.returned(outcome.value());
            } else {
                running.failed(failure);
                if (failure instanceof DeadlineExceededException
                        && ((owner != null && owner == members.deadlineOwner()) || child.endIsWanted())) {
                    endedByDeadline(owner, failure);
                } else if (!(isEnd(failure) && child.endIsWanted())) {
                    failed(failure);
                }
            }
            child.stopWithin(oneShotGrace());
            oneLess();
        });
        return running;
    }

    /** How long an actor whose one function is over may take for its callbacks before it is cancelled. */
    private Duration oneShotGrace() {
        Duration untilCancel =
                Duration.ofNanos(Math.max(0, ONE_SHOT_END - home.tree().ladderNanos()));
        return untilCancel.compareTo(root.stopGrace()) < 0 ? untilCancel : root.stopGrace();
    }

    /** Takes one off the count, and tells who waits if it is zero. */
    private void oneLess() {
        Cell<Boolean> waiting;
        synchronized (this) {
            live--;
            waiting = live == 0 ? idle : null;
        }
        if (waiting != null) {
            waiting.complete(true);
        }
    }

    /** Whether the function ended with its actor, and not by what it did. */
    private static boolean isEnd(Throwable failure) {
        return failure instanceof ContextCancelledException || failure instanceof TransportClosedException;
    }

    /**
     * The deadline of this nursery, or of a block around it, ended a function in an actor. That is no failure of the nursery: here it
     * passes now, so that it leaves the block that owns it.
     */
    private void endedByDeadline(@Nullable CancelScope deadlineOwner, Throwable failure) {
        synchronized (this) {
            cutShort = failure;
        }
        if (deadlineOwner != null) {
            deadlineOwner.expire();
        }
    }

    private @Nullable Object callAndReap(Target function, @Nullable Object[] arguments) throws InterruptedException {
        MethodSpec method = MethodRefs.function(function);
        method.codec().toLocal(method.coerce(arguments), false);
        Task task = requireInside("call a function in an actor of");
        ActorId id = ActorId.random(method.method().getName());
        ChildMonitor child =
                monitor(id, SpawnSettings.DEFAULT, worldOf(method.owner()), needsJson(method.owner()), true);
        Connection connection = child.start(functionSpec(id, method));
        Object value;
        try {
            value = connection.send(task, method, Message.Kind.CALL, arguments).await(task);
        } catch (Throwable e) {
            reap(child, task);
            throw e;
        }
        reap(child, task);
        RuntimeException failure = child.failureAtEnd();
        if (failure != null) {
            throw failure;
        }
        return value;
    }

    /** Nothing of a one-shot is left when its result is there, and its end is bounded (S-132, S-133). */
    private void reap(ChildMonitor child, Task task) {
        try {
            child.stop(oneShotGrace());
        } catch (InterruptedException e) {
            task.remember(e); // it is gone, and who has called it gets what came of it
        }
    }

    private Message.SpawnSpec functionSpec(ActorId id, MethodSpec method) {
        return new Message.SpawnSpec(
                home.tree().tree(), id, home.id(), null, null, List.of(), List.of(method.name()), false, Map.of());
    }

    /** The call site named the result type by the method reference, so it is what the codec made. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // null is an R where R allows it
    private static <R extends @Nullable Object> R cast(@Nullable Object value) {
        return (R) value;
    }

    @Override
    public <R extends @Nullable Object> Running<R> runInActor(Fn0<R> function) throws InterruptedException {
        return oneShot(function, NONE);
    }

    @Override
    public <R extends @Nullable Object> R callInActor(Fn0<R> function) throws InterruptedException {
        return cast(callAndReap(function, NONE));
    }

    @Override
    public <A, R extends @Nullable Object> Running<R> runInActor(Fn1<A, R> function, A a) throws InterruptedException {
        return oneShot(function, new @Nullable Object[] {a});
    }

    @Override
    public <A, R extends @Nullable Object> R callInActor(Fn1<A, R> function, A a) throws InterruptedException {
        return cast(callAndReap(function, new @Nullable Object[] {a}));
    }

    @Override
    public <A, B, R extends @Nullable Object> Running<R> runInActor(Fn2<A, B, R> function, A a, B b)
            throws InterruptedException {
        return oneShot(function, new @Nullable Object[] {a, b});
    }

    @Override
    public <A, B, R extends @Nullable Object> R callInActor(Fn2<A, B, R> function, A a, B b)
            throws InterruptedException {
        return cast(callAndReap(function, new @Nullable Object[] {a, b}));
    }

    @Override
    public <A, B, C, R extends @Nullable Object> Running<R> runInActor(Fn3<A, B, C, R> function, A a, B b, C c)
            throws InterruptedException {
        return oneShot(function, new @Nullable Object[] {a, b, c});
    }

    @Override
    public <A, B, C, R extends @Nullable Object> R callInActor(Fn3<A, B, C, R> function, A a, B b, C c)
            throws InterruptedException {
        return cast(callAndReap(function, new @Nullable Object[] {a, b, c}));
    }

    @Override
    public <A, B, C, D, R extends @Nullable Object> Running<R> runInActor(
            Fn4<A, B, C, D, R> function, A a, B b, C c, D d) throws InterruptedException {
        return oneShot(function, new @Nullable Object[] {a, b, c, d});
    }

    @Override
    public <A, B, C, D, R extends @Nullable Object> R callInActor(Fn4<A, B, C, D, R> function, A a, B b, C c, D d)
            throws InterruptedException {
        return cast(callAndReap(function, new @Nullable Object[] {a, b, c, d}));
    }

    @Override
    public <A, B, C, D, E, R extends @Nullable Object> Running<R> runInActor(
            Fn5<A, B, C, D, E, R> function, A a, B b, C c, D d, E e) throws InterruptedException {
        return oneShot(function, new @Nullable Object[] {a, b, c, d, e});
    }

    @Override
    public <A, B, C, D, E, R extends @Nullable Object> R callInActor(
            Fn5<A, B, C, D, E, R> function, A a, B b, C c, D d, E e) throws InterruptedException {
        return cast(callAndReap(function, new @Nullable Object[] {a, b, c, d, e}));
    }

    /** A child is gone; called once for each. */
    void childEnded(ChildMonitor child, @Nullable Throwable failure) {
        if (failure != null) {
            failed(failure);
        }
        synchronized (this) {
            children.remove(child);
        }
        oneLess();
    }

    /** Something failed: the first failure cancels all, and every one is kept. */
    void failed(Throwable failure) {
        boolean first;
        synchronized (this) {
            for (Throwable known : failures) {
                if (known == failure) {
                    return;
                }
            }
            first = failures.isEmpty();
            failures.add(failure);
        }
        if (first) {
            CancelReason reason =
                    new CancelReason(CancelReason.Source.SIBLING_FAILED, home.id(), name, String.valueOf(failure));
            body.cancel(reason);
            members.cancel(reason);
        }
    }

    // ---- forks

    @Override
    public <R extends @Nullable Object> Running<R> fork(Callable<R> task) {
        return fork("fork", task);
    }

    @Override
    public <R extends @Nullable Object> Running<R> fork(String task, Callable<R> code) {
        requireInside("fork in");
        StarvationGuard.watch();
        ForkTask<R> fork = new ForkTask<>(this, task, code);
        synchronized (this) {
            requireOpen("fork '" + task + "'");
            if (!home.threads().take()) {
                throw home.threads().full("fork '" + task + "' of nursery '" + name + "'", home.id());
            }
            forks.add(fork);
            live++;
        }
        try {
            if (Thread.currentThread() == owner.thread()) {
                threads.fork(fork);
            } else {
                spawner.fork(fork);
            }
        } catch (RuntimeException | Error e) {
            forkEnded(fork, null);
            throw new RuntimeFailureException(
                    "'" + task + "' could not be forked in nursery '" + name + "' (" + e
                            + "). If a scoped value was bound since the nursery was opened, open the nursery inside that binding.",
                    e);
        }
        return fork.running();
    }

    void forkEnded(ForkTask<?> fork, @Nullable Throwable failure) {
        if (failure != null) {
            failed(failure);
        }
        home.threads().giveBack();
        synchronized (this) {
            forks.remove(fork);
        }
        oneLess();
    }

    CancelScope members() {
        return members;
    }

    // ---- ending

    @Override
    public void stop() throws InterruptedException {
        stop(root.stopGrace());
    }

    @Override
    public void stop(Duration grace) throws InterruptedException {
        requireInside("stop");
        List<ChildMonitor> all = children();
        for (ChildMonitor child : all) {
            child.askToStop(grace);
        }
        InterruptedException interrupted = null;
        long until = home.ticker().nanos() + Blocks.nanosOf(grace);
        for (ChildMonitor child : all) {
            try {
                child.awaitStopped(
                        Duration.ofNanos(Math.max(0, until - home.ticker().nanos())));
            } catch (InterruptedException e) {
                interrupted = e;
            }
        }
        if (interrupted != null) {
            throw interrupted;
        }
    }

    @Override
    public void cancel(String reason) {
        CancelReason why;
        synchronized (this) {
            cancelCalled = true;
            if (wanted == null) {
                wanted = new CancelReason(CancelReason.Source.REQUESTED, home.id(), name, reason);
            }
            why = wanted;
        }
        members.cancel(why);
    }

    @Override
    public synchronized boolean cancelCalled() {
        return cancelCalled;
    }

    @Override
    public synchronized boolean cancelCaught() {
        return cancelCaught;
    }

    /** An actor or a fork was ended by a cancel with this reason; whose it was is known by the object. Called before it is counted as ended. */
    synchronized void endedBy(CancelReason reason) {
        if (reason == wanted) {
            cancelCaught = true;
        }
    }

    /** Sends children up a ladder of their own; those that are on one already stay there. Does not wait. */
    void cancelChildren(Collection<ChildMonitor> which, CancelReason reason) {
        if (which.isEmpty()) {
            return;
        }
        long budget = Math.min(home.tree().ladderNanos(), home.remainingBudget());
        Ladder.climb(home.tree(), which, reason, budget);
    }

    /**
     * Ends the nursery after its body: cancels what is left if the body failed, waits for everything, and says what comes of it.
     *
     * @param thrown what the body threw, or null
     */
    void end(@Nullable Throwable thrown) throws Throwable {
        leaveBody();
        synchronized (this) {
            if (state == State.OPEN) {
                state = State.JOINING;
            }
        }
        if (thrown != null) {
            CancelReason why = Blocks.reasonOf(thrown);
            members.cancel(new CancelReason(
                    why == null ? CancelReason.Source.BODY_FAILED : why.source(),
                    why == null ? home.id() : why.actor(),
                    name,
                    why == null ? String.valueOf(thrown) : why.message()));
        }
        InterruptedException interrupted = awaitIdle();
        spawner.end();
        threads.close();
        members.close();
        home.closed(this);
        CancelReason deadline = block.visibleOutside() == null ? block.reason() : null;
        owner.leave(block);
        conclude(thrown, interrupted, deadline);
    }

    /** Nobody will end the nursery: its helper thread goes. */
    void giveUp() {
        spawner.end();
    }

    private void leaveBody() {
        if (!bodyLeft) {
            bodyLeft = true;
            owner.leave(body);
        }
    }

    private @Nullable InterruptedException awaitIdle() {
        InterruptedException interrupted = null;
        try {
            while (true) {
                Cell<Boolean> zero;
                boolean begin;
                synchronized (this) {
                    if (live == 0) {
                        state = State.CLOSED;
                        return interrupted;
                    }
                    zero = new Cell<>("end of nursery '" + name + "'");
                    idle = zero;
                    begin = !reporting;
                    reporting = true;
                }
                if (begin) {
                    reportLater();
                }
                if (interrupted != null) {
                    zero.awaitAlways();
                    continue;
                }
                try {
                    zero.await();
                } catch (InterruptedException e) {
                    interrupted = e;
                    CancelReason why = Blocks.reasonOf(e);
                    if (why == null) {
                        members.cancel(new CancelReason(
                                CancelReason.Source.REQUESTED,
                                home.id(),
                                name,
                                "the thread that waited at its end was interrupted by code outside Harrow"));
                    }
                }
            }
        } finally {
            endReports();
        }
    }

    /**
     * Sets the next alarm. Not under the lock, which pictures and the starvation guard need: a virtual thread that waits for the ticker may
     * have no carrier to go on, and whoever would give it one must not wait for it.
     */
    private void reportLater() {
        Ticker.Alarm next = home.ticker().remind(REPORT_EVERY, this::report);
        boolean over;
        synchronized (this) {
            over = !reporting;
            if (!over) {
                report = next;
            }
        }
        if (over) {
            next.cancel();
        }
    }

    private void report() {
        String waits;
        synchronized (this) {
            if (!reporting) {
                return;
            }
            waits = describeLive();
        }
        reportLater();
        if (!waits.isEmpty()) {
            LOG.info("nursery '{}' of actor {} waits at its end for {}", name, home.id(), waits);
        }
    }

    private void endReports() {
        Ticker.Alarm last;
        synchronized (this) {
            reporting = false;
            last = report;
            report = null;
        }
        if (last != null) {
            last.cancel();
        }
    }

    private synchronized String describeLive() {
        StringBuilder text = new StringBuilder();
        for (ChildMonitor child : children) {
            text.append(text.isEmpty() ? "" : ", ").append("actor ").append(child.id());
        }
        for (ForkTask<?> fork : forks) {
            text.append(text.isEmpty() ? "" : ", ").append("fork ").append(fork);
        }
        return text.toString();
    }

    private void conclude(
            @Nullable Throwable thrown, @Nullable InterruptedException interrupted, @Nullable CancelReason deadline)
            throws Throwable {
        List<Throwable> all;
        Throwable cut;
        synchronized (this) {
            all = new ArrayList<>(failures);
            cut = cutShort;
        }
        if (thrown != null && !Blocks.isCancel(thrown)) {
            for (Throwable other : all) {
                if (!Blocks.tells(thrown, other)) {
                    thrown.addSuppressed(other);
                }
            }
            keepInterrupt(interrupted);
            throw thrown;
        }
        if (!all.isEmpty()) {
            // An error over a cancellation, never the reverse (S-40, D-13); one that hangs on the body's cancel is one
            // too.
            Throwable masked = thrown == null ? null : Blocks.failureIn(thrown);
            if (masked != null && !all.contains(masked)) {
                all.add(masked);
            }
            keepInterrupt(interrupted);
            throw new NurseryFailedException(
                    "nursery '" + name + "' of actor " + home.id() + " failed: " + all.getFirst()
                            + (all.size() > 1 ? " and " + (all.size() - 1) + " more" : ""),
                    all);
        }
        Throwable cause = thrown != null ? thrown : interrupted;
        if (deadline != null && deadline.source() == CancelReason.Source.DEADLINE) {
            // The last one that was cut short may have ended before this thread saw the cancel.
            cause = cause != null ? cause : cut;
            if (cause != null) {
                throw new DeadlineExceededException("nursery '" + name + "' " + deadline.message(), cause);
            }
        } else if (cause != null) {
            throw cause;
        }
    }

    /** An interrupt from outside that was taken while waiting must not be lost to a failure that is thrown in its place. */
    private void keepInterrupt(@Nullable InterruptedException interrupted) {
        if (interrupted != null && Blocks.reasonOf(interrupted) == null) {
            owner.remember(interrupted);
        }
    }

    @Override
    public void join() throws InterruptedException {
        requireOwner("join");
        synchronized (this) {
            requireOpen("join");
        }
        endOpen();
    }

    @Override
    public void close() {
        String left;
        boolean meant;
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            left = describeLive();
            meant = cancelCalled || !failures.isEmpty() || body.visibleCancel() != null;
        }
        requireOwner("close");
        members.cancel(new CancelReason(CancelReason.Source.REQUESTED, home.id(), name, "it was closed"));
        try {
            endOpen();
        } catch (InterruptedException e) {
            owner.remember(e);
        }
        if (!left.isEmpty() && !meant) {
            throw new RuntimeFailureException("nursery '" + name + "' closed without join(): cancelled were " + left
                    + ". Call join() as the last statement of the try block, or cancel() to mean it.");
        }
    }

    private void endOpen() throws InterruptedException {
        Throwable outcome = null;
        try {
            end(null);
        } catch (Throwable e) {
            outcome = e;
        }
        if (endsTree != null) {
            outcome = endsTree.end(outcome);
        }
        switch (outcome) {
            case null -> {}
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default ->
                throw new IllegalStateException("a nursery without a body failed with a checked exception", outcome);
        }
    }

    // ---- misuse

    private Task requireInside(String what) {
        Task task = Task.require("Nursery (to " + what + " nursery '" + name + "')");
        if (task.home() != home) {
            throw new RuntimeFailureException("nursery '" + name + "' belongs to actor " + home.id()
                    + " and was used in actor " + task.home().id() + "; open a nursery there");
        }
        return task;
    }

    private void requireOwner(String what) {
        if (Thread.currentThread() != owner.thread()) {
            throw new RuntimeFailureException(what + "() of nursery '" + name + "' was called on thread '"
                    + Thread.currentThread().getName() + "', but only the thread that opened it, '"
                    + owner.thread().getName()
                    + "', may do that");
        }
    }

    private void requireOpen(String what) {
        if (state == State.CLOSED) {
            throw new RuntimeFailureException("cannot " + what + " in nursery '" + name
                    + "', because it has ended; use the nursery inside its block only");
        }
    }

    @Override
    public String toString() {
        return "nursery '" + name + "'";
    }
}
