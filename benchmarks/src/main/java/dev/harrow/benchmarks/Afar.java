package dev.harrow.benchmarks;

import dev.harrow.Context;
import dev.harrow.MsgStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The contract of the actor in another JVM. */
public interface Afar {
    Pong echo(Ping ping);

    /** Takes what comes, and says at the end what it was. */
    Arrived take(Context<@Nullable Void, byte[], @Nullable Void> ctx) throws InterruptedException;

    /** The process that it lives in. */
    long pid();

    /** The options that its JVM was started with. */
    List<String> jvmOptions();

    /** What the receiver of a stream has seen. */
    record Arrived(long items, long bytes) {}

    /** Serves it. */
    final class Serving implements Afar {
        @Override
        public Pong echo(Ping ping) {
            return Pong.to(ping);
        }

        @Override
        public Arrived take(Context<@Nullable Void, byte[], @Nullable Void> ctx) throws InterruptedException {
            ctx.started(null);
            long items = 0;
            long bytes = 0;
            try (MsgStream<byte[], @Nullable Void> stream = ctx.stream()) {
                for (byte[] each : stream) {
                    items++;
                    bytes += each.length;
                }
            }
            return new Arrived(items, bytes);
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public List<String> jvmOptions() {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        }
    }
}
