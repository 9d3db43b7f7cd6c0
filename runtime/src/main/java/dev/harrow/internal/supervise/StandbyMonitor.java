package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.ActorId;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.ipc.Link;
import dev.harrow.internal.scope.Cell;
import dev.harrow.internal.scope.Label;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.Standby;
import dev.harrow.spi.Ticker;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a JVM that stands by, from before it has come until it is an actor, or gone.
 *
 * <p>It is told what to be at most once, and has taken that on when it says so: until then nothing of the actor has run in it, and whoever wanted it can
 * take another. What it says later is for the monitor of the actor.
 */
final class StandbyMonitor extends ActorToBe implements Standby {
    /** How long one that is ready may take to answer that it has become what it was told. One that is stopped does not. */
    private static final long ANSWER_NANOS = 500_000_000;

    /** How long one that is wanted may take until it is ready. */
    private static final long READY_NANOS = 10_000_000_000L;

    private static final AtomicLong NUMBERS = new AtomicLong();

    private enum State {
        /** Nothing is known of it. */
        BOOTING,
        /** It has come and rehearses. */
        HERE,
        /** It has done what it can do before it is an actor. */
        READY,
        /** It is an actor. */
        TAKEN,
        /** It will be none. */
        GONE
    }

    private final TreePart tree;
    private final ActorId id;
    private final byte[] invitation;
    private final Door door;
    private final Cell<Boolean> outcome; // whether it has become the actor that it was wanted for

    private State state = State.BOOTING; // guarded by this; only forward
    private @Nullable Link link; // guarded by this; set once, when it has come
    private long process; // guarded by this: set with it
    private @Nullable ChildMonitor wanted; // guarded by this; set once: for whom
    private @Nullable Map<String, String> properties; // guarded by this; set with it
    private boolean told; // guarded by this; moves false -> true: it was sent what to be
    private Ticker.@Nullable Alarm patience; // guarded by this: ends the wait of who wants it
    private @Nullable Consumer<Boolean> listener; // guarded by this

    private StandbyMonitor(TreePart tree, ActorId id, String backend) {
        this.tree = tree;
        this.id = id;
        this.outcome = new Cell<>(new Label("JVM that stands by ", id));
        this.door = tree.open(tree.top().id(), id, this::arrived);
        this.invitation = tree.invitation(id, tree.top().id(), backend, door, true);
    }

    /** @throws dev.harrow.SpawnFailedException if nobody can come here */
    static StandbyMonitor expect(TreePart tree, String backend) {
        StandbyMonitor made = new StandbyMonitor(tree, ActorId.random("standby-" + NUMBERS.incrementAndGet()), backend);
        tree.add(made);
        return made;
    }

    @Override
    public ActorId id() {
        return id;
    }

    @Override
    public byte[] invitation() {
        return invitation.clone();
    }

    @Override
    public synchronized boolean isReady() {
        return state == State.READY;
    }

    /** The id of its process, or 0 if it has not come. */
    synchronized long process() {
        return process;
    }

    /** What it does, for people. */
    synchronized String describeState() {
        return switch (state) {
            case BOOTING -> "boots";
            case HERE -> "rehearses";
            case READY -> "is ready";
            case TAKEN -> "is an actor";
            case GONE -> "is gone";
        };
    }

    @Override
    public void onNews(Consumer<Boolean> then) {
        State now;
        synchronized (this) {
            listener = then;
            now = state;
        }
        if (now.compareTo(State.READY) >= 0) {
            then.accept(now != State.GONE);
        }
    }

    // ---- on a thread of the transport

    private Link.Receiver arrived(Link made, long pid) {
        boolean late;
        synchronized (this) {
            link = made;
            process = pid;
            late = state == State.GONE;
            if (!late) {
                state = State.HERE;
            }
        }
        if (late) {
            made.close();
        } else {
            tell();
        }
        return this;
    }

    @Override
    void early(Message message) {
        if (message instanceof Message.StartAck ack && ack.dialog() == Message.LINK) {
            acknowledged();
        } else {
            LOG.warn(
                    "{} stands by and sent {}, so it is ended",
                    id,
                    message.getClass().getSimpleName());
            end();
        }
    }

    /** The first time it is ready, the second time it has become what it was told. */
    private void acknowledged() {
        Consumer<Boolean> news = null;
        ChildMonitor taker = null;
        Link own;
        long pid;
        synchronized (this) {
            own = link;
            pid = process;
            if (state == State.HERE) {
                state = State.READY;
                news = listener;
                if (wanted != null) {
                    waitAtMost(ANSWER_NANOS);
                }
            } else if (state == State.READY && told) {
                state = State.TAKEN;
                taker = wanted;
                waitAtMost(0);
            }
        }
        if (news != null) {
            news.accept(true);
        }
        if (taker != null && own != null) {
            tree.remove(this);
            becomes(taker.takeOver(own, pid));
            outcome.complete(true);
        }
    }

    /** From now on, or without a bound if that is 0. Called under the lock. */
    private void waitAtMost(long nanos) {
        if (patience != null) {
            patience.cancel();
        }
        patience = nanos == 0 ? null : SystemTicker.instance().after(nanos, this::end);
    }

    @Override
    void earlyUnreadable(String why) {
        LOG.warn("{} stands by and sent what cannot be read, so it is ended: {}", id, why);
        end();
    }

    @Override
    void neverWas() {
        end();
    }

    // ---- any thread

    @Override
    public void end() {
        Link own;
        Consumer<Boolean> news;
        synchronized (this) {
            if (state.compareTo(State.TAKEN) >= 0) {
                return;
            }
            news = state == State.READY ? null : listener;
            state = State.GONE;
            own = link;
            waitAtMost(0);
        }
        door.close();
        tree.remove(this);
        if (own != null) {
            own.close();
        }
        outcome.complete(false);
        if (news != null) {
            news.accept(false);
        }
    }

    /** See {@link dev.harrow.spi.SpawnRequest#handOver}. */
    boolean become(ChildMonitor taker, Map<String, String> set) throws InterruptedException {
        synchronized (this) {
            if (wanted != null) {
                throw new IllegalStateException(id + " was wanted for " + wanted + " before " + taker);
            }
            wanted = taker;
            properties = Map.copyOf(set);
            if (state.compareTo(State.TAKEN) < 0) {
                waitAtMost(state == State.READY ? ANSWER_NANOS : READY_NANOS);
            }
        }
        tell();
        try {
            return outcome.await();
        } catch (InterruptedException e) {
            end();
            throw e;
        }
    }

    /** As soon as it is here and is wanted; whoever comes second finds the other. */
    private void tell() {
        Link own;
        ChildMonitor taker;
        Message.Become message;
        synchronized (this) {
            own = link;
            taker = wanted;
            if (own == null || taker == null || told || state.compareTo(State.TAKEN) >= 0) {
                return;
            }
            told = true;
            message = new Message.Become(taker.id(), taker.parent(), properties == null ? Map.of() : properties);
        }
        try {
            own.send(message);
        } catch (TransportClosedException e) {
            LOG.debug("{} is gone, so {} takes another: {}", id, taker, e.getMessage());
            end();
        }
    }

    @Override
    public String toString() {
        return id + " " + describeState();
    }
}
