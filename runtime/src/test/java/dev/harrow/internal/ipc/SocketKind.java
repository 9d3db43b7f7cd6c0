package dev.harrow.internal.ipc;

import dev.harrow.Transport;
import java.io.IOException;
import java.nio.file.Path;

/** A transport, and the sockets that the listener uses for it. */
enum SocketKind {
    UDS_EPOLL,
    UDS_NIO,
    TCP_EPOLL,
    TCP_NIO;

    static {
        LeakWatch.install();
    }

    Transport transport() {
        return this == UDS_EPOLL || this == UDS_NIO ? Transport.UDS : Transport.TCP;
    }

    private Sockets sockets() {
        return this == UDS_EPOLL || this == TCP_EPOLL ? new EpollSockets() : new NioSockets();
    }

    Listener open(Limits limits) throws IOException {
        return open(limits, directory());
    }

    Listener open(Limits limits, SocketDirectory directory) throws IOException {
        return new Listener(transport(), limits, sockets(), transport().equals(Transport.UDS) ? directory : null);
    }

    static SocketDirectory directory() throws IOException {
        return SocketDirectory.open(null, Path.of(System.getProperty("java.io.tmpdir")));
    }
}
