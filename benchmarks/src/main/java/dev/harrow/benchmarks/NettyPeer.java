package dev.harrow.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Talks to a {@link NettyServer}: one caller at a time, which parks while the event loop works. */
@State(Scope.Thread)
public class NettyPeer extends SocketPeer {
    /** As many as Harrow lets wait, and as many flushes as it makes one of. */
    private static final WriteBufferWaterMark ROOM = new WriteBufferWaterMark(256 << 10, 256 << 10);

    private static final int FLUSH_AFTER = 256;

    @SuppressWarnings("NullAway.Init") // by open
    private Channel channel;

    private volatile @Nullable Thread caller; // written by the caller, read by the event loop
    private volatile @Nullable Object answer; // written by both; an Exception is the end of the connection

    @Setup
    public void open() throws IOException, InterruptedException {
        start(NettyServer.class);
        channel = new Bootstrap()
                .group(loop())
                .channel(Sockets.client(transport))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, ROOM)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(NettyFrames.decoder(), new Receiving());
                    }
                })
                .connect(address())
                .sync()
                .channel();
    }

    @TearDown
    public void close() throws IOException, InterruptedException {
        channel.close().sync();
        end();
    }

    Pong ask(Ping ping) {
        expectAnswer();
        ByteBuf request = NettyFrames.begin(channel.alloc(), NettyFrames.ECHO, NettyFrames.REQUEST_BYTES)
                .writeLong(ping.id())
                .writeInt(ping.count());
        var _ = channel.writeAndFlush(NettyFrames.fill(request, NettyFrames.REQUEST_BYTES), channel.voidPromise());
        return (Pong) awaitAnswer();
    }

    /** Sends so many items with consolidated flushes, and waits whenever enough of them wait. */
    Afar.Arrived send(byte[] payload, int items) {
        if (channel.pipeline().get(FlushConsolidationHandler.class) == null) {
            channel.pipeline().addFirst(new FlushConsolidationHandler(FLUSH_AFTER, true));
        }
        expectAnswer();
        for (int i = 0; i < items; i++) {
            while (!channel.isWritable() && answer == null) {
                LockSupport.park(this);
            }
            var _ = channel.writeAndFlush(NettyFrames.item(channel.alloc(), payload), channel.voidPromise());
        }
        var _ = channel.writeAndFlush(
                NettyFrames.begin(channel.alloc(), NettyFrames.END, NettyFrames.EMPTY_BYTES), channel.voidPromise());
        return (Afar.Arrived) awaitAnswer();
    }

    private void expectAnswer() {
        answer = null;
        caller = Thread.currentThread();
    }

    private Object awaitAnswer() {
        Object came = answer;
        while (came == null) {
            LockSupport.park(this);
            came = answer;
        }
        if (came instanceof Exception e) {
            throw new IllegalStateException("the Netty server is gone", e);
        }
        return came;
    }

    private final class Receiving extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf frame = (ByteBuf) message;
            try {
                boolean isEcho = frame.readByte() == NettyFrames.ECHO;
                long first = frame.readLong();
                long second = frame.readLong();
                came(isEcho ? new Pong(first, (int) second) : new Afar.Arrived(first, second));
            } finally {
                frame.release();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            LockSupport.unpark(caller);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            came(new IOException("the connection was closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            came(new IOException("the connection failed", cause));
        }

        private void came(Object it) {
            answer = it;
            LockSupport.unpark(caller);
        }
    }
}
