package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.ActorId;
import dev.harrow.internal.ipc.Listener;
import dev.harrow.internal.ipc.TreeSecret;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.TreeContext;
import dev.harrow.internal.scope.Baton;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.Created;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.Invitation;
import dev.harrow.spi.Household;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.Standby;
import dev.harrow.spi.StandbyOptions;
import dev.harrow.spi.Ticker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM has of an actor tree: the topmost of its actors here, the settings that hold in it, its secret, and its share of the services
 * of the JVM. In the JVM of the root that is an {@link ActorTree}.
 */
class TreePart implements Household {
    private final RootSettings settings;
    private final ActorCell top;
    private @Nullable TreeSecret secret; // guarded by this; of a root, made when it is first needed
    private final @Nullable Throwable created = Created.here();
    private final Doorway doorway;
    private final Set<StandbyMonitor> standbys = ConcurrentHashMap.newKeySet(); // neither actors nor gone
    private final Map<Class<?>, AutoCloseable> kept = new LinkedHashMap<>(0); // guarded by itself
    private boolean released; // guarded by this; moves false -> true: the tree has no share of the services any more

    /**
     * @param secret that of the tree, or null if the tree begins here
     * @param doorway where it awaits actors of other JVMs
     */
    TreePart(RootSettings settings, ActorCell top, @Nullable TreeSecret secret, Doorway doorway) {
        this.settings = settings;
        this.top = top;
        this.secret = secret;
        this.doorway = doorway;
    }

    /** What the actors of a tree have in common in this JVM. */
    static TreeContext context(UUID tree, RootSettings settings, @Nullable Baton baton) {
        return new TreeContext(
                tree,
                baton == null ? settings.ticker() : baton.ticker(),
                Blocks.nanosOf(settings.acknowledge()),
                Blocks.nanosOf(settings.end()),
                Blocks.nanosOf(settings.cancelGrace()),
                settings.openRequests(),
                settings.rehearsal() || Boolean.getBoolean("harrow.local.alwaysEncode"),
                baton);
    }

    /** The part that an actor is which has this JVM, or this copy of the runtime, to itself. */
    static TreePart join(RootSettings settings, ActorCell top, TreeSecret secret, Doorway doorway) {
        SystemTicker.instance().acquire();
        TreePart part = new TreePart(settings, top, secret, doorway);
        part.begin();
        return part;
    }

    /** What this JVM has of the tree that a task of it belongs to. */
    static TreePart of(Task task) {
        return Trees.find(((ActorCell) task.home()).tree().tree());
    }

    final UUID id() {
        return top.tree().tree();
    }

    final RootSettings settings() {
        return settings;
    }

    /** The topmost actor of the tree that is in this JVM. */
    final ActorCell top() {
        return top;
    }

    final synchronized TreeSecret secret() {
        TreeSecret known = secret;
        if (known == null) {
            known = TreeSecret.random();
            secret = known;
        }
        return known;
    }

    /** Where it was booted, if that is noted. */
    final @Nullable Throwable created() {
        return created;
    }

    /**
     * Expects an actor of another JVM.
     *
     * @throws dev.harrow.SpawnFailedException if nothing can listen here
     */
    final Door open(ActorId parent, ActorId child, Listener.Arrival arrival) {
        return doorway.open(id(), parent, child, secret(), arrival);
    }

    /**
     * What a JVM reads that comes through {@code door}.
     *
     * @param standby whether it stands by
     */
    final byte[] invitation(ActorId child, ActorId parent, String backend, Door door, boolean standby) {
        return invitation(child, parent, backend, door.endpoint(), standby);
    }

    /** What an actor of this JVM reads that has a copy of the runtime of its own. */
    final byte[] invitation(ActorId child, ActorId parent, String backend) {
        return invitation(child, parent, backend, "", false);
    }

    private byte[] invitation(ActorId child, ActorId parent, String backend, String endpoint, boolean standby) {
        return new Invitation(id(), child, parent, backend, endpoint, secret().bytes(), settings.toText(), standby)
                .encode();
    }

    // ---- for backends that keep something ready

    @Override
    public List<StandbyOptions> standbyOptions() {
        return settings.standbyOrUsual();
    }

    @Override
    public Standby expectStandby(SpawnBackend backend) {
        return StandbyMonitor.expect(this, backend.key().key());
    }

    final void add(StandbyMonitor standby) {
        standbys.add(standby);
    }

    final void remove(StandbyMonitor standby) {
        standbys.remove(standby);
    }

    /** What stands by, in no order. */
    final List<StandbyMonitor> standbys() {
        return List.copyOf(standbys);
    }

    @Override
    public <T extends AutoCloseable> T kept(Class<T> type, Function<? super Household, T> maker) {
        synchronized (kept) {
            T known = type.cast(kept.get(type));
            if (known == null) {
                known = maker.apply(this);
                kept.put(type, known);
            }
            return known;
        }
    }

    @Override
    public Ticker ticker() {
        return SystemTicker.instance();
    }

    /** Whether giving its place up may take a moment. */
    final boolean keepsSomething() {
        synchronized (kept) {
            return !kept.isEmpty() || !standbys.isEmpty();
        }
    }

    private void closeKept() {
        List<AutoCloseable> all;
        synchronized (kept) {
            all = List.copyOf(kept.values());
            kept.clear();
        }
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                LOG.error("{} was kept for the tree of {} and could not be closed", each, top.id(), e);
            }
        }
        for (StandbyMonitor each : standbys) {
            each.end();
        }
    }

    /** Takes its place in the JVM. */
    void begin() {
        Trees.add(this);
        if (settings.starvationGuard()) {
            StarvationGuard.acquire();
        }
    }

    /** Whether this call is the one that has to give the services back. */
    final synchronized boolean takeShare() {
        boolean first = !released;
        released = true;
        return first;
    }

    /** Gives its place up. */
    void leave() {
        closeKept();
        doorway.close();
        if (settings.starvationGuard()) {
            StarvationGuard.release();
        }
        Trees.remove(this);
    }
}
