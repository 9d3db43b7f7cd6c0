package dev.harrow.benchmarks;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sockets of the peers that use Netty: native ones if the JVM may load native code without a warning, as it is with Harrow, and the JDK's
 * otherwise.
 */
final class Sockets {
    private static final boolean NATIVE = Sockets.class.getModule().isNativeAccessEnabled() && Epoll.isAvailable();

    private Sockets() {}

    static boolean areNative() {
        return NATIVE;
    }

    /** One loop is enough for one connection. */
    static EventLoopGroup loop() {
        return new MultiThreadIoEventLoopGroup(1, NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    static Class<? extends ServerChannel> server(String transport) {
        if (isUnix(transport)) {
            return NATIVE ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class;
        }
        return NATIVE ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    static Class<? extends Channel> client(String transport) {
        if (isUnix(transport)) {
            return NATIVE ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class;
        }
        return NATIVE ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    static boolean isUnix(String transport) {
        return transport.equals("uds");
    }

    /** @param where a path, or a port of the loopback interface; 0 for any */
    static SocketAddress address(String transport, String where) {
        if (isUnix(transport)) {
            return NATIVE ? new DomainSocketAddress(where) : UnixDomainSocketAddress.of(where);
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(where));
    }

    /** What a server is told so that {@link #address} can be made of it: the path of a socket in a directory of its own, or any port. */
    static String free(String transport) throws IOException {
        return isUnix(transport)
                ? Files.createTempDirectory("harrow-benchmark")
                        .resolve("socket")
                        .toString()
                : "0";
    }

    /** Removes what {@link #free} has made; the server is gone. */
    static void remove(String transport, String where) throws IOException {
        if (isUnix(transport)) {
            Path socket = Path.of(where);
            Files.deleteIfExists(socket);
            Files.delete(socket.getParent());
        }
    }

    /** Where a server is that was told {@code where}. */
    static String reached(String transport, String where, SocketAddress bound) {
        return isUnix(transport) ? where : String.valueOf(((InetSocketAddress) bound).getPort());
    }
}
