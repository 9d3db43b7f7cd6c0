package dev.harrow.internal.ipc;

import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.HelloDecoder;
import dev.harrow.internal.wire.Message;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connection of a stranger, who writes what it likes. Blocks, for one test thread. */
final class RawPeer implements AutoCloseable {
    private final FrameCodec codec = new FrameCodec();
    private final HelloDecoder decoder = new HelloDecoder(codec);
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
    private final SocketChannel channel;

    RawPeer(SocketChannel channel) {
        this.channel = channel;
    }

    static RawPeer connect(Endpoint endpoint) throws IOException {
        return switch (endpoint) {
            case Endpoint.Unix(var path) -> {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.connect(UnixDomainSocketAddress.of(path));
                yield new RawPeer(channel);
            }
            case Endpoint.Tcp(var address) -> new RawPeer(SocketChannel.open(address));
        };
    }

    void send(Message message) throws IOException {
        send(codec.encode(message));
    }

    void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    void endSending() throws IOException {
        channel.shutdownOutput();
    }

    Message.Hello receive() throws Exception {
        while (true) {
            Message.Hello hello = decoder.next(buffer);
            if (hello != null) {
                return hello;
            }
            buffer.clear();
            int count = channel.read(buffer);
            buffer.flip();
            if (count < 0) {
                throw new EOFException("the listener hung up");
            }
        }
    }

    /** Reads to the end of the stream, and returns how many bytes came; a reset is an end too. */
    long readToEnd() {
        long count = buffer.remaining();
        try {
            while (true) {
                buffer.clear();
                int more = channel.read(buffer);
                if (more < 0) {
                    return count;
                }
                count += more;
            }
        } catch (IOException e) {
            return count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
