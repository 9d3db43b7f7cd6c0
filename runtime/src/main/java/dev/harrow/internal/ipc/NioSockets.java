package dev.harrow.internal.ipc;

import dev.harrow.Transport;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/** Sockets by the JDK. */
final class NioSockets implements Sockets {

    @Override
    public IoHandlerFactory handlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public ServerChannel newServer(Transport transport) {
        return transport.equals(Transport.UDS) ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
    }

    @Override
    public SocketAddress address(Path socket) {
        return UnixDomainSocketAddress.of(socket);
    }

    @Override
    public boolean isPeerOf(Channel unixSocket, Owner owner) throws IOException {
        UnixDomainPrincipal peer =
                unixSocket.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
        if (peer == null) {
            throw new IOException("the kernel does not say whose the other end of the socket is");
        }
        return peer.user().equals(owner.user());
    }

    @Override
    public String toString() {
        return "nio";
    }
}
