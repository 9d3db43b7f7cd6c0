package dev.harrow.benchmarks;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Talks to a server in another JVM, over either transport, on an event loop of its own. */
@State(Scope.Thread)
public abstract class SocketPeer {
    /** What carries the messages. */
    @Param({"uds", "tcp"})
    public String transport = "uds";

    @SuppressWarnings("NullAway.Init") // by start
    private String where;

    @SuppressWarnings("NullAway.Init") // by start
    private OtherJvm server;

    @SuppressWarnings("NullAway.Init") // by start
    private EventLoopGroup loop;

    /** Starts the JVM of the server, and the loop. */
    final void start(Class<?> main) throws IOException {
        where = Sockets.free(transport);
        server = OtherJvm.start(main, transport, where);
        loop = Sockets.loop();
    }

    /** Where the server is. */
    final SocketAddress address() {
        return Sockets.address(transport, server.address());
    }

    final EventLoopGroup loop() {
        return loop;
    }

    /** Ends both, after the channel. */
    final void end() throws IOException, InterruptedException {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        server.close();
        Sockets.remove(transport, where);
    }
}
