package dev.harrow.internal.ipc;

import dev.harrow.ActorId;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.HelloDecoder;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The dialling end of a link, on plain {@code java.nio}: a child that only talks to its parent never loads Netty.
 *
 * <p>The greeting is done on the calling thread, on a channel that does not block, so that it ends in time and an interrupt finds the
 * thread in a selector. Afterwards the channel is given to the two threads of the link, and callers never touch it.
 */
public final class Dialler {
    private final Appointment appointment;
    private final Endpoint to;
    private final long deadline; // by System.nanoTime()

    private Dialler(Endpoint to, Appointment appointment, Duration atMost) {
        this.to = to;
        this.appointment = appointment;
        this.deadline = System.nanoTime() + atMost.toNanos();
    }

    /**
     * Connects to a listener. Blocks until both sides have proved that they know the secret; a listener that refuses the proof of this side
     * closes the link after that.
     *
     * @param self the actor that dials
     * @param target the actor that it dials for; must await it
     * @param atMost the time for all of it; more than 10 s are taken as 10 s (S-134)
     * @param receiver takes what arrives; asked once, on this thread, before anything is delivered
     * @throws IOException if there is no such listener, or it did not prove itself in time; if this thread was interrupted it is a {@link
     *     ClosedByInterruptException}, and the interrupt stays
     */
    public static Link dial(
            Endpoint to,
            UUID tree,
            ActorId self,
            ActorId target,
            TreeSecret secret,
            Duration atMost,
            Function<Link, Link.Receiver> receiver)
            throws IOException {
        Duration most = atMost.compareTo(Limits.USUAL.greeting()) < 0 ? atMost : Limits.USUAL.greeting();
        return new Dialler(to, new Appointment(tree, self, target), most).dial(secret, receiver);
    }

    private Link dial(TreeSecret secret, Function<Link, Link.Receiver> receiver) throws IOException {
        FrameCodec codec = new FrameCodec();
        boolean done = false;
        SocketChannel channel = open();
        try {
            ByteBuffer said = greet(channel, codec, secret);
            channel.configureBlocking(true);
            NioLink link = new NioLink(appointment.listener().toString(), codec, channel, said);
            link.attach(receiver.apply(link));
            link.start();
            done = true;
            return link;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private SocketChannel open() throws IOException {
        // No switch over types here or below: linking one takes a cold JVM a millisecond.
        return to instanceof Endpoint.Unix
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open().setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Connects and greets; returns what the listener said after its greeting. */
    private ByteBuffer greet(SocketChannel channel, FrameCodec codec, TreeSecret secret) throws IOException {
        try (Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            connect(channel, key);
            DiallerGreeting greeting = new DiallerGreeting(
                    appointment, secret, ProcessHandle.current().pid(), TreeSecret.randomBytes());
            write(channel, key, codec, greeting.opening());
            HelloDecoder decoder = new HelloDecoder(codec);
            ByteBuffer buffer = ByteBuffer.allocate(HelloDecoder.MAX_BYTES).limit(0);
            Message.Hello answer = read(channel, key, decoder, buffer);
            write(channel, key, codec, greeting.answered(answer));
            return buffer;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException | WireException e) {
            throw new IOException(
                    "actor " + appointment.dialler() + " got no link to " + appointment.listener() + " at " + to.text()
                            + ": " + e.getMessage(),
                    e);
        }
    }

    private void connect(SocketChannel channel, SelectionKey key) throws IOException {
        boolean connected = channel.connect(
                to instanceof Endpoint.Unix unix
                        ? UnixDomainSocketAddress.of(unix.path())
                        : ((Endpoint.Tcp) to).address());
        while (!connected) {
            await(key, SelectionKey.OP_CONNECT);
            connected = channel.finishConnect();
        }
    }

    private void write(SocketChannel channel, SelectionKey key, FrameCodec codec, Message.Hello hello)
            throws IOException {
        ByteBuffer frame = codec.encode(hello);
        if (frame.remaining() > HelloDecoder.MAX_BYTES) {
            throw new GreetingException("the name of the actor is too long for a greeting, which has at most "
                    + HelloDecoder.MAX_BYTES + " bytes");
        }
        channel.write(frame);
        while (frame.hasRemaining()) {
            await(key, SelectionKey.OP_WRITE);
            channel.write(frame);
        }
    }

    private Message.Hello read(SocketChannel channel, SelectionKey key, HelloDecoder decoder, ByteBuffer buffer)
            throws IOException, WireException {
        Message.@Nullable Hello hello = null;
        while (hello == null) {
            await(key, SelectionKey.OP_READ);
            buffer.clear();
            int count = channel.read(buffer);
            buffer.flip();
            if (count < 0) {
                throw new EOFException("the listener hung up: it does not await this actor, or not any more");
            }
            hello = decoder.next(buffer);
        }
        return hello;
    }

    private void await(SelectionKey key, int operation) throws IOException {
        key.interestOps(operation);
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("the time for the greeting is over");
        }
        Selector selector = key.selector();
        selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
    }
}
