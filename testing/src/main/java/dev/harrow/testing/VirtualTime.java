package dev.harrow.testing;

import dev.harrow.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it, for everything that the runtime times in one tree: deadlines, graces, the steps of a
 * ladder, reports.
 *
 * {@snippet :
 * @ActorTest
 * void givesUpAfterAnHour(Nursery nursery, VirtualTime time) throws InterruptedException {
 *     Running<Boolean> inTime = nursery.fork(() -> Scopes.moveOnAfter(Duration.ofHours(1), () -> never.await()));
 *     await().until(() -> time.alarms().contains(Duration.ofHours(1)));    // the fork has come that far
 *     time.advance(Duration.ofHours(1));
 *     assertThat(inTime.result()).isFalse();
 * }
 * }
 *
 * <p>A test that takes one as a parameter, or whose fixtures do, has the time of its nursery's tree stand still from the boot on; when its
 * method has ended the clock begins to follow real time, so that the end of the nursery is bounded as ever. A tree of the test's own gets
 * one by {@link dev.harrow.RootConfig#ticker}. What is not timed by the runtime is not moved: {@code Thread.sleep}, timeouts of the
 * JDK, the bound of the test.
 *
 * <p>May be used from any thread, except that an alarm must not move the clock.
 */
public final class VirtualTime implements Ticker {
    private final PriorityQueue<Entry> alarms = new PriorityQueue<>(); // guarded by this
    private final List<Entry> due = new ArrayList<>(); // guarded by this: in the order in which they are to ring
    private long now; // guarded by this; only grows
    private long entries; // guarded by this: how many alarms were ever set
    private boolean advancing; // guarded by this: somebody moves the clock
    private @Nullable Thread bell; // guarded by this: the thread that runs what is due, while there is something
    private long followsFrom; // guarded by this; System.nanoTime() less the virtual time, once it follows real time
    private @Nullable Thread follower; // guarded by this; set once

    /** Makes a clock that stands still. */
    public VirtualTime() {}

    private final class Entry implements Alarm, Comparable<Entry> {
        private final long at;
        private final long number;
        private final Runnable action;

        Entry(long at, long number, Runnable action) {
            this.at = at;
            this.number = number;
            this.action = action;
        }

        @Override
        public void cancel() {
            synchronized (VirtualTime.this) {
                if (!alarms.remove(this)) {
                    due.remove(this);
                }
            }
        }

        @Override
        public int compareTo(Entry other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }
    }

    /** The nanoseconds by which the clock was moved since it was made. */
    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Alarm after(long delayNanos, Runnable action) {
        Entry entry = new Entry(later(delayNanos), entries++, action);
        if (entry.at <= now) {
            ring(entry);
        } else {
            alarms.add(entry);
            notifyAll();
        }
        return entry;
    }

    /**
     * Moves the clock. The alarms that are due on the way ring in the order of their times, each at its time, on a thread of the clock;
     * returns when they have all run, with those that they set themselves.
     *
     * <p>That an alarm has run does not mean that whoever waited for it has gone on: wait for what it does.
     *
     * @param by not negative
     * @throws IllegalStateException if an alarm calls this, or the clock follows real time
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time cannot be moved back, by " + by);
        }
        synchronized (this) {
            if (Thread.currentThread() == bell) {
                throw new IllegalStateException("an alarm of this clock cannot move it; move it in the test");
            }
            if (follower != null) {
                throw new IllegalStateException(
                        "the method of the test is over, so its clock follows real time and cannot be moved");
            }
            move(() -> later(nanosOf(by)));
        }
    }

    /** Called under the lock. */
    private long later(long nanos) {
        return now + Math.min(Math.max(0, nanos), Long.MAX_VALUE - now);
    }

    private static long nanosOf(Duration time) {
        try {
            return time.toNanos();
        } catch (ArithmeticException centuries) {
            return Long.MAX_VALUE;
        }
    }

    /** The time until each alarm that is set and has not rung, the next one first. Those that are due now are not among them. */
    public synchronized List<Duration> alarms() {
        return alarms.stream()
                .sorted()
                .map(entry -> Duration.ofNanos(entry.at - now))
                .toList();
    }

    /**
     * Moves the clock when nobody else does. Called under the lock.
     *
     * @param to asked when it is this one's turn
     */
    private void move(LongSupplier to) {
        boolean interrupted = false;
        while (advancing) {
            interrupted |= awaitChange();
        }
        advancing = true;
        long target = to.getAsLong();
        while (true) {
            // What was due before rings before, and may set an alarm that is on the way.
            while (bell != null) {
                interrupted |= awaitChange();
            }
            Entry next = alarms.peek();
            if (next == null || next.at > target) {
                break;
            }
            now = next.at;
            ring(alarms.remove());
        }
        now = Math.max(now, target);
        advancing = false;
        notifyAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called under the lock; true if interrupted, which does not end the wait for a bell that rings. */
    @SuppressWarnings("WaitNotInLoop") // every caller is one
    private boolean awaitChange() {
        try {
            wait();
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Called under the lock. */
    private void ring(Entry entry) {
        due.add(entry);
        if (bell == null) {
            bell = Thread.ofPlatform()
                    .daemon(true)
                    .name("bell of a virtual clock")
                    .unstarted(this::ringAll);
            bell.start();
        }
    }

    private void ringAll() {
        while (true) {
            Entry next;
            synchronized (this) {
                if (due.isEmpty()) {
                    bell = null;
                    notifyAll();
                    return;
                }
                next = due.removeFirst();
            }
            try {
                next.action.run();
            } catch (RuntimeException | Error e) {
                // As the ticker of the runtime does it: one alarm must not take the others with it.
                System.err.println("an alarm of a virtual clock failed; it is dropped: " + e);
                e.printStackTrace();
            }
        }
    }

    // ---- after the test

    /** From now on the clock follows real time, until {@link #stop}. Harmless if it does already. */
    synchronized void follow() {
        if (follower == null) {
            followsFrom = System.nanoTime() - now;
            follower = Thread.ofPlatform()
                    .daemon(true)
                    .name("hand of a virtual clock")
                    .unstarted(this::followAll);
            follower.start();
        }
    }

    /** The clock stands still for good: nothing is left that it times. */
    void stop() {
        Thread hand;
        synchronized (this) {
            hand = follower;
        }
        if (hand != null) {
            hand.interrupt();
        }
    }

    private void followAll() {
        try {
            synchronized (this) {
                while (true) {
                    move(() -> System.nanoTime() - followsFrom);
                    Entry next = alarms.peek();
                    if (Thread.interrupted()) {
                        return;
                    }
                    wait(next == null ? 0 : Math.max(1, (next.at - now) / 1_000_000));
                }
            }
        } catch (InterruptedException stopped) {
            // That is how it ends.
            return;
        }
    }
}
