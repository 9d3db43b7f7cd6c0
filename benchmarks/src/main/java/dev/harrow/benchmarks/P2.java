package dev.harrow.benchmarks;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * P2: small records one way, by reference, from a virtual thread to a {@code thread} actor; what arrives is added up, and the sum comes back.
 *
 * <p>A batch is one dialog: its beginning and its end count, for as little as they are.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class P2 {
    static final int BATCH = 200_000;

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long harrow(StreamingActor actor) throws InterruptedException {
        return actor.nursery
                .fork(() -> actor.streaming.converse(Streaming::total, dialog -> {
                    try (var stream = dialog.stream()) {
                        for (int i = 0; i < BATCH; i++) {
                            stream.send(new Ping(i, "ping", i));
                        }
                        stream.endSend();
                    }
                    return dialog.result();
                }))
                .result();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long bareQueue() throws InterruptedException {
        return Virtual.call(() -> {
            ArrayBlockingQueue<Ping> queue = new ArrayBlockingQueue<>(1024);
            Ping end = new Ping(-1, "end", 0);
            FutureTask<Long> total = new FutureTask<>(() -> {
                long sum = 0;
                for (Ping each = queue.take(); each != end; each = queue.take()) {
                    sum += each.count();
                }
                return sum;
            });
            Thread.startVirtualThread(total);
            for (int i = 0; i < BATCH; i++) {
                queue.put(new Ping(i, "ping", i));
            }
            queue.put(end);
            return total.get();
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long pekkoTell(ToldPeer actor) throws InterruptedException {
        return Virtual.call(() -> {
            for (int i = 0; i < BATCH; i++) {
                actor.told.tell(new Ping(i, "ping", i));
            }
            return actor.told.total();
        });
    }
}
