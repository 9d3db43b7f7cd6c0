package dev.harrow.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * P5: a call of an actor in another JVM and its answer, one after the other, small record there and back, from a virtual thread.
 *
 * <p>The JVMs of all contenders may load native code, so that Netty uses epoll; those with {@code Nio} in their name may not, as it is without
 * an option.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(jvmArgsAppend = P5.NATIVE)
public class P5 {
    static final int BATCH = 200;

    /** Lets Netty use epoll. */
    static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

    /** gRPC sets an option of TCP on Unix sockets too, of which Netty warns. */
    static final String QUIET = "-Dorg.slf4j.simpleLogger.log.io.netty.bootstrap=error";

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long harrow(OneProcess process) throws InterruptedException {
        return calls(process);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    @Fork(jvmArgsAppend = {})
    public long harrowNio(OneProcess process) throws InterruptedException {
        return calls(process);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long harrowFullyCompiled(OneFullyCompiledProcess process) throws InterruptedException {
        return calls(process);
    }

    private static long calls(OpenedProcess process) throws InterruptedException {
        return process.nursery
                .fork(() -> {
                    long sum = 0;
                    for (int i = 0; i < BATCH; i++) {
                        sum += process.afar
                                .call(Afar::echo, new Ping(i, "ping", i))
                                .count();
                    }
                    return sum;
                })
                .result();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long netty(NettyPeer peer) throws InterruptedException {
        return asks(peer::ask);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    @Fork(jvmArgsAppend = {})
    public long nettyNio(NettyPeer peer) throws InterruptedException {
        return asks(peer::ask);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    @Fork(jvmArgsAppend = {NATIVE, QUIET})
    public long grpc(GrpcPeer peer) throws InterruptedException {
        return asks(peer::ask);
    }

    /** Without the second option the JVM would print warnings of a library of Pekko's. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    @Fork(jvmArgsAppend = {NATIVE, "--sun-misc-unsafe-memory-access=allow"})
    public long pekko(PekkoRemotePeer peer) throws InterruptedException {
        return asks(peer::ask);
    }

    /** How a peer is asked. */
    private interface Asked {
        Pong ask(Ping ping) throws Exception;
    }

    private static long asks(Asked peer) throws InterruptedException {
        return Virtual.call(() -> {
            long sum = 0;
            for (int i = 0; i < BATCH; i++) {
                sum += peer.ask(new Ping(i, "ping", i)).count();
            }
            return sum;
        });
    }
}
