package dev.harrow.examples.words;

import dev.harrow.ActorId;
import dev.harrow.Harrow;
import dev.harrow.RemoteActorException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Counts once more, but one line in the middle of the input is damaged on its way: its counter refuses it with an exception, and the other
 * counters are cancelled in the middle of their work.
 */
final class CrashDrill {

    private CrashDrill() {}

    /**
     * Runs the drill and tells what happened.
     *
     * @param items how many items the files have
     * @throws IllegalStateException if the failure did not come out, or left something behind
     */
    static void run(List<Path> files, int counters, long items, PrintStream out)
            throws IOException, InterruptedException {
        // While the damaged line waits for its counter the others may be sent as much as their windows take. There has
        // to
        // be more than that to come, or they could be done before the failure: a short input is sent several times.
        long ahead = 2L * Line.WINDOW * counters;
        int times = (int) Math.ceilDiv(2 * ahead + 1, items);
        long bad = (items * times + 1) / 2;
        out.println(String.format(
                Locale.ROOT,
                "Crash drill: %sitem %,d of %,d loses its second half on the way to its counter",
                times == 1 ? "" : "the input " + times + " times over, and ",
                bad,
                items * times));
        List<Path> input =
                Collections.nCopies(times, files).stream().flatMap(List::stream).toList();
        try {
            WordCount.count(input, counters, line -> line.number() == bad ? line.damaged() : line);
        } catch (RemoteActorException e) {
            tell(e, out);
            out.println("  left behind: " + (Harrow.tree().isEmpty() ? "no actor" : Harrow.tree()) + ", "
                    + Harrow.abandoned() + " abandoned");
            if (!Harrow.tree().isEmpty() || Harrow.abandoned() > 0) {
                throw new IllegalStateException("the crash drill left actors behind", e);
            }
            return;
        }
        throw new IllegalStateException("item " + bad + " was damaged, and no counter noticed");
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
