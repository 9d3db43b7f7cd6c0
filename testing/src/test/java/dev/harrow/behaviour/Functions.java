package dev.harrow.behaviour;

import dev.harrow.Scopes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Static functions for one-shot actors. */
public final class Functions {

    private Functions() {}

    public static int square(int x) {
        return x * x;
    }

    public static int count(List<String> items) {
        return items.size();
    }

    public static String nothing() {
        return null;
    }

    public static int fail(String message) throws IOException {
        throw new IOException(message);
    }

    /** Fails after somebody has put the file of this name there. */
    public static int failWhen(String gate) throws IOException, InterruptedException {
        new WorkerActor().pauseUntil(gate);
        throw new IOException("failed when " + gate.substring(gate.lastIndexOf('/') + 1) + " opened");
    }

    /** Marks "begun", waits until it is cancelled, marks "cleanup". */
    public static int hang(String marks) throws InterruptedException {
        Marks.add(marks, "begun");
        try {
            Scopes.sleep(Duration.ofHours(1));
            return 0;
        } finally {
            Marks.add(marks, "cleanup");
        }
    }
}
