package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** P4, first part: start a {@code thread} actor, call it once, stop it; one after the other. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class P4 {
    static final int BATCH = 100;
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** A nursery to start actors in, opened by the benchmark's own platform thread. */
    @State(Scope.Thread)
    public static class OneNursery extends Opened {
        @Setup
        public void open() {
            openNursery();
        }

        @TearDown
        public void close() throws InterruptedException {
            closeNursery();
        }
    }

    /** The peer's system to start actors in. */
    @State(Scope.Thread)
    public static class OnePekkoSystem {
        final PekkoPeer.Classic system = new PekkoPeer.Classic();

        @TearDown
        public void close() {
            system.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long harrowFromVirtualThread(OneNursery opened) throws InterruptedException {
        return opened.nursery.fork(() -> lives(opened.nursery)).result();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long harrowFromPlatformThread(OneNursery opened) throws InterruptedException {
        return lives(opened.nursery);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long scopeFromVirtualThread() throws InterruptedException {
        return Virtual.call(P4::scopes);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long pekkoFromVirtualThread(OnePekkoSystem opened) throws InterruptedException {
        return Virtual.call(() -> lives(opened.system));
    }

    private static long lives(Nursery nursery) throws InterruptedException {
        long sum = 0;
        for (int i = 0; i < BATCH; i++) {
            Portal<Echo> echo = nursery.start("echo", Echo.class, Echo.Serving::new);
            sum += echo.call(Echo::echo, new Ping(i, "ping", i)).count();
            echo.stop(GRACE);
        }
        return sum;
    }

    /** The floor: one task in a scope of its own, forked and joined. */
    private static long scopes() throws InterruptedException {
        long sum = 0;
        for (int i = 0; i < BATCH; i++) {
            Ping ping = new Ping(i, "ping", i);
            try (DirectScope scope = DirectScope.open()) {
                Object subtask = scope.fork(() -> Pong.to(ping));
                scope.join();
                sum += ((Pong) DirectScope.result(subtask)).count();
            }
        }
        return sum;
    }

    private static long lives(PekkoPeer.Classic system) throws ExecutionException, InterruptedException {
        long sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += system.startAskStop(new Ping(i, "ping", i)).count();
        }
        return sum;
    }
}
