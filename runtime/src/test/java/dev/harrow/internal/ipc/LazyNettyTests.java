package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.build.Places;
import dev.harrow.internal.wire.ExitKind;
import dev.harrow.internal.wire.Message;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.ReferenceCounted;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** HARN-14 · a JVM that only dials, or only uses local links, loads no class of Netty; one that listens starts without a word. */
@Timeout(60)
class LazyNettyTests {
    private static final String NETTY = "io.netty.";

    private final TreeSecret secret = TreeSecret.random();

    @Test
    void aChildThatOnlyDialsLoadsNoNetty() throws Exception {
        Listener listener = SocketKind.UDS_NIO.open(Limits.USUAL);
        try {
            Recorder atListener = new Recorder();
            long[] pid = new long[1];
            listener.expect(SocketMain.TREE, SocketMain.PARENT, SocketMain.CHILD, secret, (link, from) -> {
                pid[0] = from;
                return atListener;
            });
            String log = run("-Xlog:class+load:stdout", listener.endpoint().text());
            assertThat(log)
                    .contains(NioLink.class.getName(), LocalLink.class.getName(), "done")
                    .doesNotContain(NETTY)
                    .doesNotContain(Listener.class.getName())
                    .doesNotContain("javax.crypto.Mac ")
                    .doesNotContain("org.slf4j.LoggerFactory");
            assertThat(atListener.await(1)).containsExactly(new Message.Goodbye(ExitKind.COMPLETED, "from the child"));
            atListener.awaitClosed();
            assertThat(pid[0]).isPositive().isNotEqualTo(ProcessHandle.current().pid());
        } finally {
            listener.release();
        }
    }

    /** Shows that the other test can fail. */
    @Test
    void aJvmThatListensLoadsNetty() throws Exception {
        assertThat(run("-Xlog:class+load:stdout", "listen")).contains(NETTY + "channel.Channel ", "done");
    }

    /** DESIGN 9 · no warning about native access, and SLF4J is not woken where it has no provider. */
    @Test
    void listeningPrintsNothing() throws Exception {
        assertThat(run("-Xshare:auto", "listen")).isEqualToIgnoringNewLines("done");
    }

    private String run(String flag, String argument) throws Exception {
        String classPath = Stream.concat(
                        Stream.of(Link.class, SocketMain.class).map(Places::ofOwn),
                        Stream.of(
                                        ReferenceCounted.class,
                                        ByteBuf.class,
                                        Channel.class,
                                        FlushConsolidationHandler.class,
                                        DomainSocketAddress.class,
                                        Epoll.class,
                                        Class.forName("io.netty.resolver.AddressResolver"),
                                        LoggerFactory.class,
                                        Awaitility.class,
                                        Nullable.class)
                                .map(Places::ofLibrary))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                flag,
                "-cp",
                classPath,
                SocketMain.class.getName(),
                argument));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(HexFormat.of().formatHex(secret.bytes().toArray()).getBytes(StandardCharsets.US_ASCII));
        }
        String output;
        try (var out = process.getInputStream()) {
            output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
