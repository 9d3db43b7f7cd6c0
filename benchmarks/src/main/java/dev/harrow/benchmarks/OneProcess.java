package dev.harrow.benchmarks;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An actor's process as every user gets it, opened by the benchmark's own platform thread. */
@State(Scope.Thread)
public class OneProcess extends OpenedProcess {
    /** What carries the messages. */
    @Param({"uds", "tcp"})
    public String transport = "uds";

    @Setup
    public void open() throws InterruptedException {
        openProcess(transport);
    }

    @TearDown
    public void close() throws InterruptedException {
        closeNursery();
    }
}
