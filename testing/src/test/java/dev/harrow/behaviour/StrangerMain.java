package dev.harrow.behaviour;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Connects to a listener without the secret of its tree, tries what it can, and prints what it got. It uses nothing but the JDK: whoever it runs as
 * need not be able to read the rest.
 */
public final class StrangerMain {
    private static final int HELLO = 1; // docs/protocol.md

    private StrangerMain() {}

    /**
     * Prints "connected" or "refused", and then what it got before the listener hung up.
     *
     * @param args what it tries ("silent", "garbage", "imitate"), the path of a socket or a port, and for the last one tree, child, name and parent
     */
    public static void main(String[] args) throws IOException {
        SocketAddress address = args[1].startsWith("/")
                ? UnixDomainSocketAddress.of(args[1])
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
        try (SocketChannel socket = SocketChannel.open(address)) {
            System.out.println("connected");
            switch (args[0]) {
                case "silent" -> {}
                case "garbage" -> socket.write(ByteBuffer.wrap(random(4_000)));
                case "imitate" -> imitate(socket, args);
                default -> throw new IllegalArgumentException(args[0]);
            }
            System.out.println("got " + readToEnd(socket) + " bytes");
        } catch (IOException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    /** Says what the actor that is awaited would say, as far as it knows, and a proof that it made up. */
    private static void imitate(SocketChannel socket, String[] args) throws IOException {
        socket.write(hello(args, random(32), new byte[0]));
        ByteBuffer header = ByteBuffer.allocate(4);
        readFully(socket, header);
        ByteBuffer answer = ByteBuffer.allocate(header.getInt(0));
        readFully(socket, answer);
        System.out.println("answered: type " + answer.get(0));
        socket.write(hello(args, new byte[0], random(32)));
    }

    private static void readFully(SocketChannel socket, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (socket.read(buffer) < 0) {
                throw new IOException("it hung up");
            }
        }
    }

    private static ByteBuffer hello(String[] args, byte[] challenge, byte[] proof) {
        byte[] name = args[4].getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(300 + name.length);
        out.putInt(0).put((byte) HELLO).put((byte) 0).putLong(0);
        out.putInt(1).putInt(1);
        uuid(out, args[2]);
        uuid(out, args[3]);
        out.putInt(name.length).put(name);
        uuid(out, args[5]);
        out.putLong(ProcessHandle.current().pid());
        out.putInt(challenge.length).put(challenge);
        out.putInt(proof.length).put(proof);
        return out.putInt(0, out.position() - Integer.BYTES).flip();
    }

    private static void uuid(ByteBuffer out, String text) {
        UUID uuid = UUID.fromString(text);
        out.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static long readToEnd(SocketChannel socket) {
        long count = 0;
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
            for (int more = socket.read(buffer); more >= 0; more = socket.read(buffer.clear())) {
                count += more;
            }
        } catch (IOException e) {
            System.out.println("reset: " + e.getMessage());
        }
        return count;
    }
}
