package dev.harrow.internal.ipc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.HelloDecoder;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.WireException;
import dev.harrow.spi.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What happens on one accepted connection: first the greeting of a stranger, then the link. All of it on the event loop of the channel.
 */
final class PeerHandler extends ChannelInboundHandlerAdapter {
    private final Listener listener;
    private final FrameCodec codec = new FrameCodec();
    private final HelloDecoder hellos = new HelloDecoder(codec);
    private final ListenerGreeting<Listener.Expected> greeting;
    private boolean stranger = true; // moves true -> false: it has proved itself, or is gone
    private Ticker.@Nullable Alarm patience; // ends the greeting of somebody slow
    private @Nullable NettyLink link; // there once the peer has proved itself

    PeerHandler(Listener listener) {
        this.listener = listener;
        this.greeting = new ListenerGreeting<>(
                listener::expected, ProcessHandle.current().pid(), TreeSecret.randomBytes());
    }

    /** The link, if the peer has proved itself. On the event loop. */
    @Nullable
    NettyLink link() {
        return link;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        try {
            if (listener.isForeign(context.channel())) {
                refuse(context, "it belongs to another user");
                return;
            }
        } catch (IOException e) {
            refuse(context, String.valueOf(e.getMessage()));
            return;
        }
        patience = EventLoops.after(
                context.channel(),
                listener.limits().greeting().toNanos(),
                () -> refuse(context, "its time for the greeting is over"));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            read(context, bytes.nioBuffer());
        } finally {
            bytes.release();
        }
    }

    private void read(ChannelHandlerContext context, ByteBuffer chunk) {
        while (link == null && chunk.hasRemaining() && context.channel().isActive()) {
            try {
                Message.Hello hello = hellos.next(chunk);
                if (hello != null) {
                    greeted(context, hello);
                }
            } catch (WireException | GreetingException e) {
                refuse(context, String.valueOf(e.getMessage()));
            }
        }
        if (link != null) {
            link.arrived(chunk);
        }
    }

    private void greeted(ChannelHandlerContext context, Message.Hello hello) throws GreetingException {
        Message.Hello answer = greeting.received(hello);
        if (answer != null) {
            var _ = context.writeAndFlush(Unpooled.wrappedBuffer(codec.encode(answer)));
            return;
        }
        Listener.Expected expected = greeting.arrived();
        if (!listener.meet(expected)) {
            throw new GreetingException(
                    expected.appointment().dialler() + " was here before, or is not awaited any more");
        }
        noStranger();
        NettyLink made =
                new NettyLink(expected.appointment().dialler().toString(), codec, (DuplexChannel) context.channel());
        made.attach(expected.arrival().arrived(made, greeting.pidOfDialler()));
        link = made;
    }

    /** Closes the connection without a word (S-105). */
    private void refuse(ChannelHandlerContext context, String why) {
        if (stranger) {
            LOG.debug("a connection to {} was refused: {}", listener.endpoint(), why);
            noStranger();
            var _ = context.close();
        }
    }

    private void noStranger() {
        if (stranger) {
            stranger = false;
            listener.strangerLeft();
            if (patience != null) {
                patience.cancel();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (link != null && context.channel().isWritable()) {
            link.roomAgain();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (link != null) {
                link.inputEnded();
            } else {
                refuse(context, "it hung up in the greeting");
            }
        } else if (event instanceof ChannelOutputShutdownEvent && link != null) {
            link.outputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        noStranger();
        if (link != null) {
            link.channelClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (link == null) {
            if (!(cause instanceof IOException)) {
                LOG.error("a connection to {} is closed", listener.endpoint(), cause);
            }
            refuse(context, cause.toString());
            var _ = context.close(); // also if the arrival failed, when it is no stranger any more
        } else if (cause instanceof IOException) {
            LOG.debug("{}: {}", link, cause.toString()); // the ends of its directions come as events
        } else {
            link.failed(cause);
        }
    }
}
