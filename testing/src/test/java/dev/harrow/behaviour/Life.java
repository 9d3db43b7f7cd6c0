package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorEndedException;
import dev.harrow.ContextCancelledException;
import dev.harrow.DeadlineExceededException;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Output;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.SpawnFailedException;
import dev.harrow.Transport;
import dev.harrow.TransportClosedException;
import dev.harrow.spi.LogListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One life of one actor in a process of its own, from its start to its end, in which one thing happens at one point. */
final class Life implements RelayedBackend.Observer {
    /** Who is killed or cut off is known to be so without patience; this only keeps a test from hanging that fails. */
    private static final Duration FOR_EVER = Duration.ofSeconds(60);

    /** What the work of a busy machine takes: to start a JVM, to end one. */
    private static final Duration ROOM = Duration.ofSeconds(5);

    /** How long the end of a link waits for the news that the process at its other end is dead. */
    private static final Duration NEWS_OF_DEATH = Duration.ofMillis(200);

    /** What the loss of an actor looks like; the last is for who calls it afterwards, and has the account of it in its message. */
    private static final Class<?>[] LOSSES = {
        TransportClosedException.class, SpawnFailedException.class, ActorEndedException.class
    };

    /** S-134. */
    private static final Duration GREETING = Duration.ofSeconds(10);

    private static final Duration STOP = Duration.ofSeconds(1);
    private static final Duration ACKNOWLEDGE = Duration.ofMillis(200);
    private static final Duration END = Duration.ofMillis(400);

    /** More than the kernel keeps of half a frame, and less than a frame may have. */
    private static final int LARGE = 12 << 20;

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** What happens. */
    enum Event {
        KILLED,
        STOPPED,
        CUT,
        STALLED,
        /** The parent is killed by somebody else, who is told where it is. */
        PARENT
    }

    private final String name;
    private final String what;
    private final Event event;
    private final Point point;
    private final Transport transport;
    private final Path dir;
    private final Duration patience;
    private final Supplier<Duration> lag;
    private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    private final AtomicInteger before = new AtomicInteger(); // frames like that of the point so far
    private final AtomicReference<@Nullable Long> happened = new AtomicReference<>(); // when, by System.nanoTime()
    private final AtomicReference<@Nullable Throwable> trouble =
            new AtomicReference<>(); // what a watching thread failed with
    private volatile @Nullable Relay relay; // set once
    private volatile @Nullable Thread watching; // set once: who looks for the process
    private volatile long conversation = -1; // the dialog of the conversation, when it has begun
    private volatile boolean stopping; // moves false -> true: the actor was asked to end
    private volatile boolean wasStopping; // written once, before happened: whether the event came after that
    private volatile long pid; // 0 until it is known

    /**
     * @param dir for what the actor notes
     * @param patience how long who waits for somebody who is stopped or not heard does so
     * @param lag 20 times the wake-up lag so far
     */
    Life(
            Event event,
            Point point,
            Transport transport,
            Path dir,
            Duration patience,
            Supplier<Duration> lag,
            String origin) {
        this.name = "inmate-" + ProcessHandle.current().pid() + "-" + COUNT.getAndIncrement();
        this.event = event;
        this.point = point;
        this.transport = transport;
        this.dir = dir;
        this.patience = patience;
        this.lag = lag;
        this.what = event + " at " + point + " over " + transport + origin;
    }

    /**
     * How it went.
     *
     * @param reached whether the point was reached
     * @param outcome what the nursery failed with, or null
     */
    record Result(boolean reached, @Nullable Throwable outcome) {}

    /** Lives, and checks the end. */
    Result run() throws Exception {
        RelayedBackend.observe(name, this);
        LogListener listener = line -> {
            if (line.message().contains(name)) {
                log.add(line.message());
            }
        };
        LogListener.add(listener);
        Throwable outcome = null;
        try {
            Nursery.run(
                    options -> options.root(root -> root.handleSignals(false)
                            .name("life")
                            .defaultBackend(RelayedBackend.KEY)
                            .transport(transport)
                            .ladder(ACKNOWLEDGE, END)),
                    this::live);
        } catch (Throwable e) {
            outcome = e;
        }
        long ended = System.nanoTime();
        LogListener.remove(listener);
        Relay used = relay;
        if (used != null) {
            used.close();
        }
        Thread watcher = watching;
        if (watcher != null) {
            watcher.join();
        }
        assertThat(trouble.get()).as("%s: who watches", what).isNull();
        Long at = happened.get();
        if (at != null) {
            Duration took = Duration.ofNanos(ended - at);
            assertThat(took).as(what).isLessThan(bound());
        }
        assertThat(processes()).as("%s: processes", what).isEmpty();
        if (pid != 0) {
            assertThat(ProcessHandle.of(pid)).as("%s: the process", what).isEmpty();
        }
        check(at, outcome);
        return new Result(at != null, outcome);
    }

    /** That of the event, which no other one has to wait for. */
    private Duration bound() {
        Duration ladder = ACKNOWLEDGE.plus(END);
        Duration own = switch (event) {
            case KILLED -> ROOM;
            case CUT, PARENT -> ROOM.plus(ladder);
            case STOPPED, STALLED -> ROOM.plus(patience).plus(STOP).plus(ladder);
        };
        Duration machine = lag.get();
        return own.compareTo(machine) > 0 ? own : machine;
    }

    // ---- what has to come of it

    private void check(@Nullable Long at, @Nullable Throwable outcome) {
        Throwable cause = outcome instanceof NurseryFailedException failed ? failed.getCause() : outcome;
        if (at == null) {
            if (cause != null) {
                // Only patience may have been too short to come to the point.
                assertThat(cause).as("%s: not reached", what).isInstanceOf(DeadlineExceededException.class);
            }
        } else if (point instanceof Point.Named named) {
            assertThat(List.of(named)).as("%s; log %s", what, log).allSatisfy(each -> {
                checkOutcome(each, cause);
                checkLadder(each);
            });
        } else if (cause != null || isSureToMatter()) {
            assertThat(cause).as("%s; log %s", what, log).satisfies(this::isTheRightOne);
        }
    }

    /** Of a point that was drawn, only this is known. */
    private void isTheRightOne(@Nullable Throwable cause) {
        switch (event) {
            case KILLED ->
                assertThat(cause).isInstanceOfAny(LOSSES).hasMessageContaining(deathIn(String.valueOf(cause)));
            case CUT -> assertThat(cause).isInstanceOfAny(LOSSES);
            case STOPPED -> assertThat(cause).isInstanceOf(DeadlineExceededException.class);
            case STALLED -> // its goodbye may be what was not heard
                assertThat(cause).isInstanceOfAny(DeadlineExceededException.class, TransportClosedException.class);
            case PARENT -> throw new AssertionError("its parent lives", cause);
        }
    }

    /** Before it runs java the JDK has it, and words of its own. */
    private static String deathIn(String message) {
        return message.contains("no process could be started") ? "signal: 9" : "exit status 137 (SIGKILL)";
    }

    /**
     * Whether it came when the actor still had to say something: its goodbye at least. Who is stopped or not heard may have said all that is
     * needed before, and ends by the ladder of its stop.
     */
    private boolean isSureToMatter() {
        return !wasStopping && (event == Event.KILLED || event == Event.CUT);
    }

    private void checkOutcome(Point.Named named, @Nullable Throwable cause) {
        boolean waits = event == Event.STOPPED || event == Event.STALLED;
        switch (named.phase()) {
            case START -> {
                if (event == Event.STALLED && cause instanceof SpawnFailedException) {
                    // A child has patience too, which may be less than that of this try.
                    assertThat(cause).hasMessageContaining("the time for the greeting is over");
                    assertThat(patience).isGreaterThan(GREETING.dividedBy(2));
                } else if (waits) {
                    assertThat(cause).isInstanceOf(DeadlineExceededException.class);
                } else {
                    assertThat(cause).isInstanceOf(SpawnFailedException.class).hasMessageContaining("actor " + name);
                    if (event == Event.KILLED) {
                        assertThat(cause).hasMessageContaining(deathIn(String.valueOf(cause)));
                    } else {
                        assertThat(cause)
                                .message()
                                .containsAnyOf("got no link to", "the link to actor", "exit status 0", "exit status 1");
                    }
                }
            }
            case READY -> {
                if (waits) {
                    assertThat(cause).isInstanceOf(DeadlineExceededException.class);
                } else {
                    isTheRightOne(cause);
                }
            }
            case WORK -> {
                if (waits) {
                    assertThat(cause).isInstanceOf(DeadlineExceededException.class);
                } else {
                    assertLost(cause, "died although nobody had asked it to end");
                }
            }
            case CANCEL -> assertThat(cause).isNull(); // the end that was asked for, whatever brought it
            case STOP -> {
                if (waits) {
                    assertThat(cause).isNull(); // its grace is over, and the ladder ends it
                } else {
                    assertLost(cause, "died before it had finished, as it was asked to");
                }
            }
            case PARTED -> {
                if (named == Point.Named.GOODBYE && event == Event.CUT) { // nobody heard it
                    assertLost(cause, "");
                } else {
                    assertThat(cause).isNull();
                }
            }
        }
    }

    private void assertLost(@Nullable Throwable cause, String death) {
        String cut = "was closed although nobody had asked the actor to end";
        assertThat(cause)
                .isInstanceOfAny(TransportClosedException.class, ActorEndedException.class)
                .hasMessageContaining("actor " + name);
        if (event == Event.KILLED) {
            assertThat(cause).hasMessageContaining("exit status 137 (SIGKILL)");
            assertThat(cause).message().containsAnyOf(death, newsIsLate() ? cut : death);
        } else {
            assertThat(cause).hasMessageContaining(cut);
        }
    }

    /** Whether the news of a death may come so long after the end of its link, on a machine like this, that it is not waited for. */
    private boolean newsIsLate() {
        return lag.get().compareTo(NEWS_OF_DEATH) > 0;
    }

    /** Which event has ended the process: that of the life, or a rung of the ladder after it. */
    private void checkLadder(Point.Named named) {
        boolean terminated = log.stream().anyMatch(line -> line.contains("did not acknowledge its cancel in time"));
        boolean killed = log.stream().anyMatch(line -> line.contains("did not end within the budget"));
        boolean linked = named.phase() != Point.Phase.START && named.phase() != Point.Phase.PARTED;
        if (event == Event.KILLED) {
            assertThat((terminated || killed) && !newsIsLate())
                    .as("a rung of the ladder")
                    .isFalse();
        } else if (event == Event.STOPPED && linked) {
            assertThat(killed).as("killed by the ladder").isTrue();
        } else if (event == Event.STALLED
                && linked
                && named != Point.Named.CANCEL_DONE
                && named != Point.Named.GOODBYE_AFTER_CANCEL) {
            assertThat(terminated).as("terminated by the ladder").isTrue();
        }
    }

    // ---- the life

    private boolean waits() {
        return event == Event.STOPPED || event == Event.STALLED;
    }

    private void live(Nursery nursery) throws Exception {
        if (point instanceof Point.Time(int millis)) {
            nursery.fork("event", () -> {
                Scopes.sleep(Duration.ofMillis(millis));
                happen();
                return null;
            });
        }
        Duration most = waits() ? patience : FOR_EVER;
        Portal<Inmate> inmate = Scopes.failAfter(
                most, () -> nursery.start(name, Inmate.class, InmateActor::new, c -> c.output(Output.DISCARD)));
        Scopes.failAfter(most, () -> {
            work(nursery, inmate);
            return null;
        });
        if (point instanceof Point.Named named && named.inCancel()) {
            cancel(inmate);
        } else {
            stopping = true;
            nursery.stop(STOP);
        }
    }

    private void work(Nursery nursery, Portal<Inmate> inmate) throws Exception {
        pid = inmate.call(Inmate::pid);
        assertThat(inmate.<Integer, Integer>call(Inmate::square, 3)).isEqualTo(9);
        inmate.runDialog(Inmate::converse, dialog -> {
            MsgStream<Integer, Integer> stream = dialog.stream();
            assertThat(stream.receive()).isEqualTo(2);
            for (int i = 0; i < 3; i++) {
                stream.send(i);
            }
            stream.endSend();
            assertThat(dialog.result()).isEqualTo("sum 3");
        });
        if (point == Point.Named.MID_FRAME_TO_ACTOR) {
            inmate.run(Inmate::take, new byte[LARGE]);
        } else if (point == Point.Named.MID_FRAME_FROM_ACTOR) {
            assertThat(inmate.call(Inmate::give, LARGE)).hasSize(LARGE);
        } else if (point == Point.Named.CANCEL_OF_CALL || point == Point.Named.CANCELLED_CALL) {
            Running<String> caller = nursery.fork(() -> inmate.call(Inmate::hang, marks()));
            await().until(() -> Marks.all(marks()).contains("begun"));
            caller.cancel("not needed");
            try {
                assertThat(caller.result()).isEmpty();
            } catch (ContextCancelledException e) {
                assertThat(e).hasMessageContaining("fork"); // by this, or by the end of the actor, if that was sooner
            }
        }
        assertThat(inmate.<Integer, Integer>call(Inmate::square, 4)).isEqualTo(16);
    }

    private void cancel(Portal<Inmate> inmate) throws Exception {
        CompletableFuture<String> call = inmate.callAsync(Inmate::hang, marks());
        await().until(() -> Marks.all(marks()).contains("begun"));
        stopping = true;
        inmate.cancel("enough");
        Throwable failure = catchThrowable(call::join);
        assertThat(failure).isInstanceOf(CompletionException.class);
        assertThat(failure.getCause()).isInstanceOfAny(ContextCancelledException.class, TransportClosedException.class);
    }

    private String marks() {
        return dir.resolve(name).toString();
    }

    // ---- what passes

    @Override
    public void relayed(Relay made, byte[] invitation) {
        relay = made;
    }

    /** Looks for the process from the moment at which there is one, and lets no other begin before it was seen. */
    @Override
    public void beginning() {
        boolean atOnce = point instanceof Point.Named named && named.needsProc();
        if (event == Event.PARENT) {
            if (atOnce) {
                letKillerLook();
            }
            return;
        }
        if (!Children.areSeen()) {
            return;
        }
        CountDownLatch ready = new CountDownLatch(1);
        Thread watcher =
                Thread.ofPlatform().daemon(true).name("watcher of " + name).unstarted(() -> watch(ready, atOnce));
        watching = watcher;
        watcher.start();
        try {
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the start sees it
        }
    }

    private void watch(CountDownLatch ready, boolean atOnce) {
        long self = ProcessHandle.current().pid();
        try {
            Set<Long> known = Children.of(self);
            ready.countDown();
            if (!atOnce) {
                pid = Children.awaitNew(self, known, ROOM).orElse(0); // what happens by time may have been quicker
                return;
            }
            pid = (point == Point.Named.BEFORE_EXEC
                            ? Children.awaitNew(self, known, FOR_EVER)
                            : Children.awaitNew(self, known, this::isMine, FOR_EVER))
                    .orElseThrow(() -> new AssertionError("no process was seen"));
            happen();
        } catch (IOException | AssertionError e) {
            trouble.set(e);
            ready.countDown();
        }
    }

    /** Whoever kills this JVM says when its eyes are open. */
    private static void letKillerLook() {
        System.out.println("beginning");
        try {
            assertThat(System.in.read()).isEqualTo('\n');
        } catch (IOException e) {
            throw new AssertionError("nobody looks", e);
        }
    }

    /** Nobody else's process begins before this one was seen. */
    @Override
    public void begun() {
        Thread watcher = watching;
        if (watcher != null) {
            boolean interrupted = false;
            while (watcher.isAlive()) {
                try {
                    watcher.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isMine(String commandLine) {
        return commandLine.contains("harrow-actor[" + name + "#");
    }

    private List<Long> processes() {
        return ProcessHandle.current()
                .children()
                .filter(child -> isMine(child.info().commandLine().orElse("")))
                .map(ProcessHandle::pid)
                .toList();
    }

    @Override
    public void dialled() {
        if (point == Point.Named.DIALLED) {
            happen();
        }
    }

    @Override
    public void at(Relay.Frame frame) {
        if (frame.type() == Point.START_FRAME && frame.kind() == Point.DIALOG_KIND) {
            conversation = frame.dialog();
        }
        boolean here = switch (point) {
            case Point.Time _ -> false;
            case Point.Message(boolean fromActor, int number) ->
                frame.fromActor() == fromActor && frame.number() == number;
            case Point.Named named ->
                isThere(named) && named.matches(frame, conversation) && before.getAndIncrement() == named.before();
        };
        if (here) {
            happen();
        }
    }

    /** The end of a life that ran out of patience before looks like the one that is meant. */
    private boolean isThere(Point.Named named) {
        return stopping || named.phase().compareTo(Point.Phase.CANCEL) < 0;
    }

    @Override
    public void halfway(boolean fromActor) {
        if (point == (fromActor ? Point.Named.MID_FRAME_FROM_ACTOR : Point.Named.MID_FRAME_TO_ACTOR)) {
            happen();
        }
    }

    @Override
    public void hungUp() {
        if (point == Point.Named.HUNG_UP && stopping) {
            happen();
        }
    }

    private void happen() {
        try {
            doHappen();
        } catch (RuntimeException | AssertionError e) {
            trouble.set(e);
        }
    }

    private void doHappen() {
        Relay wire = relay;
        if (wire == null) {
            return; // by time, and nothing of it is there
        }
        boolean seen = point instanceof Point.Named named && named.needsProc();
        List<Long> victims = seen ? List.of(pid) : processes();
        if ((event == Event.KILLED || event == Event.STOPPED) && victims.isEmpty()) {
            return; // it is not there yet, or gone
        }
        wasStopping = stopping;
        happened.set(System.nanoTime());
        switch (event) {
            case KILLED -> victims.forEach(Signals::kill);
            case STOPPED -> victims.forEach(Signals::stop);
            case CUT -> wire.cut();
            case STALLED -> wire.silence();
            case PARENT -> {
                wire.silence();
                System.out.println("at " + point);
            }
        }
    }
}
