package dev.harrow.benchmarks;

import dev.harrow.Context;
import dev.harrow.MsgStream;
import org.jspecify.annotations.Nullable;

/** The contract of the actor at the other end of a stream. */
public interface Streaming {
    /** Adds up the counts of what comes. */
    long total(Context<@Nullable Void, Ping, Pong> ctx) throws InterruptedException;

    /** Answers each item. */
    long answer(Context<@Nullable Void, Ping, Pong> ctx) throws InterruptedException;

    /** Serves it. */
    final class Serving implements Streaming {
        @Override
        public long total(Context<@Nullable Void, Ping, Pong> ctx) throws InterruptedException {
            ctx.started(null);
            long total = 0;
            try (MsgStream<Ping, Pong> stream = ctx.stream()) {
                for (Ping each : stream) {
                    total += each.count();
                }
            }
            return total;
        }

        @Override
        public long answer(Context<@Nullable Void, Ping, Pong> ctx) throws InterruptedException {
            ctx.started(null);
            long total = 0;
            try (MsgStream<Ping, Pong> stream = ctx.stream()) {
                for (Ping each : stream) {
                    stream.send(Pong.to(each));
                    total++;
                }
            }
            return total;
        }
    }
}
