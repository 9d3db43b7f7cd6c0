package dev.harrow.benchmarks;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** P3: a small record over a stream to a {@code thread} actor and one back, one after the other, from a virtual thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class P3 {
    static final int BATCH = 10_000;

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long harrow(StreamingActor actor) throws InterruptedException {
        return actor.nursery
                .fork(() -> actor.streaming.converse(Streaming::answer, dialog -> {
                    long sum = 0;
                    try (var stream = dialog.stream()) {
                        for (int i = 0; i < BATCH; i++) {
                            stream.send(new Ping(i, "ping", i));
                            sum += stream.receive().count();
                        }
                        stream.endSend();
                    }
                    return sum;
                }))
                .result();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long bareQueues() throws InterruptedException {
        return Virtual.call(() -> {
            ArrayBlockingQueue<Ping> there = new ArrayBlockingQueue<>(16);
            ArrayBlockingQueue<Pong> back = new ArrayBlockingQueue<>(16);
            Thread answering = Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < BATCH; i++) {
                        back.put(Pong.to(there.take()));
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            long sum = 0;
            for (int i = 0; i < BATCH; i++) {
                there.put(new Ping(i, "ping", i));
                sum += back.take().count();
            }
            answering.join();
            return sum;
        });
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long pekkoPingPong(ToldPeer actors) throws InterruptedException {
        return actors.told.pingPong(BATCH);
    }
}
