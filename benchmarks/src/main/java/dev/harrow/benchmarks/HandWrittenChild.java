package dev.harrow.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/** A JVM that dials its parent, greets it, answers one request and ends when the parent hangs up. What to dial and the secret are in its standard input. */
public final class HandWrittenChild {
    private HandWrittenChild() {}

    public static void main(String[] args) throws IOException {
        DataInputStream told = new DataInputStream(new FileInputStream(FileDescriptor.in));
        UnixDomainSocketAddress parent = UnixDomainSocketAddress.of(told.readUTF());
        byte[] secret = told.readNBytes(HandWritten.SECRET_BYTES);
        try (SocketChannel channel = SocketChannel.open(parent)) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
            HandWritten.greet(in, out, secret);
            HandWritten.become(in, out);
            while (in.read() >= 0) {
                // What comes is not for us; only the end is.
            }
        }
    }
}
