package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorId;
import dev.harrow.DeadlineExceededException;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Output;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import dev.harrow.SpawnFailedException;
import dev.harrow.Transport;
import dev.harrow.TransportClosedException;
import dev.harrow.spi.ForTesting;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One life of a JVM that stands by and becomes an actor, in which one thing happens to it at one point. */
final class StandbyLife implements RelayedWarmBackend.Observer {
    /** How long a start may take that has to boot a JVM after it has waited for one that does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** How long who waits for an actor that is stopped does so. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(3);

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** What happens. */
    enum Event {
        KILLED,
        STOPPED,
        CUT,
        STALLED;

        /** Whether nobody is told of it. */
        boolean isSilent() {
            return this == STOPPED || this == STALLED;
        }
    }

    /** Where, in the order of a life. */
    enum Place {
        /** It has not dialled. */
        BOOTING(false, 0, 0),
        HELLO(true, Point.HELLO, 0),
        PROOF(true, Point.HELLO, 1),
        /** It has said nothing yet but who it is. */
        REHEARSING(false, 0, 0),
        READY(true, Point.START_ACK, 0),
        /** It is ready, and nobody asks for it. */
        IDLE(false, 0, 0),
        BECOME(false, Point.BECOME, 0),
        BECAME(true, Point.START_ACK, 1),
        SPEC(false, Point.SPEC_FRAME, 0),
        ACTOR_READY(true, Point.START_ACK, 2),
        FIRST_CALL(false, Point.START_FRAME, 0),
        FIRST_ANSWER(true, Point.RETURN, 0);

        private final boolean byActor;
        private final int type; // 0 if it is no frame
        private final int before;

        Place(boolean byActor, int type, int before) {
            this.byActor = byActor;
            this.type = type;
            this.before = before;
        }

        /** Whether it is over for one of the two when that one has got this frame. */
        private boolean endsWith(Relay.Frame frame) {
            return switch (this) {
                case BOOTING -> frame.type() == Point.HELLO;
                case REHEARSING -> frame.type() == Point.START_ACK || frame.type() == Point.BECOME;
                default -> false;
            };
        }

        private boolean isLike(Relay.Frame frame) {
            return type != 0 && frame.type() == type && frame.fromActor() == byActor;
        }

        /** Whether it comes before somebody has to be asked for. */
        boolean isBeforeReady() {
            return compareTo(READY) < 0;
        }
    }

    private final String name = "life-" + ProcessHandle.current().pid() + "-" + COUNT.getAndIncrement();
    private final Event event;
    private final Place place;
    private final boolean wantedEarly;
    private final Transport transport;
    private final Supplier<Duration> lag;
    private final String what;
    private final AtomicInteger before = new AtomicInteger(); // frames like that of the place so far
    private final AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();
    private final CountDownLatch begun = new CountDownLatch(1); // the JVM that is watched has a process
    private final CountDownLatch happened = new CountDownLatch(1);
    private volatile @Nullable Relay relay; // set once, before there is a process
    private volatile @Nullable ProcessHandle victim; // set once

    /**
     * @param wantedEarly whether the actor is asked for while the JVM boots; only for places before it is ready
     * @param lag 20 times the wake-up lag so far
     */
    StandbyLife(
            Event event, Place place, boolean wantedEarly, Transport transport, Supplier<Duration> lag, String origin) {
        this.event = event;
        this.place = place;
        this.wantedEarly = wantedEarly;
        this.transport = transport;
        this.lag = lag;
        this.what = event + " at " + place + (wantedEarly ? ", wanted early," : "") + " over " + transport + origin;
    }

    /** Whether somebody else can take its place: nothing of the actor has run in it, and its parent knows that. */
    private boolean isReplaced() {
        boolean unheard = event == Event.CUT || event == Event.STALLED;
        return place.compareTo(Place.BECAME) < 0 || (place == Place.BECAME && unheard);
    }

    /** Lives, and checks what came of it. */
    void run() throws Exception {
        Throwable outcome = null;
        try {
            Nursery.run(
                    options -> options.root(root -> root.handleSignals(false)
                            .name(name)
                            .defaultBackend(RelayedWarmBackend.KEY)
                            .transport(transport)
                            .ladder(Duration.ofMillis(200), Duration.ofMillis(400))
                            .standby(standby -> standby.jvmArgs(RelayedWarmBackend.mark(name))
                                    .refillAfter(Duration.ZERO))),
                    this::live);
        } catch (Throwable e) {
            outcome = e;
        } finally {
            Relay used = relay;
            if (used != null) {
                used.close();
            }
        }
        assertThat(trouble.get()).as("%s: who watches", what).isNull();
        assertThat(happened.getCount()).as("%s: it happened", what).isZero();
        ProcessHandle gone = victim;
        assertThat(gone).as(what).isNotNull();
        Duration soon = Duration.ofSeconds(10);
        await(what).atMost(lag.get().compareTo(soon) > 0 ? lag.get() : soon).until(() -> !gone.isAlive());
        assertThat(ProcessHandle.current().children().filter(this::isMine))
                .as("%s: processes", what)
                .isEmpty();
        check(outcome);
    }

    private void check(@Nullable Throwable outcome) {
        Throwable cause = outcome instanceof NurseryFailedException failed ? failed.getCause() : outcome;
        if (isReplaced()) {
            assertThat(cause).as(what).isNull();
        } else if (event.isSilent()) {
            assertThat(cause).as(what).isInstanceOf(DeadlineExceededException.class);
        } else {
            assertThat(cause)
                    .as(what)
                    .isInstanceOfAny(SpawnFailedException.class, TransportClosedException.class)
                    .hasMessageContaining("actor second");
            if (event == Event.KILLED) {
                assertThat(cause).as(what).hasMessageContaining("exit status 137 (SIGKILL)");
            }
        }
    }

    private Portal<Inmate> start(Nursery nursery, String actor) throws InterruptedException {
        return nursery.start(
                actor,
                Inmate.class,
                InmateActor::new,
                c -> c.output(Output.DISCARD).jvmArgs(RelayedWarmBackend.mark(name)));
    }

    private void live(Nursery nursery) throws Exception {
        RelayedWarmBackend.observe(name, this);
        start(nursery, "first"); // comes too early to have a JVM that stood by, and makes one do that
        if (wantedEarly) {
            begun.await();
        } else if (place.isBeforeReady() || place == Place.READY) {
            happened.await();
        } else {
            await().atMost(PATIENCE).until(this::isReady);
        }
        if (place == Place.IDLE) {
            happen();
        }
        Duration most = isReplaced() ? PATIENCE : SHORT_PATIENCE;
        Portal<Inmate> second = Scopes.failAfter(most, () -> start(nursery, "second"));
        long pid = Scopes.failAfter(most, () -> second.call(Inmate::pid));
        ProcessHandle watched = victim;
        if (isReplaced() && watched != null) {
            assertThat(pid).as(what).isNotEqualTo(watched.pid());
        }
        int square = Scopes.failAfter(most, () -> second.call(Inmate::square, 3));
        assertThat(square).isEqualTo(9);
        nursery.stop(Duration.ofSeconds(1));
    }

    private boolean isReady() {
        ProcessHandle own = victim;
        return ForTesting.ofThisJvm().standbys().stream()
                .anyMatch(each -> each.ready() && own != null && each.process().equals(Optional.of(own)));
    }

    private boolean isMine(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(RelayedWarmBackend.mark(name) + " ");
    }

    // ---- what is seen

    @Override
    public void expected(ActorId standby, Relay made) {
        relay = made;
        long self = ProcessHandle.current().pid();
        try {
            Set<Long> known = Children.of(self);
            Thread.ofPlatform()
                    .daemon(true)
                    .name("watcher of " + name)
                    .start(() -> find(self, known, "harrow-actor[" + standby));
        } catch (IOException e) {
            trouble.set(e);
        }
    }

    private void find(long self, Set<Long> known, String mark) {
        try {
            long pid = Children.awaitNew(self, known, line -> line.contains(mark), PATIENCE)
                    .orElseThrow(() -> new AssertionError("no process was seen"));
            victim = ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("it was gone at once"));
            begun.countDown();
            if (place == Place.BOOTING) {
                happen();
            }
        } catch (IOException | AssertionError e) {
            failed(e);
        }
    }

    private void failed(Throwable why) {
        trouble.set(why);
        begun.countDown();
        happened.countDown();
    }

    @Override
    public void dialled() {}

    @Override
    public void at(Relay.Frame frame) {
        if (place.isLike(frame) && before.getAndIncrement() == place.before) {
            happen();
        }
        if (place == Place.REHEARSING && frame.fromActor() && frame.type() == Point.HELLO && frame.number() == 1) {
            // Later than the proof: that has passed when the parent has it.
            Thread.ofPlatform()
                    .daemon(true)
                    .name("after the greeting of " + name)
                    .start(this::happenInRehearsal);
        }
        if (place.endsWith(frame)) {
            awaitHappened(); // by another thread, which may be late: here it waits for that
        }
    }

    private void awaitHappened() {
        try {
            happened.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a relay", e);
        }
    }

    private void happenInRehearsal() {
        try {
            await().atMost(PATIENCE)
                    .until(() -> ForTesting.ofThisJvm().standbys().stream()
                            .anyMatch(each -> each.process().equals(Optional.ofNullable(victim))));
            happen();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public void halfway(boolean fromActor) {}

    @Override
    public void hungUp() {}

    private void happen() {
        Relay wire = relay;
        ProcessHandle process = victim;
        try {
            assertThat(wire).isNotNull();
            begun.await();
            process = victim;
            assertThat(process).isNotNull();
            switch (event) {
                case KILLED -> Signals.kill(process.pid());
                case STOPPED -> Signals.stop(process.pid());
                case CUT -> wire.cut();
                case STALLED -> wire.silence();
            }
        } catch (InterruptedException | AssertionError e) {
            trouble.set(e);
        } finally {
            happened.countDown();
        }
    }
}
