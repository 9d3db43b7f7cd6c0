package dev.harrow.benchmarks;

import dev.harrow.Portal;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One tree with one actor, opened by the benchmark's own platform thread. */
@State(Scope.Thread)
public class StreamingActor extends Opened {
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
