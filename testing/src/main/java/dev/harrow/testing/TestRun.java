package dev.harrow.testing;

import dev.harrow.CancelledException;
import dev.harrow.Nursery;
import dev.harrow.RootConfig;
import dev.harrow.testing.internal.RuntimeLog;
import dev.harrow.testing.spi.Leak;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * One run of one test: its thread, its watchdog, its nursery, and the comparison of before and after.
 *
 * <p>JUnit's thread hands the parts of the test to the test's thread and waits. The watchdog is a platform thread of its own, so the
 * bound depends neither on the scheduler of virtual threads nor on what thread JUnit itself uses. A test thread that does not return
 * is given up: it goes on if it ever can, but a fresh one takes its place.
 */
final class TestRun implements AutoCloseable {
    private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(5);
    private static final Duration CLEANUP_LIMIT = Duration.ofSeconds(10);
    private static final Duration HELPER_LIMIT = Duration.ofSeconds(5);
    private static final Duration LEAK_CHECK_LIMIT = Duration.ofMinutes(5);

    /** After the trees, which such a thread may wait for, and before the threads that it may hold. */
    private static final int OWN_THREADS = 250;

    private final Settings settings;
    private final @Nullable Leftovers before; // null: what is left is not looked at
    private final List<Thread> threads = new ArrayList<>(); // guarded by this: all that were made for the test
    private @Nullable TestThread runner; // guarded by this; null when none is there that can be relied on
    private @Nullable Part<?> current; // guarded by this: what the watchdog watches
    private @Nullable Nursery nursery; // guarded by this; set while it is open
    private @Nullable TestThread owner; // guarded by this: who opened it, and has to close it
    private @Nullable VirtualTime time; // guarded by this; set once
    private @Nullable SeededSteering steering; // guarded by this; set once
    private @Nullable String stuck; // guarded by this: why the test cannot go on, before its time is over
    private final TestLink link = new TestLink();
    private final long logStart = RuntimeLog.now();
    private long deadline; // guarded by this; System.nanoTime
    private boolean over; // guarded by this; moves false -> true
    private boolean finished; // JUnit's thread only

    private TestRun(Settings settings) {
        this.settings = settings;
        this.before = settings.leakCheck() ? Leftovers.before() : null;
        this.deadline = System.nanoTime() + settings.limit().toNanos();
    }

    /** Begins the run of a test: from now on its time runs. */
    static TestRun start(Settings settings) {
        TestRun run = new TestRun(settings);
        Thread.ofPlatform().daemon(true).name("watchdog of " + settings.name()).start(run::watch);
        return run;
    }

    // ---- on JUnit's thread

    /** Runs a part of the test on the test's thread and waits for it, as long as the test may take. */
    <T extends @Nullable Object> T call(Part.Code<T> code) throws Throwable {
        Part<T> part = new Part<>(code);
        Thread thread;
        synchronized (this) {
            if (runner == null) {
                runner = new TestThread(settings);
                threads.add(runner.thread());
            }
            thread = runner.thread();
            current = part;
            notifyAll();
            runner.add(part);
        }
        return part.await(thread);
    }

    /** Runs the test method; with it ends the nursery, if there is one. */
    void callTest(Part.Code<@Nullable Void> method) throws Throwable {
        Part.Code<@Nullable Void> all = () -> {
            try {
                method.run();
            } catch (Throwable e) {
                link.end(); // what never came about is no news beside this
                endNursery(e);
                throw e;
            }
            Throwable complaint = link.end();
            endNursery(complaint);
            if (complaint != null) {
                throw complaint;
            }
            return null;
        };
        try {
            call(all);
        } catch (Throwable e) {
            SeededSteering by = steering();
            if (by != null && !(e instanceof TestAbortedException)) {
                e.addSuppressed(Schedules.account(by));
            }
            throw e;
        }
    }

    /** The nursery of the test; opened on the first request, with these changes to the options of its tree. */
    Nursery nursery(UnaryOperator<RootConfig> changes) throws Throwable {
        synchronized (this) {
            if (nursery != null) {
                return nursery;
            }
        }
        Part.Code<Nursery> opening = () -> {
            Nursery opened = Nursery.open(options -> options.name("test")
                    .root(root -> changes.apply(root.name("test").handleSignals(false))));
            synchronized (this) {
                nursery = opened;
                owner = runner;
            }
            return opened;
        };
        return call(opening);
    }

    /** The clock that the test moves; made on the first request. */
    synchronized VirtualTime time() {
        if (time == null) {
            time = new VirtualTime();
        }
        return time;
    }

    /** What decides the order of the steps of the test's tree; made on the first request. */
    synchronized SeededSteering steering(long seed) {
        if (steering == null) {
            steering = new SeededSteering(seed, this::stuck);
        }
        return steering;
    }

    /** What decides the order of the steps of the test's tree, or null. */
    synchronized @Nullable SeededSteering steering() {
        return steering;
    }

    /** No task of the test's tree can go on, and nothing is set that would change it: it has had its time. */
    private synchronized void stuck(List<String> waiting) {
        stuck = "no task of its tree can take a step, and no alarm is set that would change it: "
                + String.join("; ", waiting);
        deadline = System.nanoTime();
        notifyAll();
    }

    /** What disturbs the links of the test. */
    TestLink link() {
        return link;
    }

    /** What the runtime logs since the test began. */
    CapturedLog log() {
        return new CapturedLog(logStart);
    }

    /**
     * Ends the test: what is still open is closed, and what is left behind fails it.
     *
     * @return null, or why the test fails: it did not end in time, its nursery failed, or something is left
     */
    @Nullable
    Throwable finish() {
        if (finished) {
            return null;
        }
        finished = true;
        Throwable failure = null;
        try {
            if (hasNursery()) {
                Part.Code<@Nullable Void> closing = () -> {
                    endNursery(null);
                    return null;
                };
                call(closing);
            }
        } catch (Throwable e) {
            failure = e;
        }
        synchronized (this) {
            if (runner != null) {
                runner.end();
            }
            over = true;
            notifyAll();
        }
        letTimePass();
        RuntimeLog.forgetThrown();
        AssertionFailedError left = leak();
        stopTime();
        if (failure == null) {
            failure = left;
        } else if (left != null) {
            failure.addSuppressed(left);
        }
        return failure;
    }

    /** For the case that JUnit did not get as far as to {@link #finish}. */
    @Override
    public void close() {
        Throwable failure = finish();
        if (failure != null) {
            throw new AssertionFailedError(failure.getMessage(), failure);
        }
    }

    private synchronized void stopTime() {
        if (time != null) {
            time.stop();
        }
    }

    /** Whether there is a nursery that can be closed; one whose thread was given up is left to the leak check. */
    private synchronized boolean hasNursery() {
        return nursery != null && owner == runner;
    }

    private @Nullable AssertionFailedError leak() {
        if (before == null) {
            return null;
        }
        before.add(OWN_THREADS, this::ownThreads);
        var found = new Object() {
            volatile List<String> lines = List.of();
        };
        Duration limit = settings.scaled(Leftovers.LIMIT);
        String problem;
        try {
            // Away from this thread: looking may need a lock that the test holds.
            problem = Helper.run("leak check of " + settings.name(), settings.scaled(LEAK_CHECK_LIMIT), () -> {
                try {
                    found.lines = before.settle(limit);
                } catch (InterruptedException nobodyDoes) {
                    throw new IllegalStateException(nobodyDoes);
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = "it was interrupted";
        }
        if (problem != null) {
            return new AssertionFailedError(
                    "what test " + settings.name() + " has left behind is not known; looking for it: " + problem);
        }
        return found.lines.isEmpty()
                ? null
                : new AssertionFailedError(
                        "test " + settings.name() + " left behind what does not end by itself within "
                                + Settings.seconds(limit)
                                + "; end it, or mark the test @AllowLeak if it is meant:\n"
                                + String.join("\n", found.lines));
    }

    private List<Leak> ownThreads() {
        List<Thread> own;
        synchronized (this) {
            own = List.copyOf(threads);
        }
        return own.stream()
                .filter(Thread::isAlive)
                .map(thread -> Leak.of("the thread of the test, '" + thread.getName() + "'", thread::interrupt)
                        .withDetail(Arrays.stream(thread.getStackTrace())
                                .map(frame -> "at " + frame)
                                .collect(Collectors.joining("\n"))))
                .toList();
    }

    // ---- on the test's thread

    private void endNursery(@Nullable Throwable thrown) throws Throwable {
        Nursery open;
        synchronized (this) {
            open = nursery;
        }
        if (open == null) {
            return;
        }
        letTimePass();
        try {
            open.cancel("the test is over");
            open.close();
        } catch (Throwable failure) {
            if (thrown == null) {
                throw failure;
            }
            if (isCancel(thrown) || thrown instanceof TestAbortedException) {
                // A failure over what came of it, or what hides it.
                failure.addSuppressed(thrown);
                throw failure;
            }
            if (thrown != failure) {
                thrown.addSuppressed(failure);
            }
        } finally {
            synchronized (this) {
                nursery = null;
            }
        }
    }

    /** Nobody moves the clock of the test any more, and what ends now has to end in time. */
    private void letTimePass() {
        VirtualTime virtual;
        synchronized (this) {
            virtual = time;
        }
        if (virtual != null) {
            virtual.follow();
        }
    }

    private static boolean isCancel(Throwable thrown) {
        return thrown instanceof InterruptedException
                || thrown instanceof CancelledException
                || thrown instanceof ClosedByInterruptException;
    }

    // ---- on the watchdog's thread

    private void watch() {
        boolean more = true;
        while (more) {
            try {
                more = watchOnce();
            } catch (InterruptedException e) {
                // A test that interrupts whatever it finds does not get rid of its bound.
                more = true;
            }
        }
    }

    /** Waits until a part is late and deals with it; false when the test is over. */
    private boolean watchOnce() throws InterruptedException {
        Part<?> late;
        Thread stuck;
        synchronized (this) {
            while (!over && !(busy() && deadline - System.nanoTime() <= 0)) {
                long millis = (deadline - System.nanoTime()) / 1_000_000 + 1;
                wait(busy() ? Math.max(1, millis) : 0);
            }
            if (over) {
                return false;
            }
            late = Objects.requireNonNull(current);
            stuck = Objects.requireNonNull(runner).thread();
        }
        if (late.expire()) {
            expired(late, stuck);
        }
        return true;
    }

    /** Called under the lock. */
    private boolean busy() {
        return current != null && !current.ended();
    }

    private void expired(Part<?> late, Thread stuck) throws InterruptedException {
        String early;
        synchronized (this) {
            early = this.stuck;
            this.stuck = null;
        }
        String what = "test " + settings.name()
                + (early != null
                        ? " cannot end: " + early
                        : " did not end within " + Settings.seconds(settings.limit()));
        String dump = Report.write(settings, what);
        Nursery open;
        synchronized (this) {
            open = nursery;
        }
        letTimePass();
        if (open != null) {
            // On a thread of its own: whoever hangs may hold the locks that this needs.
            Helper.run("cancel of " + settings.name(), HELPER_LIMIT, () -> open.cancel(what));
        }
        stuck.interrupt();
        boolean returned = late.awaitOutcome(settings.scaled(INTERRUPT_GRACE));
        synchronized (this) {
            if (!returned && runner != null) {
                runner.end();
                runner = null;
            }
            current = null;
            deadline = System.nanoTime() + settings.scaled(CLEANUP_LIMIT).toNanos();
        }
        late.fail(new TimeoutException(what + "; " + dump
                + (returned
                        ? ""
                        : ". Its thread '" + stuck.getName()
                                + "' did not react to an interrupt either and was given up")));
    }
}
