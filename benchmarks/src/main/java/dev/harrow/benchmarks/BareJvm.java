package dev.harrow.benchmarks;

import java.io.IOException;

/** The floor of {@link P9}: a JVM that connects nowhere. It says that it is there, and waits for its standard input to end. */
public final class BareJvm {
    private BareJvm() {}

    public static void main(String[] args) throws IOException {
        OtherJvm.serveAt("here");
    }
}
