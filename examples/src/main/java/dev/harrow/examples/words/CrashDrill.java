package dev.harrow.examples.words;

import dev.harrow.ActorId;
import dev.harrow.Harrow;
import dev.harrow.NurseryFailedException;
import dev.harrow.RemoteActorException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Counts once more, but one batch in the middle of the input is damaged on its way: its counter refuses it with an exception. */
final class CrashDrill {

    private CrashDrill() {}

    /**
     * Runs the drill and tells what happened.
     *
     * @param batches how many batches the input has
     * @throws IllegalStateException if the failure did not come out, or left something behind
     */
    static void run(List<Path> files, int counters, long batches, PrintStream out)
            throws IOException, InterruptedException {
        long bad = (batches + 1) / 2;
        out.println(
                "Crash drill: batch " + bad + " of " + batches + " loses its second half on the way to its counter");
        try {
            WordCount.count(files, counters, batch -> batch.number() == bad ? batch.damaged() : batch);
        } catch (NurseryFailedException e) {
            for (Throwable failure : e.failures()) {
                if (!(failure instanceof RemoteActorException remote)) {
                    throw e;
                }
                tell(remote, out);
            }
            out.println("  left behind: " + (Harrow.tree().isEmpty() ? "no actor" : Harrow.tree()) + ", "
                    + Harrow.abandoned() + " abandoned");
            if (!Harrow.tree().isEmpty() || Harrow.abandoned() > 0) {
                throw new IllegalStateException("the crash drill left actors behind", e);
            }
            return;
        }
        throw new IllegalStateException("batch " + bad + " was damaged, and no counter noticed");
    }

    private static void tell(RemoteActorException failure, PrintStream out) {
        out.println("  the root caught: " + failure.error().type());
        out.println("  message:         " + failure.error().message());
        out.println("  origin:          " + failure.origin());
        out.println("  hops:            "
                + failure.hops().stream().map(ActorId::toString).collect(Collectors.joining(" -> ", "", " -> root")));
        out.println("  an IOException:  " + failure.is(IOException.class));
    }
}
