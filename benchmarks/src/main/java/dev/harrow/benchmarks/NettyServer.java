package dev.harrow.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The floor between JVMs: Netty and nothing else. It answers on its event loop. */
public final class NettyServer {
    private NettyServer() {}

    /**
     * Serves until its standard input ends.
     *
     * @param args the transport, and the path or port
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        EventLoopGroup loop = Sockets.loop();
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(Sockets.server(args[0]))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(NettyFrames.decoder(), new Serving());
                    }
                })
                .bind(Sockets.address(args[0], args[1]))
                .sync()
                .channel();
        OtherJvm.serveAt(Sockets.reached(args[0], args[1], server.localAddress()));
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private static final class Serving extends ChannelInboundHandlerAdapter {
        private long items;
        private long bytes;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf frame = (ByteBuf) message;
            try {
                switch (frame.readByte()) {
                    case NettyFrames.ECHO -> {
                        long id = frame.readLong();
                        answer(context, NettyFrames.ECHO, id, frame.readInt() + 1L);
                    }
                    case NettyFrames.ITEM -> {
                        byte[] item = new byte[frame.readableBytes()]; // an object of its own, as the others hand over
                        frame.readBytes(item);
                        items++;
                        bytes += item.length;
                    }
                    case NettyFrames.END -> {
                        answer(context, NettyFrames.END, items, bytes);
                        items = 0;
                        bytes = 0;
                    }
                    default -> throw new IllegalStateException("a frame of an unknown type came");
                }
            } finally {
                frame.release();
            }
        }

        private static void answer(ChannelHandlerContext context, byte type, long first, long second) {
            ByteBuf answer = NettyFrames.begin(context.alloc(), type, NettyFrames.ANSWER_BYTES)
                    .writeLong(first)
                    .writeLong(second);
            var _ = context.writeAndFlush(NettyFrames.fill(answer, NettyFrames.ANSWER_BYTES), context.voidPromise());
        }
    }
}
