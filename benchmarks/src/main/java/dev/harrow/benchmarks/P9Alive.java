package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * P9, second part: very many {@code process} actors that live at once. Every one is called again when all are there; then their memory is read, all
 * are cancelled, and nothing may be left.
 *
 * <p>They are started in groups of two per core: to start is work for the processor, so more at a time make all of them slower and none of them
 * faster, and a child has 10 s for its greeting from the moment when it is connected (S-134), which includes the loading of the classes for it.
 */
public final class P9Alive {
    /** A heap that is enough for an idle actor, so that very many fit into a usual machine. */
    static final String HEAP = "-Xmx32m";

    private static final int GROUP = 2 * Runtime.getRuntime().availableProcessors();

    private P9Alive() {}

    /**
     * What was measured of one contender.
     *
     * @param startMillis each
     * @param reapMillis all
     * @param memory of each; empty where the system does not tell
     */
    record Figures(double startMillis, double reapMillis, List<Children.Memory> memory) {
        void print(String contender) {
            System.out.println(contender + "-start " + startMillis);
            System.out.println(contender + "-reap " + reapMillis);
            for (Children.Memory each : memory) {
                System.out.println(contender + "-pss " + each.pss());
                System.out.println(contender + "-rss " + each.rss());
            }
        }
    }

    /**
     * Measures both contenders, and prints a line per value.
     *
     * @param args how many children
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int children = Integer.parseInt(args[0]);
        harrow(children).print("harrow");
        bare(children, Children.optionsOf(HEAP)).print("bare");
    }

    static Figures harrow(int children) throws IOException, InterruptedException {
        List<Long> pids = new ArrayList<>();
        List<Children.Memory> memory = new ArrayList<>();
        double[] startMillis = new double[1];
        long cancelled = Nursery.call(nursery -> {
            long begin = System.nanoTime();
            List<Portal<Resident>> portals = new ArrayList<>();
            while (portals.size() < children) {
                List<Running<Portal<Resident>>> group = new ArrayList<>();
                for (int i = 0; i < Math.min(GROUP, children - portals.size()); i++) {
                    group.add(nursery.fork(() -> startAndCall(nursery)));
                }
                for (Running<Portal<Resident>> each : group) {
                    portals.add(each.result());
                }
            }
            startMillis[0] = (System.nanoTime() - begin) / 1e6 / children;
            for (Portal<Resident> each : portals) {
                pids.add(each.call(Resident::pid));
            }
            read(pids, memory);
            long now = System.nanoTime();
            nursery.cancel("measured");
            return now;
        });
        double reapMillis = (System.nanoTime() - cancelled) / 1e6;
        Children.requireGone(pids);
        return new Figures(startMillis[0], reapMillis, memory);
    }

    private static Portal<Resident> startAndCall(Nursery nursery) throws InterruptedException {
        Portal<Resident> started = Children.start(nursery, HEAP);
        started.call(Resident::pid);
        return started;
    }

    /** The floor: as many JVMs with the same options, which connect nowhere. */
    static Figures bare(int children, List<String> options) throws IOException, InterruptedException {
        List<Process> started = new ArrayList<>();
        try {
            long begin = System.nanoTime();
            while (started.size() < children) {
                started.addAll(Children.startBare(options, Math.min(GROUP, children - started.size())));
            }
            double startMillis = (System.nanoTime() - begin) / 1e6 / children;
            List<Children.Memory> memory = new ArrayList<>();
            read(started.stream().map(Process::pid).toList(), memory);
            long now = System.nanoTime();
            Children.endBare(started);
            return new Figures(startMillis, (System.nanoTime() - now) / 1e6, memory);
        } finally {
            started.forEach(Process::destroyForcibly);
        }
    }

    private static void read(List<Long> pids, List<Children.Memory> into) throws IOException {
        for (long pid : pids) {
            Optional<Children.Memory> memory = Children.Memory.of(pid);
            memory.ifPresent(into::add);
        }
    }
}
