package dev.harrow.examples.probe;

import java.io.IOException;
import java.io.InputStream;

/** Ends a child's JVM when its standard input ends: then its parent wants no more of it, or is dead. */
final class Lifeline {
    private Lifeline() {}

    /** Holds on from a platform thread of its own; nothing else may read the standard input. */
    static void hold() {
        hold(() -> Runtime.getRuntime().halt(Status.UNEXPECTED.code()));
    }

    /**
     * The same.
     *
     * @param end ends this JVM
     */
    static void hold(Runnable end) {
        Thread.ofPlatform().name("probe-lifeline").daemon().start(() -> {
            awaitEnd(System.in);
            end.run();
        });
    }

    private static void awaitEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // Nobody says anything here.
            }
        } catch (IOException e) {
            // As good as its end: nobody can be heard any more.
        }
    }
}
