package dev.harrow.benchmarks;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * As {@link OneProcess}, over a Unix socket, but with a child whose JVM may compile as well as those of the peers: an actor's usually has the first
 * compiler only, which starts faster.
 */
@State(Scope.Thread)
public class OneFullyCompiledProcess extends OpenedProcess {
    @Setup
    public void open() throws InterruptedException {
        openProcess("uds", "-XX:TieredStopAtLevel=4");
    }

    @TearDown
    public void close() throws InterruptedException {
        closeNursery();
    }
}
