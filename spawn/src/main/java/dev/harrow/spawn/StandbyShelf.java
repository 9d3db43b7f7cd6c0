package dev.harrow.spawn;

import dev.harrow.SpawnFailedException;
import dev.harrow.spi.StandbyOptions;
import dev.harrow.spi.Ticker;
import dev.harrow.spi.VesselExit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The JVMs of one kind that stand by. One boots at a time, so that who is at work has a processor left; those that end are replaced, unless they do
 * nothing else: then the next actor decides whether it is worth a try. Any thread.
 */
final class StandbyShelf {
    /** After how many that ended without having been of use none is started until somebody asks. */
    private static final int TRIES = 3;

    /** How long one may take until it is ready: one that is stopped would not be replaced. */
    private static final long BOOT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final StandbyPool pool;
    private final StandbyOptions kind;
    private final List<StandbyPool.Jvm> jvms =
            new ArrayList<>(); // guarded by this: that nobody has taken, oldest first
    private boolean wanted; // guarded by this: somebody has asked, and not too long ago
    private boolean booting; // guarded by this: one is on its way
    private int lost; // guarded by this: how many have ended since somebody has asked
    private Ticker.@Nullable Alarm next; // guarded by this: starts another
    private Ticker.@Nullable Alarm idle; // guarded by this: ends those that nobody asks for
    private boolean closed; // guarded by this; moves false -> true

    StandbyShelf(StandbyPool pool, StandbyOptions kind) {
        this.pool = pool;
        this.kind = kind;
    }

    /** Starts the first, if there is none: whoever comes next finds it. */
    void fill() {
        asked();
        synchronized (this) {
            if (closed || booting || !jvms.isEmpty()) {
                return;
            }
            booting = true;
        }
        start();
    }

    /** One that is ready, or else the one that boots since the longest time; it is the caller's from now on. */
    Optional<StandbyPool.Jvm> take() {
        asked();
        Optional<StandbyPool.Jvm> found;
        synchronized (this) {
            found = jvms.stream()
                    .filter(jvm -> jvm.standby().isReady())
                    .findFirst()
                    .or(() -> jvms.stream().findFirst());
            found.ifPresent(jvms::remove);
        }
        startNext(kind.refillAfter().toNanos());
        return found;
    }

    private synchronized void asked() {
        wanted = true;
        lost = 0;
        waitForActors();
    }

    /** From now on they stand by for so long. */
    private synchronized void waitForActors() {
        if (idle != null) {
            idle.cancel();
        }
        if (!closed) {
            idle = pool.household().ticker().after(kind.idle().toNanos(), this::retire);
        }
    }

    /** Nobody has asked for long. */
    private void retire() {
        List<StandbyPool.Jvm> left;
        synchronized (this) {
            if (booting) {
                waitForActors(); // one that has not come yet has not waited
                return;
            }
            wanted = false;
            left = List.copyOf(jvms);
            jvms.clear();
        }
        for (StandbyPool.Jvm each : left) {
            each.standby().end();
            each.vessel().kill();
        }
    }

    /** Starts another after a while, if one is missing and none is on its way. */
    private synchronized void startNext(long delayNanos) {
        if (closed || !wanted || booting || jvms.size() >= kind.size() || lost >= TRIES) {
            return;
        }
        booting = true;
        // To start a process takes a while, and may have to wait: nothing for the thread of the clock.
        next = pool.household()
                .ticker()
                .after(
                        delayNanos,
                        () -> Thread.ofPlatform()
                                .daemon(true)
                                .name("harrow-standby")
                                .start(this::start));
    }

    private void start() {
        try {
            Optional<StandbyPool.Jvm> started = pool.start(kind);
            if (started.isPresent()) {
                watch(started.get());
                return;
            }
        } catch (SpawnFailedException e) {
            StandbyPool.Logged.LOG.warn("no JVM stands by until the next actor asks for one", e);
        } catch (RuntimeException | Error e) {
            StandbyPool.Logged.LOG.error("no JVM stands by until the next actor asks for one", e);
        }
        synchronized (this) {
            booting = false;
            lost = TRIES;
        }
    }

    private void watch(StandbyPool.Jvm jvm) {
        boolean late;
        synchronized (this) {
            late = closed || !wanted;
            if (!late) {
                jvms.add(jvm);
            }
        }
        jvm.vessel().onExit(exit -> ended(jvm, exit));
        jvm.standby().onNews(ready -> news(jvm, ready));
        pool.household().ticker().after(BOOT_NANOS, () -> {
            if (!jvm.standby().isReady()) {
                jvm.standby().end();
            }
        });
        if (late) {
            jvm.standby().end();
            jvm.vessel().kill();
        }
    }

    /** It is ready, or will never be. */
    private void news(StandbyPool.Jvm jvm, boolean ready) {
        synchronized (this) {
            booting = false;
        }
        if (ready) {
            jvm.vessel().arrived();
            waitForActors();
            startNext(0);
        } else {
            jvm.vessel().kill(); // its end is the next that is heard of it
        }
    }

    /** Its process is gone, and it was no actor. */
    private void ended(StandbyPool.Jvm jvm, VesselExit exit) {
        boolean unasked;
        synchronized (this) {
            unasked = jvms.remove(jvm);
            if (unasked) {
                lost++;
            }
        }
        if (unasked) {
            StandbyPool.Logged.LOG.warn(
                    "{} stood by and is replaced: {}", jvm.standby().id(), exit.detail());
        }
        jvm.standby().end();
        pool.standsNoMore(jvm);
        startNext(kind.refillAfter().toNanos());
    }

    /** None is started any more. Those that are there are ended by the pool. */
    void close() {
        List<StandbyPool.Jvm> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(jvms);
            jvms.clear();
            if (next != null) {
                next.cancel();
            }
            if (idle != null) {
                idle.cancel();
            }
        }
        left.forEach(jvm -> jvm.standby().end());
    }
}
