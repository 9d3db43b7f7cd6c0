package dev.harrow.internal.ipc;

import dev.harrow.Transport;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;

/** Which of Netty's implementations of sockets is used. */
sealed interface Sockets permits NioSockets, EpollSockets {

    /**
     * The native one where there is one and the user has allowed it to load native code. Where that is not allowed the JVM would print
     * warnings, and a healthy tree prints nothing.
     */
    static Sockets best() {
        return isEpollAllowed() && EpollSockets.isAvailable() ? new EpollSockets() : new NioSockets();
    }

    private static boolean isEpollAllowed() {
        try {
            return ReferenceCounted.class.getModule().isNativeAccessEnabled() && EpollSockets.areClassesAllowed();
        } catch (NoClassDefFoundError e) {
            return false; // on the module path, where nobody has asked for the module
        }
    }

    IoHandlerFactory handlers();

    ServerChannel newServer(Transport transport);

    SocketAddress address(Path socket);

    /** Whether the process at the other end of a Unix socket belongs to this user; the kernel says it. */
    boolean isPeerOf(Channel unixSocket, Owner owner) throws IOException;
}
