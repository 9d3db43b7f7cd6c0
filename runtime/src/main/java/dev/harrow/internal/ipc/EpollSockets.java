package dev.harrow.internal.ipc;

import dev.harrow.Transport;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;

/** Sockets by Netty's native code for Linux. */
final class EpollSockets implements Sockets {

    /** Whether the classes may load native code without a warning of the JVM; loads none. */
    static boolean areClassesAllowed() {
        return Epoll.class.getModule().isNativeAccessEnabled()
                && DomainSocketAddress.class.getModule().isNativeAccessEnabled();
    }

    /** Whether this system has what is needed; loads the native code. */
    static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    @Override
    public IoHandlerFactory handlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public ServerChannel newServer(Transport transport) {
        return transport.equals(Transport.UDS) ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
    }

    @Override
    public SocketAddress address(Path socket) {
        return new DomainSocketAddress(socket.toString());
    }

    @Override
    public boolean isPeerOf(Channel unixSocket, Owner owner) throws IOException {
        return ((EpollDomainSocketChannel) unixSocket).peerCredentials().uid() == owner.uid();
    }

    @Override
    public String toString() {
        return "epoll";
    }
}
