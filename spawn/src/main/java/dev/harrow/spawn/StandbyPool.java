package dev.harrow.spawn;

import dev.harrow.spi.Household;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.Standby;
import dev.harrow.spi.StandbyOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JVMs that stand by for the actors of one household, by kind. It has no thread: what happens comes in as events, of the JVMs, of their processes, and
 * of the clock. Any thread.
 */
final class StandbyPool implements AutoCloseable {
    /** How long the end of what was killed is waited for. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Household household;
    private final SpawnBackend backend;
    private final Map<StandbyOptions, StandbyShelf> shelves = new HashMap<>(); // guarded by this
    private final Set<Jvm> alive = new HashSet<>(); // guarded by this: those that are no actor and have not ended
    private int starting; // guarded by this: how many are being started, and are not among them yet
    private boolean closed; // guarded by this; moves false -> true

    /** A JVM that stands by, in its process. */
    record Jvm(Standby standby, ProcessVessel vessel) {}

    StandbyPool(Household household, SpawnBackend backend) {
        this.household = household;
        this.backend = backend;
    }

    Household household() {
        return household;
    }

    private synchronized Optional<StandbyShelf> shelf(StandbyOptions kind) {
        return closed
                ? Optional.empty()
                : Optional.of(shelves.computeIfAbsent(kind, key -> new StandbyShelf(this, key)));
    }

    /** Lets JVMs of this kind stand by, if none do. */
    void fill(StandbyOptions kind) {
        shelf(kind).ifPresent(StandbyShelf::fill);
    }

    /** The one of this kind that will be an actor soonest, which is the caller's then; empty if there is none. Another takes its place. */
    Optional<Jvm> take(StandbyOptions kind) {
        return shelf(kind).flatMap(StandbyShelf::take);
    }

    /**
     * Starts one.
     *
     * @throws dev.harrow.SpawnFailedException if that is not possible
     */
    Optional<Jvm> start(StandbyOptions kind) {
        synchronized (this) {
            if (closed) {
                return Optional.empty();
            }
            starting++;
        }
        Jvm jvm = null;
        boolean late;
        try {
            Standby standby = household.expectStandby(backend);
            jvm = new Jvm(
                    standby, ProcessBackend.start(standby.id(), kind.jvm(), Repertoire.WHOLE, standby.invitation()));
        } finally {
            synchronized (this) {
                starting--;
                if (jvm != null) {
                    alive.add(jvm);
                }
                late = closed;
                notifyAll();
            }
        }
        if (late) {
            jvm.vessel().kill();
        }
        return Optional.of(jvm);
    }

    /** It stands by no more: it is an actor, whose end is somebody else's affair, or its process has ended or was given up. */
    synchronized void standsNoMore(Jvm jvm) {
        alive.remove(jvm);
        notifyAll();
    }

    /** Ends all that stand by, and waits until they have ended. */
    @Override
    public void close() {
        List<StandbyShelf> all;
        Set<Jvm> left;
        synchronized (this) {
            closed = true;
            all = List.copyOf(shelves.values());
            left = Set.copyOf(alive);
        }
        all.forEach(StandbyShelf::close);
        for (Jvm each : left) {
            each.vessel().kill();
        }
        awaitEnd();
    }

    private void awaitEnd() {
        long until = System.nanoTime() + CLOSE_NANOS;
        boolean interrupted = false;
        synchronized (this) {
            while ((starting > 0 || !alive.isEmpty()) && System.nanoTime() - until < 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true; // there is a bound, and what was started has to end first
                }
            }
            if (!alive.isEmpty()) {
                Logged.LOG.warn("these have not ended although they were killed: {}", alive);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Loaded only by who logs. */
    static final class Logged {
        static final Logger LOG = LoggerFactory.getLogger("dev.harrow.standby");
    }
}
