package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import dev.harrow.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * P9: several {@code process} actors started at once, until each has answered its first call; then all cancelled, from {@link Nursery#cancel} until the
 * nursery has ended and none of the processes is there.
 *
 * <p>It runs in a JVM of its own and prints one line per value: the contender and the milliseconds.
 *
 * @see P9Alive
 */
public final class P9 {
    private P9() {}

    /**
     * Measures both contenders.
     *
     * @param args how many rounds count (one more comes first and does not), and the numbers of children
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(args[0]) + 1;
        List<String> options = Children.optionsOf();
        Nursery.run(nursery -> {
            P7.prepare(nursery, true, P7.CACHE_PATIENCE); // so that none is made while starts are measured
            nursery.stop();
        });
        for (int i = 1; i < args.length; i++) {
            rounds(Integer.parseInt(args[i]), rounds, options).forEach((what, times) -> {
                for (double time : times.subList(1, times.size())) {
                    System.out.println(what + " " + time);
                }
            });
        }
    }

    /**
     * The milliseconds of every round, by what was measured: to start, each; and to reap, all. The contenders take turns.
     *
     * @param options those of the children of Harrow, for the bare ones
     */
    static Map<String, List<Double>> rounds(int children, int count, List<String> options)
            throws IOException, InterruptedException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            harrow(children, times);
            bare(children, options, times);
        }
        return times;
    }

    private static void harrow(int children, Map<String, List<Double>> times) throws InterruptedException {
        List<Long> pids = new ArrayList<>();
        long cancelled = Nursery.call(nursery -> {
            long begin = System.nanoTime();
            List<Running<Long>> answers = new ArrayList<>();
            for (int i = 0; i < children; i++) {
                answers.add(nursery.fork(() -> Children.start(nursery).call(Resident::pid)));
            }
            for (Running<Long> each : answers) {
                pids.add(each.result());
            }
            note(times, "harrow-start-" + children, (System.nanoTime() - begin) / children);
            long now = System.nanoTime();
            nursery.cancel("measured");
            return now;
        });
        long ended = System.nanoTime();
        Children.requireGone(pids);
        note(times, "harrow-reap-" + children, ended - cancelled);
    }

    /** The floor. */
    private static void bare(int children, List<String> options, Map<String, List<Double>> times)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        List<Process> started = Children.startBare(options, children);
        note(times, "bare-start-" + children, (System.nanoTime() - begin) / children);
        long now = System.nanoTime();
        Children.endBare(started);
        note(times, "bare-reap-" + children, System.nanoTime() - now);
    }

    private static void note(Map<String, List<Double>> times, String what, long nanos) {
        times.computeIfAbsent(what, added -> new ArrayList<>()).add(nanos / 1e6);
    }
}
