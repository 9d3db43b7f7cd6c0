package dev.harrow.examples.words;

import dev.harrow.ActorId;
import dev.harrow.Harrow;
import dev.harrow.NurseryFailedException;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Counts once more, and something goes wrong in the middle: a line is damaged on its way, and its counter refuses it with an exception; or a
 * counter's process is killed. The other counters are cancelled in the middle of their work.
 */
final class CrashDrill {
    private final List<Path> input;
    private final Fleet fleet;
    private final long item; // at which it happens
    private final String where;
    private final PrintStream out;

    /** @param items how many items the files have */
    CrashDrill(List<Path> files, Fleet fleet, long items, PrintStream out) {
        // While the line waits for its counter the others may be sent as much as their windows take. There has to be
        // more
        // than that to come, or they could be done before the failure: a short input is sent several times.
        long ahead = 2L * Line.WINDOW * fleet.counters();
        int times = (int) Math.ceilDiv(2 * ahead + 1, items);
        this.input =
                Collections.nCopies(times, files).stream().flatMap(List::stream).toList();
        this.fleet = fleet;
        this.item = (items * times + 1) / 2;
        this.where = String.format(
                Locale.ROOT,
                "%sitem %,d of %,d",
                times == 1 ? "" : "the input " + times + " times over, and ",
                item,
                items * times);
        this.out = out;
    }

    /**
     * Damages a line, and tells what happened.
     *
     * @throws IllegalStateException if the failure did not come out, or left something behind
     */
    void damage() throws IOException, InterruptedException {
        out.println("Crash drill: " + where + " loses its second half on the way to its counter");
        run((line, members) -> line.number() == item ? line.damaged() : line);
    }

    /**
     * Kills the process of a counter, and tells what happened.
     *
     * @throws IllegalStateException if that did not come out as a failure, or left something behind
     */
    void kill() throws IOException, InterruptedException {
        out.println("Kill drill: " + where + " comes when a counter has just been killed");
        run((line, members) -> {
            if (line.number() == item) {
                Member victim =
                        members.stream().filter(Member::hasProcess).findFirst().orElseThrow();
                out.println("  SIGKILL for " + victim.name() + ", process " + victim.pid());
                ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
            return line;
        });
    }

    private void run(WordCount.Sabotage sabotage) throws IOException, InterruptedException {
        try {
            WordCount.count(input, fleet, sabotage);
        } catch (RemoteActorException e) {
            tell(e, out);
            List<ProcessHandle> processes = ProcessHandle.current().children().toList();
            out.println("  left behind: " + (Harrow.tree().isEmpty() ? "no actor" : Harrow.tree()) + ", "
                    + Harrow.abandoned() + " abandoned, " + (processes.isEmpty() ? "no" : processes) + " process");
            if (!Harrow.tree().isEmpty() || Harrow.abandoned() > 0 || !processes.isEmpty()) {
                throw new IllegalStateException("the drill left something behind", e);
            }
            return;
        }
        throw new IllegalStateException("something went wrong at item " + item + ", and nobody noticed");
    }

    private static void tell(RemoteActorException failure, PrintStream out) {
        RemoteError error = failure.error();
        if (failure.is(NurseryFailedException.class) && error.cause() != null) {
            // The counter died while the aggregator was busy with another one, so it was its nursery that was told.
            error = error.cause();
        }
        out.println("  the failure:     " + error.type());
        out.println("  message:         " + error.message());
        out.println("  origin:          " + failure.origin());
        out.println("  hops:            "
                + failure.hops().stream().map(ActorId::toString).collect(Collectors.joining(" -> ", "", " -> root")));
        out.println("  an IOException:  " + failure.is(IOException.class));
    }
}
