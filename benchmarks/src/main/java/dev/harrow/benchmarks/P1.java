package dev.harrow.benchmarks;

import dev.harrow.Portal;
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

/**
 * P1: a call of a {@code thread} actor and its answer, one after the other, small record there and back.
 *
 * <p>A virtual-thread caller makes a batch of calls, so that its own start does not count.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class P1 {
    static final int BATCH = 1000;

    /** One tree with one actor, opened by the benchmark's own platform thread. */
    @State(Scope.Thread)
    public static class OneActor extends Opened {
        @SuppressWarnings("NullAway.Init") // by open
        Portal<Echo> echo;

        @Setup
        public void open() throws InterruptedException {
            echo = openNursery().start("echo", Echo.class, Echo.Serving::new);
        }

        @TearDown
        public void close() throws InterruptedException {
            closeNursery();
        }
    }

    /** The peer's actor. */
    @State(Scope.Thread)
    public static class OnePekkoActor {
        final PekkoPeer.Asked asked = new PekkoPeer.Asked();

        @TearDown
        public void close() {
            asked.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long harrowFromVirtualThread(OneActor actor) throws InterruptedException {
        return actor.nursery.fork(() -> calls(actor.echo)).result();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long harrowFromPlatformThread(OneActor actor) throws InterruptedException {
        return calls(actor.echo);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long bareFromVirtualThread() throws InterruptedException {
        return Virtual.call(P1::bareRequests);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long bareFromPlatformThread() {
        return bareRequests();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long pekkoFromVirtualThread(OnePekkoActor actor) throws InterruptedException {
        return Virtual.call(() -> asks(actor.asked));
    }

    private static long calls(Portal<Echo> echo) throws InterruptedException {
        long sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += echo.call(Echo::echo, new Ping(i, "ping", i)).count();
        }
        return sum;
    }

    private static long bareRequests() {
        long sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += BareRequest.ask(new Ping(i, "ping", i)).count();
        }
        return sum;
    }

    private static long asks(PekkoPeer.Asked asked) throws ExecutionException, InterruptedException {
        long sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += asked.ask(new Ping(i, "ping", i)).count();
        }
        return sum;
    }
}
