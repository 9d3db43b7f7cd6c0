package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.scope.Parker;
import dev.harrow.internal.scope.Stack;
import dev.harrow.internal.scope.Task;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps virtual threads running while some tasks compute without end, by adding carrier threads for as long as they do.
 *
 * <p>Virtual threads are not preempted: as many tasks in endless loops as there are carriers stop every other virtual thread of the
 * JVM, the parents of those tasks included, which therefore could not end them. The guard is a platform thread. It looks rarely while
 * all is well, and at nothing but some numbers; only when somebody waits for a carrier does it look at tasks
 * ({@link StarvationState} decides).
 *
 * <p>The thread runs while a tree has started actors or forks here, and as long after as carriers are still added.
 */
final class StarvationGuard implements Runnable {
    private static final long CALM_NANOS = 100_000_000;
    private static final long IDLE_NANOS = 500_000_000;

    /** After how many looks in a row at which nothing ran it looks less often: an idle JVM costs next to nothing. */
    private static final int IDLE_AFTER = 10;

    private static final long ALERT_NANOS = 20_000_000;
    private static final int MOST = 64;

    /** How many times as long as a look took the guard rests at least, so that it never costs more than a part of a processor. */
    private static final int REST = 20;

    /** How long a task has to be to blame until it is named: on a busy machine a slow one looks like an endless one for a moment. */
    private static final long NAME_AFTER_NANOS = 1_000_000_000;

    /**
     * The guard of another copy of the runtime, for one that has none of its own.
     *
     * @param watch virtual threads are about to run
     * @param spinning the threads that are known to compute without end
     */
    record Lent(Runnable watch, Supplier<Set<Thread>> spinning) {}

    /**
     * A task that has a carrier, waits for nothing of Harrow's, and may be one that computes without end.
     *
     * @param task for people
     * @param steps how often it went through an operation of the runtime
     */
    record Runner(String task, long steps) {}

    private static volatile @Nullable Lent lent; // set once, before the first use
    private static int users; // guarded by StarvationGuard.class
    private static volatile @Nullable StarvationGuard current; // written under the lock of the class; read by anyone

    private final StarvationState<Thread> state = new StarvationState<>(MOST); // used by the guard's thread only
    private final Thread thread = Parker.daemon("harrow-guard", this);
    private final Map<Thread, Long> since =
            new HashMap<>(); // those to blame, from when on; used by the guard's thread only
    private final Set<Thread> named = new HashSet<>(); // those that were logged; used by the guard's thread only
    private int idle; // used by the guard's thread only: at how many looks in a row nothing ran
    private volatile Set<Thread> blamed = Set.of(); // written by the guard's thread; read by anyone

    private StarvationGuard() {}

    /** From now on the guard is that of another copy of the runtime in this JVM. Before the first use. */
    static void borrow(Lent guard) {
        lent = guard;
    }

    /** A tree that wants the guard begins. */
    static synchronized void acquire() {
        users++;
    }

    /** A tree that wanted the guard has ended. */
    static synchronized void release() {
        users--;
        StarvationGuard guard = current;
        if (users == 0 && guard != null) {
            Parker.wake(guard.thread);
        }
    }

    /** Virtual threads are about to run here: from now on there is something to guard. Costs next to nothing when called again. */
    static void watch() {
        if (current == null) {
            Lent other = lent;
            if (other == null) {
                begin();
            } else {
                other.watch().run();
            }
        }
    }

    private static synchronized void begin() {
        if (current == null && users > 0) {
            StarvationGuard guard = new StarvationGuard();
            current = guard;
            Parker.start(guard.thread);
        }
    }

    /** The threads of tasks that are known to compute without end. */
    static Set<Thread> spinning() {
        Lent other = lent;
        StarvationGuard guard = current;
        return other != null ? other.spinning().get() : guard == null ? Set.of() : guard.blamed;
    }

    @Override
    public void run() {
        Parker.parkFor(this, CALM_NANOS);
        VirtualThreadSchedulerMXBean scheduler = null;
        while (!over()) {
            if (scheduler == null) {
                scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
                if (scheduler == null) {
                    LOG.info(
                            "this JVM does not tell about its virtual-thread scheduler; starvation is not guarded against");
                    return;
                }
            }
            long before = used();
            boolean alert = look(scheduler);
            // Every carrier of a busy machine is occupied, and a large tree takes long to look through. Time in which
            // this
            // thread was not running is no cost, and must not keep it from the end of the starvation.
            long took = used() - before;
            long calm = idle < IDLE_AFTER ? CALM_NANOS : IDLE_NANOS;
            Parker.parkFor(this, alert ? Math.max(ALERT_NANOS, took * REST) : calm);
        }
    }

    /** How much of a processor this thread has used, in nanoseconds; the clock on the wall where the JVM does not tell. */
    private static long used() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : -1;
        return cpu >= 0 ? cpu : System.nanoTime();
    }

    /** Whether nobody needs the guard any more; then it is gone. */
    private boolean over() {
        synchronized (StarvationGuard.class) {
            if (users > 0 || state.added() > 0) {
                return false;
            }
            current = null;
            return true;
        }
    }

    private boolean look(VirtualThreadSchedulerMXBean scheduler) {
        int parallelism = scheduler.getParallelism();
        int carriers = scheduler.getPoolSize();
        int mounted = scheduler.getMountedVirtualThreadCount();
        boolean waiting = scheduler.getQueuedVirtualThreadCount() > 0;
        idle = mounted > 0 || waiting ? 0 : idle + 1;
        if (waiting && carriers < parallelism) {
            poke(parallelism - carriers);
        }
        // How many are mounted says nothing here: one that is in native code, reading a pipe, has its carrier and is
        // not
        // counted. If a carrier were free, nobody would wait for several looks in a row.
        if (!waiting && state.added() == 0) {
            state.sample(false, Map.of());
            since.clear();
            named.clear();
            return false;
        }
        Map<Thread, Runner> running = running();
        Map<Thread, Long> steps = new HashMap<>();
        running.forEach((thread, runner) -> steps.put(thread, runner.steps()));
        int change = state.sample(waiting, steps);
        if (change != 0) {
            scheduler.setParallelism(Math.max(1, scheduler.getParallelism() + change));
            if (change > 0) {
                poke(change);
            } else {
                LOG.debug(
                        "{} carrier threads given back; {} still make up for tasks that compute without end",
                        -change,
                        state.added());
            }
        }
        blamed = state.blamed();
        accuse(blamed, running);
        return true;
    }

    /**
     * Makes the scheduler use the carriers that it is allowed. It makes one only when a task comes to a queue that was
     * empty; while all is stuck none does, and each thread that submits has a queue of its own.
     */
    private static void poke(int carriers) {
        for (int i = 0; i < carriers; i++) {
            Parker.start(Parker.daemon("harrow-poke", () -> Parker.startVirtual("harrow-poke", Thread::onSpinWait)));
        }
    }

    /** Names those that are to blame for long and have not been named. */
    private void accuse(Set<Thread> threads, Map<Thread, Runner> running) {
        long now = System.nanoTime();
        since.keySet().retainAll(threads);
        named.retainAll(threads);
        StringBuilder text = new StringBuilder();
        for (Thread thread : threads) {
            Runner runner = running.get(thread);
            if (runner != null
                    && now - since.computeIfAbsent(thread, fresh -> now) >= NAME_AFTER_NANOS
                    && named.add(thread)) {
                text.append("\n  task ").append(runner.task()).append(Stack.of(thread));
            }
        }
        if (!text.isEmpty()) {
            LOG.warn(
                    "tasks that compute without end, or wait without letting go of their carrier, kept all other virtual threads from"
                            + " running; {} carrier threads are added now. Let such code call Scopes.checkpoint(), or run it on the"
                            + " backend isolated or process.{}",
                    state.added(),
                    text);
        }
    }

    /** What may compute without end, in this copy of the runtime and those that borrow from it. */
    static Map<Thread, Runner> running() {
        List<ActorCell> cells = new ArrayList<>(Abandoned.ofThisCopy());
        for (TreePart tree : Trees.live()) {
            collect(tree.top(), cells);
        }
        Map<Thread, Runner> found = new HashMap<>();
        for (ActorCell cell : cells) {
            for (Task task : Tasks.of(cell)) {
                if (task.thread().isVirtual() && task.waitingFor() == null && hasCarrier(task.thread())) {
                    found.put(task.thread(), new Runner(task.toString(), task.steps()));
                }
            }
        }
        for (Isolate isolate : Isolate.all()) {
            found.putAll(isolate.running());
        }
        return found;
    }

    /**
     * Whether it runs, or waits without letting go of its carrier: for the initialisation of a class that another thread is stuck in, say. The JDK tells
     * that only by the text of a thread, which ends with its state and, if it has one, {@code @} and the name of its carrier.
     */
    private static boolean hasCarrier(Thread thread) {
        if (thread.getState() == Thread.State.RUNNABLE) {
            return true;
        }
        String text = thread.toString();
        return text.indexOf('@', Math.max(0, text.lastIndexOf("]/"))) >= 0;
    }

    private static void collect(ActorCell cell, List<ActorCell> into) {
        into.add(cell);
        for (ChildMonitor child : NurseryImpl.childrenOf(cell)) {
            ActorCell below = child.hostedCell();
            if (below != null) {
                collect(below, into);
            }
        }
    }
}
