package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.SpawnFailedException;
import dev.harrow.internal.ipc.BridgeLink;
import dev.harrow.internal.ipc.Pipe;
import dev.harrow.internal.scope.LogListeners;
import dev.harrow.internal.scope.LogProvider;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.spi.LogListener;
import dev.harrow.spi.Ticker;
import dev.harrow.spi.VesselBase;
import dev.harrow.spi.VesselExit;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An actor in this JVM with a copy of the runtime of its own, as its parent sees it: {@link IsolatedActor} is what it is there. It cannot be killed,
 * only given up.
 *
 * <p>When it has ended nothing here refers to the copy any more.
 */
final class IsolatedVessel extends VesselBase {
    private final BridgeLink link;
    private final ActorId actor;
    private volatile @Nullable ClassLoader loader; // null when it has ended
    private volatile IsolateBridge.@Nullable Offered offered; // set once; null again when it has ended
    private volatile @Nullable Isolate isolate; // likewise

    private IsolatedVessel(ActorId actor, BridgeLink link, ClassLoader loader) {
        this.actor = actor;
        this.link = link;
        this.loader = loader;
    }

    /**
     * Makes the copy and the actor in it.
     *
     * @param link the parent's end, with who takes what arrives there
     * @param part what this copy has of the tree
     * @param parent of the actor
     * @param backend the key of the backend
     * @throws SpawnFailedException if that is not possible; says why
     */
    static IsolatedVessel make(
            ActorId actor,
            ActorId parent,
            String backend,
            BridgeLink link,
            TreePart part,
            ClassLoader loader,
            boolean virtualThreads) {
        IsolatedVessel made = new IsolatedVessel(actor, link, loader);
        IsolateBridge.Lent lent = new IsolateBridge.Lent(
                ByteBuffer.wrap(part.invitation(actor, parent, backend)),
                virtualThreads,
                link.pipe().outgoing(),
                alarms(SystemTicker.instance()),
                clock(part.top().ticker()),
                StarvationGuard::watch,
                StarvationGuard::spinning,
                LentDoorway.lend(part),
                LogProvider.lend(),
                LogListeners.isEmpty() ? null : IsolatedVessel::logged,
                Abandoned::record,
                EndedLoaders::note,
                made::ended);
        IsolateBridge.Offered offered = IsolateBridge.Offered.incoming(made.enter(loader, lent.toMap()));
        made.offered = offered;
        made.isolate = Isolate.add(offered);
        link.connect(Pipe.incoming(offered.link()));
        return made;
    }

    @SuppressWarnings("unchecked") // the other side is the same code
    private Function<Integer, @Nullable Object> enter(ClassLoader own, Map<String, Object> lent) {
        try {
            Class<?> inside = Class.forName(IsolatedActor.class.getName(), true, own);
            if (inside.getClassLoader() != own) {
                throw new SpawnFailedException("actor " + actor + " cannot be isolated: its class loader " + own
                        + " has no copy of the runtime of its own");
            }
            return (Function<Integer, @Nullable Object>)
                    inside.getMethod(IsolatedActor.ENTER, Map.class).invoke(null, lent);
        } catch (InvocationTargetException e) {
            throw failed(own, e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw failed(own, e);
        }
    }

    private SpawnFailedException failed(ClassLoader own, Throwable cause) {
        return new SpawnFailedException(
                "actor " + actor
                        + " cannot be started, because the runtime could not be loaded behind its class loader "
                        + own + ": " + cause,
                IsolateBridge.told(cause));
    }

    private static BiFunction<Long, Runnable, Runnable> alarms(Ticker ticker) {
        return (delay, action) -> ticker.after(delay, action)::cancel;
    }

    private static IsolateBridge.@Nullable Clock clock(Ticker ticker) {
        return ticker == SystemTicker.instance()
                ? null
                : new IsolateBridge.Clock(
                        ticker::nanos, alarms(ticker), (delay, action) -> ticker.remind(delay, action)::cancel);
    }

    private static void logged(Map<String, Object> line) {
        Object actorName = line.get("actor");
        LogListeners.tell(new LogListener.Line(
                (Instant) IsolateBridge.get(line, "when"),
                (System.Logger.Level) IsolateBridge.get(line, "level"),
                (String) IsolateBridge.get(line, "message"),
                (Throwable) line.get("thrown"),
                actorName == null ? null : new ActorId((String) actorName, (UUID) IsolateBridge.get(line, "uuid")),
                (String) line.get("task"),
                (String) IsolateBridge.get(line, "thread")));
    }

    /** The actor has ended, or was given up. Any thread. */
    private void ended(String kind, String detail) {
        VesselExit exit = new VesselExit(VesselExit.Kind.valueOf(kind), detail);
        ClassLoader own = loader;
        if (own != null && exit.kind() == VesselExit.Kind.ENDED) {
            EndedLoaders.note(actor, own); // before anybody can look for what is left
        }
        loader = null;
        ended(exit);
        link.close();
        Isolate copy = isolate;
        if (copy != null) {
            copy.actorEnded();
        }
        isolate = null;
        offered = null;
    }

    @Override
    public void terminate() {
        IsolateBridge.Offered copy = offered;
        if (copy != null) {
            copy.terminate();
        }
    }

    @Override
    public void kill() {
        IsolateBridge.Offered copy = offered;
        if (copy != null) {
            copy.kill();
        }
    }
}
