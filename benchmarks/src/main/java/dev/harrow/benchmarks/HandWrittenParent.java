package dev.harrow.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The parent of {@link HandWrittenChild}ren. */
final class HandWrittenParent {
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final List<String> options;
    private int started; // how many, for the names of the sockets

    /**
     * @param folder for the sockets
     * @param options of the JVMs of the children
     */
    HandWrittenParent(Path folder, List<String> options) {
        this.folder = folder;
        this.options = List.copyOf(options);
    }

    /**
     * A parent whose children start with a start-up cache, which is made here.
     *
     * @throws IOException if no cache was made; a child that could not use it fails too
     */
    static HandWrittenParent withCache(Path folder, List<String> options) throws IOException, InterruptedException {
        Path cache = folder.resolve("hand-written.aot");
        Path log = folder.resolve("hand-written.log");
        HandWrittenParent trainer = new HandWrittenParent(folder, with(options, "-XX:AOTCacheOutput=" + cache));
        try (Child child = trainer.start(Redirect.to(log.toFile()))) {
            child.endAndWait();
        }
        if (!Files.exists(cache)) {
            throw new IOException("no start-up cache was made of the hand-written child; its JVM said: "
                    + Files.readString(log).strip());
        }
        return new HandWrittenParent(folder, with(options, "-XX:AOTCache=" + cache, "-XX:AOTMode=on"));
    }

    private static List<String> with(List<String> options, String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return all;
    }

    /** Starts a child; it has answered its first request then. */
    Child start() throws IOException {
        return start(Redirect.INHERIT);
    }

    private Child start(Redirect errors) throws IOException {
        started++;
        Path socket = folder.resolve("socket-" + started);
        byte[] secret = HandWritten.random();
        List<String> command = new ArrayList<>();
        command.add(OtherJvm.java());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HandWrittenChild.class.getName()));
        Process process = null;
        boolean done = false;
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            process = new ProcessBuilder(command)
                    .redirectOutput(errors == Redirect.INHERIT ? Redirect.DISCARD : errors)
                    .redirectError(errors)
                    .start();
            // Or this would wait for ever for a child that has failed.
            var _ = process.onExit().thenRun(() -> close(server));
            DataOutputStream tell = new DataOutputStream(process.getOutputStream());
            tell.writeUTF(socket.toString());
            tell.write(secret);
            tell.flush();
            SocketChannel channel = server.accept();
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
            HandWritten.welcome(in, out, secret);
            HandWritten.specifyAndCall(in, out);
            done = true;
            return new Child(process, channel);
        } finally {
            Files.deleteIfExists(socket);
            if (!done && process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static void close(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A child that has answered. */
    record Child(Process process, SocketChannel channel) implements AutoCloseable {

        /** Hangs up and waits until it is gone. */
        void endAndWait() throws IOException, InterruptedException {
            channel.close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("the hand-written child, process " + process.pid() + ", did not end in order; its"
                        + " errors are above");
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
            process.destroyForcibly();
        }
    }
}
