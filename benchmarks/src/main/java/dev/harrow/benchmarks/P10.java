package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * P10: the memory of {@code process} actors that have answered one call and then done nothing for a second, several of them alive at once; prints what
 * each of them takes.
 */
public final class P10 {
    private static final Duration IDLE = Duration.ofSeconds(1);

    private P10() {}

    /**
     * Measures one contender.
     *
     * @param args {@code harrow}, {@code hand-written} or {@code bare}; {@code with-cache} or {@code without-cache}; how many; a folder for what is
     *     needed meanwhile
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int count = Integer.parseInt(args[2]);
        boolean cached = args[1].equals("with-cache");
        List<Children.Memory> memory = switch (args[0]) {
            case "harrow" -> harrow(count, cached);
            case "hand-written" -> handWritten(count, P7.handWritten(Path.of(args[3]), cached));
            default -> bare(count);
        };
        for (Children.Memory each : memory) {
            System.out.println("pss " + each.pss());
            System.out.println("rss " + each.rss());
        }
    }

    static List<Children.Memory> harrow(int count, boolean cached) throws IOException, InterruptedException {
        return Nursery.call(nursery -> {
            P7.prepare(nursery, cached, P7.CACHE_PATIENCE);
            List<Long> pids = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Portal<Resident> child = Children.start(nursery);
                pids.add(child.call(Resident::pid));
            }
            List<Children.Memory> memory = idleAndRead(pids);
            nursery.stop();
            return memory;
        });
    }

    static List<Children.Memory> handWritten(int count, HandWrittenParent parent)
            throws IOException, InterruptedException {
        List<HandWrittenParent.Child> children = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                children.add(parent.start());
            }
            List<Children.Memory> memory = idleAndRead(
                    children.stream().map(child -> child.process().pid()).toList());
            for (HandWrittenParent.Child child : children) {
                child.endAndWait();
            }
            return memory;
        } finally {
            for (HandWrittenParent.Child child : children) {
                child.close();
            }
        }
    }

    static List<Children.Memory> bare(int count) throws IOException, InterruptedException {
        List<Process> started = Children.startBare(Children.optionsOf(), count);
        try {
            return idleAndRead(started.stream().map(Process::pid).toList());
        } finally {
            Children.endBare(started);
        }
    }

    private static List<Children.Memory> idleAndRead(List<Long> pids) throws IOException, InterruptedException {
        Thread.sleep(IDLE); // which is what is measured
        List<Children.Memory> memory = new ArrayList<>();
        for (long pid : pids) {
            Optional<Children.Memory> read = Children.Memory.of(pid);
            read.ifPresent(memory::add);
        }
        return memory;
    }
}
