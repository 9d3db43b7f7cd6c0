package dev.harrow.internal.ipc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.ActorId;
import dev.harrow.Transport;
import dev.harrow.internal.wire.Message;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The listener of this JVM for one transport, for all of its actors and trees: bound with its first user, closed with its last. Netty.
 *
 * <p>A connection is a stranger's until the greeting is over. Strangers are bounded in number and in time, are read nothing of but
 * greetings, and are refused without a word; none of them ends the listener or disturbs what others await (S-105).
 */
public final class Listener implements Ledger.Held {
    private static final int BACKLOG = 1024;
    private static final int FLUSH_AFTER = 256; // consolidated flushes: several times the messages over TCP
    private static final long ACCEPT_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Map<Transport, Listener> SHARED = new HashMap<>(); // guarded by itself: those that have users

    /** What takes the link to a peer that was awaited. */
    public interface Arrival {

        /**
         * Both sides have proved themselves. Called once, on an io thread; must not block.
         *
         * @param pid the process of the peer, as it says
         * @return what takes the messages that arrive
         */
        Link.Receiver arrived(Link link, long pid);
    }

    /** Somebody is awaited. */
    public interface Expectation {

        /** Awaits the peer no more; harmless if it has come, or this was called before. */
        void cancel();
    }

    /** What a first greeting asks for. */
    private record Key(UUID tree, UUID target, ActorId dialler) {}

    /** One entry of the diary. */
    record Expected(Appointment appointment, TreeSecret secret, Arrival arrival) implements ListenerGreeting.Awaited {
        private Key key() {
            return new Key(appointment.tree(), appointment.listener().uuid(), appointment.dialler());
        }

        /** By identity: the same peer may be awaited again, and that is another entry. */
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private final Transport transport;
    private final Limits limits;
    private final Sockets sockets;
    private final @Nullable Owner owner; // whose processes may connect; null over TCP, where the kernel does not say
    private final EventLoops loops;
    private final ServerChannel server;
    private final Endpoint endpoint;
    private final Map<Key, Expected> diary = new ConcurrentHashMap<>();
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet(); // accepted and not closed
    private final AtomicInteger strangers = new AtomicInteger(); // how many connections have proved nothing
    private int users = 1; // guarded by SHARED
    private volatile boolean released; // moves false -> true with the last user

    /**
     * Binds one that nobody shares.
     *
     * @param directory for the file of a Unix socket; null for TCP
     */
    Listener(Transport transport, Limits limits, Sockets sockets, @Nullable SocketDirectory directory)
            throws IOException {
        this.transport = transport;
        this.limits = limits;
        this.sockets = sockets;
        this.owner = directory == null ? null : directory.owner();
        this.loops = new EventLoops(sockets.handlers());
        this.server = sockets.newServer(transport);
        boolean bound = false;
        try {
            this.endpoint = bind(directory);
            bound = true;
        } finally {
            if (!bound) {
                server.close().awaitUninterruptibly();
                loops.shutdown();
            }
        }
        Ledger.CHANNELS.add(this);
    }

    /**
     * The listener for {@link Transport#UDS} or {@link Transport#TCP}; bound now if nobody else uses it. May wait a moment for that.
     *
     * @throws IOException if it cannot be bound; says what to do
     * @throws IllegalArgumentException if nobody listens over this transport
     */
    public static Listener acquire(Transport transport) throws IOException {
        synchronized (SHARED) {
            Listener known = SHARED.get(transport);
            if (known != null) {
                known.users++;
                return known;
            }
            Listener bound = bind(transport);
            SHARED.put(transport, bound);
            return bound;
        }
    }

    private static Listener bind(Transport transport) throws IOException {
        if (transport.equals(Transport.UDS)) {
            SocketDirectory directory = SocketDirectory.open();
            settle();
            return new Listener(transport, Limits.USUAL, Sockets.best(), directory);
        }
        if (transport.equals(Transport.TCP)) {
            settle();
            return new Listener(transport, Limits.USUAL, Sockets.best(), null);
        }
        throw new IllegalArgumentException("nobody listens over transport '" + transport + "', only over uds and tcp");
    }

    /** Before Netty does anything. */
    private static void settle() {
        NettyLog.settle();
        BufferWatch.settle();
    }

    private Endpoint bind(@Nullable SocketDirectory directory) throws IOException {
        server.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        server.pipeline().addLast(new Acceptor());
        await(loops.register(server), "a server socket could not be made");
        if (directory != null) {
            sweep(directory);
            SocketFiles.bindsIn(directory.path());
            Endpoint.Unix unix = new Endpoint.Unix(directory.newSocket());
            await(server.bind(sockets.address(unix.path())), "no socket could be bound to " + unix.path());
            return unix;
        }
        SocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        await(server.bind(anyPort), "no port of this host could be bound");
        return new Endpoint.Tcp((InetSocketAddress) server.localAddress());
    }

    /** A process that was killed has left its socket file, and if its parent was killed too nobody else knows of it. */
    private static void sweep(SocketDirectory directory) {
        try {
            directory.sweep();
        } catch (IOException e) {
            LOG.warn("old socket files in {} could not be deleted", directory.path(), e);
        }
    }

    private static void await(ChannelFuture future, String otherwise) throws IOException {
        if (!future.awaitUninterruptibly().isSuccess()) {
            Throwable cause = future.cause();
            throw new IOException(otherwise + ": " + (cause == null ? "cancelled" : cause.getMessage()), cause);
        }
    }

    /** Where this listener is reached. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Awaits one peer: {@code expected} of {@code tree}, which dials for {@code target} and proves that it knows {@code secret}.
     *
     * @throws IllegalStateException if the same peer is awaited already, or the last user has gone
     */
    public Expectation expect(UUID tree, ActorId target, ActorId expected, TreeSecret secret, Arrival arrival) {
        Expected entry = new Expected(new Appointment(tree, expected, target), secret, arrival);
        if (diary.putIfAbsent(entry.key(), entry) != null) {
            throw new IllegalStateException(target + " awaits " + expected + " already");
        }
        if (released) {
            meet(entry);
            throw new IllegalStateException("the listener at " + endpoint + " was closed with its last user, so "
                    + expected + " could not arrive");
        }
        return () -> meet(entry);
    }

    /** Takes the entry that a first greeting asks for, and leaves it where it is. */
    @Nullable
    Expected expected(Message.Hello hello) {
        return diary.get(new Key(hello.tree(), hello.target(), hello.actor()));
    }

    /** Takes the entry out of the diary; false if somebody has done that before. */
    boolean meet(Expected entry) {
        return diary.remove(entry.key(), entry);
    }

    /**
     * One user needs the listener no more. With the last one it is closed together with the links that are left, and nothing of it is there
     * when this returns: that takes a second at most, if a peer does not read. Not on an io thread.
     */
    public void release() {
        synchronized (SHARED) {
            users--;
            if (users != 0) {
                return; // there are more, or it was ended under them
            }
            SHARED.remove(transport, this);
        }
        close();
    }

    /** Closed under its users, who only notice that nobody comes. */
    @Override
    public void end() {
        synchronized (SHARED) {
            users = 0;
            SHARED.remove(transport, this);
        }
        close();
    }

    @Override
    public String what() {
        return "listener at " + endpoint;
    }

    private void close() {
        released = true;
        diary.clear();
        server.close().awaitUninterruptibly();
        deleteSocket();
        for (Channel connection : connections) {
            EventLoops.execute(connection, () -> closeConnection(connection));
        }
        for (Channel connection : connections) {
            connection.closeFuture().awaitUninterruptibly();
        }
        loops.shutdown();
        Ledger.CHANNELS.remove(this);
    }

    /** In the books: an accepted connection that is not closed. */
    private record Accepted(Channel connection, Endpoint by) implements Ledger.Held {
        @Override
        public String what() {
            return "connection " + connection.id().asShortText() + " that the listener at " + by + " has accepted";
        }

        @Override
        public void end() {
            EventLoops.execute(connection, () -> closeConnection(connection));
        }
    }

    private static void closeConnection(Channel connection) {
        PeerHandler handler = connection.pipeline().get(PeerHandler.class);
        NettyLink link = handler == null ? null : handler.link();
        if (link != null) {
            link.close();
        } else {
            var _ = connection.close();
        }
    }

    private void deleteSocket() {
        if (endpoint instanceof Endpoint.Unix(var path)) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.warn("the socket file {} could not be deleted", path, e);
            }
        }
    }

    /**
     * Deletes the socket files of a process that was ended before it could do that. Never throws: what cannot be deleted is logged (REAP-4).
     */
    public static void removeLeftovers(long pid) {
        try {
            SocketDirectory.open().removeSockets(pid);
        } catch (IOException e) {
            LOG.warn("the socket files of process {}, which has ended, could not be deleted", pid, e);
        }
    }

    Limits limits() {
        return limits;
    }

    /** Whether the process at the other end belongs to another user. */
    boolean isForeign(Channel connection) throws IOException {
        return owner != null && !sockets.isPeerOf(connection, owner);
    }

    /** A connection has proved itself, or is gone. */
    void strangerLeft() {
        strangers.decrementAndGet();
    }

    /** Takes new connections. On the event loop of the server channel. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel connection = (Channel) message;
            if (strangers.incrementAndGet() > limits.strangers()) {
                strangerLeft();
                LOG.debug(
                        "a connection to {} was refused: {} others are in their greeting",
                        endpoint,
                        limits.strangers());
                connection.unsafe().closeForcibly();
                return;
            }
            configure(connection.config());
            connection
                    .pipeline()
                    .addLast(new FlushConsolidationHandler(FLUSH_AFTER, true), new PeerHandler(Listener.this));
            Accepted accepted = new Accepted(connection, endpoint);
            connections.add(connection);
            Ledger.CHANNELS.add(accepted);
            var _ = connection.closeFuture().addListener(closed -> {
                Ledger.CHANNELS.remove(accepted);
                connections.remove(connection);
            });
            var _ = loops.register(connection).addListener(registered -> {
                if (!registered.isSuccess()) {
                    strangerLeft();
                    LOG.warn("a connection to {} found no event loop", endpoint, registered.cause());
                    connection.unsafe().closeForcibly();
                }
            });
        }

        private void configure(ChannelConfig config) {
            config.setWriteBufferWaterMark(new WriteBufferWaterMark(SocketLink.ROOM_BYTES, SocketLink.ROOM_BYTES));
            // What the peer has said before it went is still to be read when a write fails.
            config.setAutoClose(false);
            boolean _ = config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            if (transport.equals(Transport.TCP)) {
                boolean _ = config.setOption(ChannelOption.TCP_NODELAY, true);
            }
        }

        /** Such as too many open files: those that wait can wait longer. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("the listener at {} could not take a connection; it tries again soon", endpoint, cause);
            context.channel().config().setAutoRead(false);
            var _ = EventLoops.after(
                    context.channel(),
                    ACCEPT_PAUSE_NANOS,
                    () -> context.channel().config().setAutoRead(true));
        }
    }
}
