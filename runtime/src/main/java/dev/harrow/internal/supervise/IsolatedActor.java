package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.internal.ipc.BridgeLink;
import dev.harrow.internal.ipc.Pipe;
import dev.harrow.internal.ipc.TreeSecret;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.rpc.ChildEnd;
import dev.harrow.internal.rpc.Connection;
import dev.harrow.internal.scope.LogListeners;
import dev.harrow.internal.scope.LogProvider;
import dev.harrow.internal.scope.Parker;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.scope.TaskThreads;
import dev.harrow.internal.wire.DialogIds;
import dev.harrow.internal.wire.Invitation;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.LogListener;
import dev.harrow.spi.Ticker;
import dev.harrow.spi.VesselExit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An actor that this copy of the runtime was made for, behind a class loader of its own: the other side of {@link IsolatedVessel}.
 *
 * <p>This copy has no timer, guard, event loop, signal handler or listener. It borrows those of the copy that has made it.
 */
public final class IsolatedActor implements IsolateBridge.Offered, ChildEnd.Inspection, Runnable, Consumer<VesselExit> {
    /** The name of {@link #enter}. */
    static final String ENTER = "enter";

    private static volatile boolean inside; // moves false -> true, before the first use: this copy was made by another

    private final ActorCell cell;
    private final TreePart part;
    private final BridgeLink link;
    private final BiConsumer<String, String> ended;

    private IsolatedActor(ActorCell cell, TreePart part, BridgeLink link, BiConsumer<String, String> ended) {
        this.cell = cell;
        this.part = part;
        this.link = link;
        this.ended = ended;
    }

    /** Whether this copy of the runtime was made by another, for one actor. */
    static boolean isInside() {
        return inside;
    }

    /**
     * Begins the actor; called once, by the copy of the runtime that makes this one.
     *
     * @param from what {@link IsolateBridge.Lent} packs
     * @return what {@link IsolateBridge.Offered#incoming} unpacks
     * @throws IOException if the invitation cannot be read
     */
    public static Function<Integer, @Nullable Object> enter(Map<String, Object> from) throws IOException {
        IsolateBridge.Lent lent = IsolateBridge.Lent.of(from);
        inside = true;
        SystemTicker.instance().borrow(lent.alarms());
        StarvationGuard.borrow(new StarvationGuard.Lent(lent.watch(), lent.spinning()));
        Signals.leaveAlone();
        LogProvider.borrow(lent.logProvider());
        Abandoned.borrow(lent.leaked());
        EndedLoaders.borrow(lent.loaderEnded());
        Consumer<Map<String, Object>> log = lent.log();
        if (log != null) {
            LogListeners.add(line -> log.accept(toMap(line)));
        }
        return begin(lent).outgoing();
    }

    private static IsolatedActor begin(IsolateBridge.Lent lent) throws IOException {
        Invitation invitation =
                Invitation.readFrom(new ByteArrayInputStream(lent.invitation().array()));
        RootSettings settings = RootSettings.ofText(invitation.settings());
        IsolateBridge.Clock clock = lent.clock();
        if (clock != null) {
            settings = (RootSettings) settings.ticker(new LentTicker(clock));
        }
        ClassLoader loader = IsolatedActor.class.getClassLoader();
        ActorId parent = invitation.parent();
        ActorCell cell = new ActorCell(
                invitation.child(),
                parent,
                new Backend(invitation.backend()),
                TreePart.context(invitation.tree(), settings, null),
                loader,
                loader,
                lent.virtualThreads() ? TaskThreads.VIRTUAL : TaskThreads.platform());
        TreePart part =
                TreePart.join(settings, cell, TreeSecret.of(invitation.secret()), new LentDoorway(lent.expect()));
        BridgeLink link = new BridgeLink(parent.toString());
        link.connect(Pipe.incoming(lent.link()));
        IsolatedActor actor = new IsolatedActor(cell, part, link, lent.ended());
        ChildEnd end = new ChildEnd(cell, actor, actor);
        Connection connection = new Connection(cell, parent, link, DialogIds.Side.ACCEPTOR, end);
        link.attach(connection);
        end.connect(connection);
        return actor;
    }

    @Override
    public BiFunction<Integer, @Nullable Object, @Nullable Object> link() {
        return link.pipe().outgoing();
    }

    // ---- its end

    /** The actor has ended, on whatever thread. */
    @Override
    public void run() {
        if (part.keepsSomething()) {
            Parker.start(Parker.daemon("harrow-leave", this::leave)); // it may have to wait for that a moment
        } else {
            leave();
        }
    }

    private void leave() {
        leaveTree();
        ended.accept(VesselExit.Kind.ENDED.name(), "");
    }

    private void leaveTree() {
        if (part.takeShare()) {
            part.leave();
            SystemTicker.instance().release();
        }
    }

    @Override
    public void terminate() {
        cell.nudge();
    }

    @Override
    public void kill() {
        Abandoned.giveUp(cell, link, this);
    }

    /** It was given up. */
    @Override
    public void accept(VesselExit exit) {
        ended.accept(exit.kind().name(), exit.detail());
        if (part.keepsSomething()) {
            Parker.start(Parker.daemon("harrow-leave", this::leaveTree));
        } else {
            leaveTree();
        }
    }

    // ---- what is seen of it

    @Override
    public void begin(ActorCell asked, Message.Inspect question, Consumer<Message.Inspected> then) {
        Survey.answer(asked, question, then);
    }

    @Override
    public Map<Thread, Map.Entry<String, Long>> running() {
        Map<Thread, Map.Entry<String, Long>> all = new HashMap<>();
        StarvationGuard.running()
                .forEach((thread, runner) -> all.put(thread, Map.entry(runner.task(), runner.steps())));
        return all;
    }

    @Override
    public List<Map<String, Object>> abandoned() {
        List<Map<String, Object>> all = new ArrayList<>();
        List<ActorCell> here = Abandoned.ofThisCopy();
        if (!here.isEmpty()) {
            Snapshots snapshots = new Snapshots(Survey.Below.NOTHING);
            for (ActorCell each : here) {
                all.add(Leftover.of(each, snapshots.take(each, 0)).toMap());
            }
        }
        for (Leftover each : Abandoned.ofOtherCopies()) {
            all.add(each.toMap());
        }
        return all;
    }

    private static Map<String, Object> toMap(LogListener.Line line) {
        Map<String, Object> map = new HashMap<>();
        map.put("when", line.when());
        map.put("level", line.level());
        map.put("message", line.message());
        map.put("thread", line.thread());
        line.by().ifPresent(actor -> {
            map.put("actor", actor.name());
            map.put("uuid", actor.uuid());
        });
        if (line.task() != null) {
            map.put("task", line.task());
        }
        Throwable thrown = line.thrown();
        if (thrown != null) {
            map.put("thrown", IsolateBridge.told(thrown));
        }
        return map;
    }

    /** The clock of the tree, which is another copy's. */
    private record LentTicker(IsolateBridge.Clock clock) implements Ticker {
        @Override
        public long nanos() {
            return clock.nanos().getAsLong();
        }

        @Override
        public Alarm after(long delayNanos, Runnable action) {
            return clock.after().apply(delayNanos, action)::run;
        }

        @Override
        public Alarm remind(long delayNanos, Runnable action) {
            return clock.remind().apply(delayNanos, action)::run;
        }
    }

    @Override
    public String toString() {
        return cell.toString();
    }
}
