package dev.harrow.benchmarks;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The peer's actors that are told. */
@State(Scope.Thread)
public class ToldPeer {
    final PekkoPeer.Told told = new PekkoPeer.Told();

    @TearDown
    public void close() {
        told.close();
    }
}
