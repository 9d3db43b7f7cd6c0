package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import dev.harrow.SpawnFailedException;
import dev.harrow.TransportClosedException;
import dev.harrow.internal.ipc.BridgeLink;
import dev.harrow.internal.ipc.Link;
import dev.harrow.internal.ipc.Listener;
import dev.harrow.internal.ipc.Pipe;
import dev.harrow.internal.ipc.TreeSecret;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The listener of the copy of the runtime that has made this one: an actor of another JVM arrives there, and what it says comes over the border as
 * bytes. {@link #lend} is its other side.
 */
final class LentDoorway implements Doorway {
    private final Function<Map<String, Object>, Map<String, Object>> expect;

    LentDoorway(Function<Map<String, Object>, Map<String, Object>> expect) {
        this.expect = expect;
    }

    @Override
    public Door open(UUID tree, ActorId parent, ActorId child, TreeSecret secret, Listener.Arrival arrival) {
        BiFunction<BiFunction<Integer, @Nullable Object, @Nullable Object>, Long, Object> arrived = (sender, pid) -> {
            BridgeLink link = new BridgeLink(child.toString());
            link.connect(Pipe.incoming(sender));
            link.attach(arrival.arrived(link, pid));
            return link.pipe().outgoing();
        };
        Map<String, Object> opened = expect.apply(
                Map.of("parent", IsolateBridge.toMap(parent), "child", IsolateBridge.toMap(child), "arrived", arrived));
        if (opened.get("failure") instanceof String failure) {
            throw new SpawnFailedException(failure);
        }
        Runnable cancel = (Runnable) IsolateBridge.get(opened, "cancel");
        return Door.at((String) IsolateBridge.get(opened, "endpoint"), cancel::run);
    }

    /** There is nothing here to close: each that is expected belongs to an actor, and is over before that. */
    @Override
    public void close() {}

    @SuppressWarnings("unchecked") // the other side is the same code
    private static ActorId id(Map<String, Object> map, String key) {
        return IsolateBridge.id((Map<String, Object>) IsolateBridge.get(map, key));
    }

    // ---- the side of who lends

    /**
     * What a copy calls to expect an actor of another JVM.
     *
     * @param part where that arrives
     */
    static Function<Map<String, Object>, Map<String, Object>> lend(TreePart part) {
        return asked -> {
            @SuppressWarnings("unchecked") // the other side is the same code
            BiFunction<Object, Long, BiFunction<Integer, @Nullable Object, @Nullable Object>> arrived =
                    (BiFunction<Object, Long, BiFunction<Integer, @Nullable Object, @Nullable Object>>)
                            IsolateBridge.get(asked, "arrived");
            Door door;
            try {
                door = part.open(
                        id(asked, "parent"), id(asked, "child"), (link, pid) -> new Relay(link).begin(arrived, pid));
            } catch (SpawnFailedException e) {
                return Map.of(
                        "failure", String.valueOf(e.getMessage())); // its class is one that the copy does not know
            }
            Runnable cancel = door::close;
            return Map.of("endpoint", door.endpoint(), "cancel", cancel);
        };
    }

    /** Hands on what an actor of another JVM and its parent in the copy say to each other. */
    private static final class Relay implements Link.Receiver {
        private final Link link;
        private final FrameCodec codec = new FrameCodec();
        private volatile @Nullable Pipe
                copy; // set once, before anything arrives; null again when nothing will any more

        Relay(Link link) {
            this.link = link;
        }

        Relay begin(
                BiFunction<Object, Long, BiFunction<Integer, @Nullable Object, @Nullable Object>> arrived, long pid) {
            copy = Pipe.incoming(arrived.apply(new Outward().outgoing(), pid));
            return this;
        }

        /** The link to the other JVM, for the copy. */
        private final class Outward implements Pipe {
            @Override
            public boolean frame(ByteBuffer frame) {
                return send(frame);
            }

            @Override
            public void ended() {
                link.closeSending();
            }

            @Override
            public void stop() {
                link.closeReceiving();
            }

            @Override
            public void closed() {
                link.close();
            }

            @Override
            public boolean hasRoom() {
                return link.hasRoom();
            }

            @Override
            public void whenRoom(Runnable then) {
                link.whenRoom(then);
            }
        }

        private boolean send(ByteBuffer frame) {
            try {
                link.send(codec.decode(frame));
                return true;
            } catch (TransportClosedException closed) {
                return false;
            } catch (WireException e) {
                throw new IllegalStateException("a copy of the runtime has sent what this one does not know", e);
            }
        }

        @Override
        public void received(Message message) {
            pass(codec.encode(message));
        }

        @Override
        public void unreadable(long dialog, String why) {
            pass(FrameCodec.unreadable(dialog));
        }

        private void pass(ByteBuffer frame) {
            Pipe to = copy;
            if (to != null && !to.frame(frame)) {
                link.close(); // nobody listens there any more
            }
        }

        @Override
        public void closed() {
            Pipe to = copy;
            copy = null;
            if (to != null) {
                to.ended();
            }
        }
    }
}
