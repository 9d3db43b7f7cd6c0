package dev.harrow.benchmarks;

import dev.harrow.Portal;
import java.util.concurrent.ArrayBlockingQueue;
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

/** P3: a small record over a stream to a {@code thread} actor and one back, one after the other, from a virtual thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class P3 {
    static final int BATCH = 10_000;

    /** One tree with one actor, opened by the benchmark's own platform thread. */
    @State(Scope.Thread)
    public static class OneActor extends Opened {
        @SuppressWarnings("NullAway.Init") // by open
        Portal<Streaming> streaming;

        @Setup
        public void open() throws InterruptedException {
            streaming = openNursery().start("streaming", Streaming.class, Streaming.Serving::new);
        }

        @TearDown
        public void close() throws InterruptedException {
            closeNursery();
        }
    }

    /** The peer's two actors. */
    @State(Scope.Thread)
    public static class TwoPekkoActors {
        final PekkoPeer.Told told = new PekkoPeer.Told();

        @TearDown
        public void close() {
            told.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long harrow(OneActor actor) throws InterruptedException {
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
    public long pekkoPingPong(TwoPekkoActors actors) throws InterruptedException {
        return actors.told.pingPong(BATCH);
    }
}
