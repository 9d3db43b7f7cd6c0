package dev.harrow.internal.scope;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.spi.Steering;
import dev.harrow.spi.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of a steered tree hand on: the one that holds it runs, the others stand still (see {@link Steering}).
 *
 * <p>A <i>player</i> is a thread that runs a task of the tree. It gives the baton up at each checkpoint and park, and at its end; whoever gives it
 * up asks the steering who is next, marks that one as granted and wakes its thread. A park of a player is a mark in here: the thread really
 * parks until the baton is granted to it, and it is granted only after it was woken. The clock of the tree is in here too. When no player can
 * go on, the baton goes to the <i>conductor</i>, a platform thread that lets time jump to the next alarm and rings it; an alarm that is due
 * while players can go on is one more candidate.
 *
 * <p>The conductor also looks after a holder that makes no step, because it blocks outside of Harrow or computes without end: it takes the baton from
 * it. Such a player is <i>free</i> until its next operation, in which it waits to be granted the baton again. While one is free, time does not jump: it
 * passes as on the wall.
 *
 * <p>A JVM without a steered tree pays one read of a static field at each park and wake.
 */
public final class Baton {
    private static final long LOOK_EVERY_NANOS = 25_000_000;
    private static final int LOOKS_WHILE_BLOCKED = 2;
    private static final int LOOKS_WHILE_RUNNING = 80;
    private static final int LOOKS_UNTIL_STUCK = 40;
    private static final String ALARM = "alarm";

    private static final Map<Thread, Player> PLAYERS =
            new ConcurrentHashMap<>(); // of all steered trees, by their threads
    private static volatile int trees; // how many there are; written under the lock of the class, read by anyone

    /** One thread of the tree. */
    static final class Player {
        private final Baton baton;
        private final String name;
        private volatile @Nullable Thread thread; // written once, when it begins
        private volatile boolean granted; // written under the baton's lock; read by the thread
        private volatile boolean
                keepsInterrupt; // written by the thread: its flag is put aside while it waits for the baton
        private volatile @Nullable Object waitsFor; // written by the thread; read by anyone: what it parks on
        private boolean permit; // guarded by the baton: it was woken when it did not park
        private boolean parked; // guarded by the baton
        private boolean free; // guarded by the baton: it goes on without the baton
        private long steps; // guarded by the baton: how often it gave the baton up

        Player(Baton baton, String name) {
            this.baton = baton;
            this.name = name;
        }

        /** The thread of this player begins: it waits for the baton. */
        void begin() {
            baton.begin(this);
        }

        /** The current thread, this player, stands back; it can go on at once. */
        void pass() {
            baton.giveUp(this, true);
        }

        /** The current thread, this player, parks until it is woken, interrupted, or for no reason. */
        void park(Object blocker) {
            waitsFor = blocker;
            baton.giveUp(this, false);
            waitsFor = null;
        }

        /**
         * Wakes this player; any thread.
         *
         * @param keeps whether its next park returns at once if it does not park now
         */
        void wake(boolean keeps) {
            baton.wake(this, keeps);
        }

        /** Whether the other of two ways is taken, by the steering. */
        boolean decides(String other) {
            return baton.decides("go on", other);
        }

        /** The thread of this player ends. */
        void leave() {
            PLAYERS.remove(Thread.currentThread());
            baton.withdraw(this);
        }

        /** This is a player no more, or its thread could not be started. */
        void withdraw() {
            baton.withdraw(this);
        }

        String describe() {
            Object what = waitsFor;
            return what == null ? name : name + ", waiting for " + what;
        }
    }

    /** An action with a time. */
    private final class Entry implements Ticker.Alarm, Comparable<Entry> {
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
            forget(this);
        }

        @Override
        public int compareTo(Entry other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    private final Steering steering; // asked under the lock
    private final Thread conductor = Parker.daemon("harrow-steps", this::conduct);
    private final Set<Player> players = new LinkedHashSet<>(); // guarded by this: all that have not ended
    private final List<Player> ready = new ArrayList<>(); // guarded by this: those that can go on, by when they could
    private final PriorityQueue<Entry> alarms = new PriorityQueue<>(); // guarded by this
    private final PriorityQueue<Entry> reminders =
            new PriorityQueue<>(); // guarded by this: time does not jump for these
    private @Nullable Player
            holder; // guarded by this; null: the conductor has the baton, and only it chooses who is next
    private int free; // guarded by this: how many players are free
    private long now; // guarded by this: the tree's clock, in nanoseconds
    private long alarmCount; // guarded by this: numbers alarms, for those of the same time
    private boolean ended; // guarded by this; moves false -> true: everybody goes on as they like
    private boolean wasWrong; // guarded by this: the steering chose nobody, and that was logged

    private Baton(Steering steering) {
        this.steering = steering;
    }

    /** Makes a baton for a new tree; the current thread becomes its first player and holds it. */
    public static Baton take(Steering steering, String name) {
        Baton baton = new Baton(steering);
        synchronized (Baton.class) {
            trees++;
        }
        Player main = new Player(baton, name);
        main.thread = Thread.currentThread();
        main.granted = true;
        synchronized (baton) {
            baton.players.add(main);
            baton.holder = main;
        }
        PLAYERS.put(Thread.currentThread(), main);
        Parker.start(baton.conductor);
        return baton;
    }

    /** The tree has ended. Threads that it has given up go on by themselves. */
    public void end() {
        List<Player> left;
        synchronized (this) {
            ended = true;
            left = new ArrayList<>(players);
            players.clear();
            ready.clear();
            alarms.clear();
            reminders.clear();
            for (Player player : left) {
                player.granted = true;
            }
        }
        for (Player player : left) {
            Thread thread = player.thread;
            if (thread != null) {
                PLAYERS.remove(thread);
                LockSupport.unpark(thread);
            }
        }
        synchronized (Baton.class) {
            trees--;
        }
        LockSupport.unpark(conductor);
    }

    /** What the current thread is in a steered tree, or null. */
    static @Nullable Player player() {
        return trees == 0 ? null : PLAYERS.get(Thread.currentThread());
    }

    static @Nullable Player player(Thread thread) {
        return trees == 0 ? null : PLAYERS.get(thread);
    }

    // ---- threads

    /** A new player, which can go on from now on; its thread calls {@link Player#begin} first and {@link Player#leave} last. */
    Player add(String name) {
        Player player = new Player(this, name);
        synchronized (this) {
            if (ended) {
                player.granted = true;
            } else {
                players.add(player);
                makeReady(player);
            }
        }
        return player;
    }

    private void begin(Player me) {
        Thread thread = Thread.currentThread();
        me.thread = thread;
        synchronized (this) {
            if (ended) {
                return;
            }
            PLAYERS.put(thread, me);
        }
        awaitGrant(me);
    }

    private void withdraw(Player player) {
        Player next = null;
        synchronized (this) {
            players.remove(player);
            ready.remove(player);
            if (player.free) {
                player.free = false;
                free--;
            }
            if (holder == player) {
                next = choose();
            }
        }
        wakeUp(next);
    }

    // ---- operations of a player

    private void giveUp(Player me, boolean goesOn) {
        Player next = null;
        boolean over;
        synchronized (this) {
            over = ended;
            if (!over) {
                me.steps++;
                if (me.free) {
                    me.free = false;
                    free--;
                }
                me.granted = false;
                if (goesOn || me.permit || Thread.currentThread().isInterrupted()) {
                    me.permit &= goesOn;
                    makeReady(me);
                } else {
                    me.parked = true;
                }
                if (holder == me) {
                    next = choose();
                }
            } else if (me.permit) {
                me.permit = false;
                return;
            }
        }
        if (!over) {
            wakeUp(next);
            awaitGrant(me);
        } else if (!goesOn) {
            LockSupport.park(me); // an actor that was given up: nobody steers it any more
        }
    }

    private void awaitGrant(Player me) {
        boolean interrupted = false;
        while (!me.granted) {
            LockSupport.park(this);
            if (!me.granted && Thread.currentThread().isInterrupted()) {
                me.keepsInterrupt = true;
                wake(me, false); // first, so that nobody finds it parked and not interrupted
                interrupted |= Thread.interrupted();
            }
        }
        me.keepsInterrupt = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake(Player player, boolean keeps) {
        synchronized (this) {
            if (player.parked) {
                player.parked = false;
                makeReady(player);
            } else if (keeps) {
                player.permit = true;
            }
            if (ended) {
                wakeUp(player);
            }
        }
    }

    /** Called under the lock. */
    private void makeReady(Player player) {
        ready.add(player);
        if (holder == null) {
            LockSupport.unpark(conductor);
        }
    }

    /** Whether the flag of this thread is set, or put aside while it waits for the baton. */
    static boolean keepsInterrupt(Thread thread) {
        Player player = player(thread);
        return player != null && player.keepsInterrupt;
    }

    private boolean decides(String no, String yes) {
        synchronized (this) {
            return !ended && ask(List.of(no, yes)) == 1;
        }
    }

    // ---- who is next

    /** Chooses the next holder and marks it as such; null if that is the conductor, which was woken. Called under the lock. */
    private @Nullable Player choose() {
        wakeInterrupted();
        boolean due = !alarms.isEmpty() && alarms.peek().at <= now;
        int candidates = ready.size() + (due ? 1 : 0);
        int chosen = 0;
        if (candidates > 1) {
            List<String> names = new ArrayList<>(candidates);
            for (Player player : ready) {
                names.add(player.name);
            }
            if (due) {
                names.add(ALARM);
            }
            chosen = ask(names);
        }
        if (chosen >= ready.size()) {
            holder = null;
            LockSupport.unpark(conductor);
            return null;
        }
        Player next = ready.remove(chosen);
        holder = next;
        next.granted = true;
        return next;
    }

    /** Those whose threads were interrupted by code outside of Harrow can go on. Called under the lock. */
    private void wakeInterrupted() {
        for (Player player : players) {
            Thread thread = player.thread;
            if (player.parked && thread != null && thread.isInterrupted()) {
                player.parked = false;
                ready.add(player);
            }
        }
    }

    /** Called under the lock. */
    private int ask(List<String> candidates) {
        int chosen;
        try {
            chosen = steering.choose(candidates);
        } catch (RuntimeException e) {
            complain("it failed", e);
            return 0;
        }
        if (chosen < 0 || chosen >= candidates.size()) {
            complain("it chose number " + chosen + " of " + candidates.size(), null);
            return 0;
        }
        return chosen;
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.error("the steering of a tree failed when it was told something", e);
        }
    }

    private void complain(String what, @Nullable RuntimeException cause) {
        if (!wasWrong) {
            wasWrong = true;
            LOG.error("the steering of a tree did not choose: {}; the first candidate goes on", what, cause);
        }
    }

    private static void wakeUp(@Nullable Player next) {
        Thread thread = next == null ? null : next.thread;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    // ---- the clock

    /** The clock of the tree. */
    public Ticker ticker() {
        return new Ticker() {
            @Override
            public long nanos() {
                synchronized (Baton.this) {
                    return now;
                }
            }

            @Override
            public Alarm after(long delayNanos, Runnable action) {
                return add(alarms, delayNanos, action);
            }

            @Override
            public Alarm remind(long delayNanos, Runnable action) {
                return add(reminders, delayNanos, action);
            }
        };
    }

    private Ticker.Alarm add(PriorityQueue<Entry> queue, long delayNanos, Runnable action) {
        synchronized (this) {
            Entry entry = new Entry(now + Math.max(0, delayNanos), alarmCount++, action);
            if (!ended) {
                queue.add(entry);
                if (holder == null) {
                    LockSupport.unpark(conductor);
                }
            }
            return entry;
        }
    }

    private synchronized void forget(Entry entry) {
        alarms.remove(entry);
        reminders.remove(entry);
    }

    // ---- the conductor

    private void conduct() {
        Player watched = null; // the holder at the last look
        long steps = 0; // and how many it had made
        int looks = 0; // how often in a row there was nothing new
        while (true) {
            Entry due = null;
            Player next = null;
            long rest = LOOK_EVERY_NANOS;
            synchronized (this) {
                if (ended) {
                    return;
                }
                if (holder == null) {
                    wakeInterrupted();
                    if (!ready.isEmpty() && (alarms.isEmpty() || alarms.peek().at > now)) {
                        next = choose();
                    } else {
                        due = nextAlarm();
                        rest = due != null || free == 0 || alarms.isEmpty() ? rest : alarms.peek().at - now;
                    }
                }
            }
            if (due != null) {
                ring(due);
                synchronized (this) {
                    wakeInterrupted();
                    next = ready.isEmpty() && !isDue() ? null : choose();
                }
                wakeUp(next);
                looks = 0;
                continue;
            }
            if (next != null) {
                wakeUp(next);
                looks = 0;
            }
            long before = System.nanoTime();
            LockSupport.parkNanos(this, Math.min(rest, LOOK_EVERY_NANOS));
            Player held;
            long made;
            synchronized (this) {
                if (free > 0 && holder == null) {
                    now += System.nanoTime() - before;
                }
                held = holder;
                made = held == null ? 0 : held.steps;
            }
            boolean same = held == watched && made == steps;
            watched = held;
            steps = made;
            looks = same ? looks + 1 : 0;
            if (same) {
                look(held, looks);
            }
        }
    }

    /** Called under the lock. */
    private boolean isDue() {
        return !alarms.isEmpty() && alarms.peek().at <= now;
    }

    /** The alarm to ring now, if any: with nobody ready, time jumps to it. Called under the lock. */
    private @Nullable Entry nextAlarm() {
        Entry first = alarms.peek();
        if (first == null || (first.at > now && (free > 0 || !ready.isEmpty()))) {
            return null;
        }
        Entry reminder = reminders.peek();
        Entry chosen = reminder != null && reminder.at <= first.at ? reminder : first;
        reminders.remove(chosen);
        alarms.remove(chosen);
        now = Math.max(now, chosen.at);
        return chosen;
    }

    private static void ring(Entry entry) {
        try {
            entry.action.run();
        } catch (RuntimeException | Error e) {
            LOG.error("an alarm failed; it is dropped", e);
        }
    }

    /** Nothing has changed for some looks. */
    private void look(@Nullable Player held, int looks) {
        if (held == null) {
            if (looks == LOOKS_UNTIL_STUCK) {
                tellStuck();
            }
            return;
        }
        Thread thread = held.thread;
        if (thread == null) {
            return; // it is being started
        }
        boolean blocked = switch (thread.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
        if (looks >= (blocked ? LOOKS_WHILE_BLOCKED : LOOKS_WHILE_RUNNING)) {
            setFree(held);
        }
    }

    private void setFree(Player held) {
        Player next;
        synchronized (this) {
            if (holder != held || ended) {
                return;
            }
            held.free = true;
            free++;
            tell(() -> steering.setFree(held.name));
            next = choose();
        }
        wakeUp(next);
    }

    private void tellStuck() {
        synchronized (this) {
            if (ended || holder != null || free > 0 || !ready.isEmpty() || !alarms.isEmpty()) {
                return;
            }
            List<String> waiting = new ArrayList<>();
            for (Player player : players) {
                waiting.add(player.describe());
            }
            tell(() -> steering.stuck(waiting));
        }
    }
}
