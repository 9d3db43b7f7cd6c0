package dev.harrow.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * P6: byte arrays one way, from a virtual thread to an actor in another JVM, which counts them; the counts come back at the end.
 *
 * <p>A batch is one dialog, and the result is the time of a batch: its beginning and its end count, for as little as they are. JVMs as for {@link P5}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(jvmArgsAppend = P5.NATIVE)
public class P6 {
    private static final long BATCH_BYTES = 32 << 20;
    private static final int MOST_ITEMS = 100_000;

    /** The bytes of an item. */
    @Param({"32", "1024", "65536"})
    public int payload = 32;

    /** How many items of a size are sent in a batch. */
    static int items(int payload) {
        return (int) Math.min(BATCH_BYTES / payload, MOST_ITEMS);
    }

    @Benchmark
    public Afar.Arrived harrow(OneProcess process) throws InterruptedException {
        return sent(process, items(payload));
    }

    @Benchmark
    @Fork(jvmArgsAppend = {})
    public Afar.Arrived harrowNio(OneProcess process) throws InterruptedException {
        return sent(process, items(payload));
    }

    @Benchmark
    public Afar.Arrived harrowFullyCompiled(OneFullyCompiledProcess process) throws InterruptedException {
        return sent(process, items(payload));
    }

    Afar.Arrived sent(OpenedProcess process, int items) throws InterruptedException {
        byte[] item = new byte[payload];
        return process.nursery
                .fork(() -> process.afar.converse(Afar::take, dialog -> {
                    try (var stream = dialog.stream()) {
                        for (int i = 0; i < items; i++) {
                            stream.send(item);
                        }
                        stream.endSend();
                    }
                    return dialog.result();
                }))
                .result();
    }

    @Benchmark
    public Afar.Arrived netty(NettyPeer peer) throws InterruptedException {
        return Virtual.call(() -> peer.send(new byte[payload], items(payload)));
    }

    @Benchmark
    @Fork(jvmArgsAppend = {})
    public Afar.Arrived nettyNio(NettyPeer peer) throws InterruptedException {
        return netty(peer);
    }

    @Benchmark
    @Fork(jvmArgsAppend = {P5.NATIVE, P5.QUIET})
    public Afar.Arrived grpc(GrpcPeer peer) throws InterruptedException {
        return Virtual.call(() -> peer.send(new byte[payload], items(payload)));
    }

    /** Without the second option the JVM would print warnings of a library of Pekko's. */
    @Benchmark
    @Fork(jvmArgsAppend = {P5.NATIVE, "--sun-misc-unsafe-memory-access=allow"})
    public Afar.Arrived pekko(PekkoRemotePeer peer) throws InterruptedException {
        return Virtual.call(() -> peer.send(new byte[payload], items(payload)));
    }
}
