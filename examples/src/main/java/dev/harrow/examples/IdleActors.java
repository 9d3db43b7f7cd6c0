package dev.harrow.examples;

import com.sun.management.OperatingSystemMXBean;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Very many actors at once, a million unless told otherwise: how long it takes to start them, to have one call answered by each and to
 * stop them, and what each of them keeps meanwhile.
 *
 * <p>An idle {@code thread} actor is a few objects and no thread: one is there only while there is something to do. A million of them
 * want more heap than a JVM takes by itself on most machines; {@code ./harrow run idle-actors} sees to that.
 */
public final class IdleActors {
    private static final int MANY = 1_000_000;

    /** Bytes of heap to ask for each actor: about 1.1 KB stay in use, the rest is for its start, its call and the collector. */
    private static final long ROOM = 3 * 1024;

    private static final Duration GRACE = Duration.ofMinutes(10);

    private IdleActors() {}

    /** What an idle actor can be asked. */
    public interface Doubling {
        /** Twice {@code number}. */
        long twice(long number);
    }

    /** A {@link Doubling}, which is counted when it ends. */
    public static final class Sleeper implements Doubling, AutoCloseable {
        private static final AtomicInteger ENDED = new AtomicInteger(); // of all actors in this JVM

        @Override
        public long twice(long number) {
            return 2 * number;
        }

        /** Called when the actor ends. */
        @Override
        public void close() {
            ENDED.incrementAndGet();
        }
    }

    /** Starts as many actors as the only argument says, or a million. */
    public static void main(String[] arguments) throws InterruptedException {
        int count = count(arguments);
        long machine = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        requireRoom(count, Runtime.getRuntime().maxMemory(), machine);

        System.out.printf(Locale.ROOT, "%,d actors%n", count);
        Nursery.run(nursery -> {
            // A call costs the least where it is made from a virtual thread, and a fork is one.
            nursery.fork("live", () -> live(nursery, count)).result();
        });
        int ended = Sleeper.ENDED.get();
        System.out.printf(
                Locale.ROOT,
                "ended: %,d; left behind: %s, %d abandoned%n",
                ended,
                Harrow.tree().isEmpty() ? "no actor" : Harrow.tree(),
                Harrow.abandoned());
        require(ended == count && Harrow.tree().isEmpty() && Harrow.abandoned() == 0, "some actors have not ended");
    }

    private static int live(Nursery nursery, int count) throws InterruptedException {
        List<Portal<Doubling>> actors = new ArrayList<>(count);
        long before = usedHeap();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            actors.add(nursery.start("idle", Doubling.class, Sleeper::new));
        }
        tell("started", begin, count, "starts");
        System.out.printf(Locale.ROOT, "heap: %,d bytes for each, idle%n", (usedHeap() - before) / count);

        begin = System.nanoTime();
        int right = 0;
        for (int i = 0; i < count; i++) {
            right += actors.get(i).call(Doubling::twice, (long) i) == 2L * i ? 1 : 0;
        }
        tell("answered", begin, count, "calls");
        System.out.printf(Locale.ROOT, "right answers: %,d%n", right);
        require(right == count, "some answers were wrong");
        System.out.printf(Locale.ROOT, "heap: %,d bytes for each, idle again%n", (usedHeap() - before) / count);

        begin = System.nanoTime();
        nursery.stop(GRACE);
        tell("stopped", begin, count, "stops");
        return right;
    }

    private static void tell(String what, long begin, int count, String unit) {
        double seconds = Math.max(1e-9, (System.nanoTime() - begin) / 1e9);
        System.out.printf(Locale.ROOT, "%s in %.2f s: %,.0f %s/s%n", what, seconds, count / seconds, unit);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static int count(String[] arguments) {
        if (arguments.length > 1) {
            throw new Refusal("idle-actors takes one number, and " + arguments.length + " arguments were given");
        }
        String text = arguments.length == 0 ? String.valueOf(MANY) : arguments[0];
        try {
            int count = Integer.parseInt(text);
            if (count >= 1) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new Refusal(numberWanted(text), e);
        }
        throw new Refusal(numberWanted(text));
    }

    private static String numberWanted(String text) {
        return "'" + text + "' is no number of actors; idle-actors takes one from 1 to " + Integer.MAX_VALUE
                + ", or none for " + MANY;
    }

    /**
     * Refuses what would end in the middle for want of memory.
     *
     * @param heap the most that this JVM's heap can be, in bytes
     * @param machine the memory of the machine, or of the container, in bytes
     */
    static void requireRoom(int count, long heap, long machine) {
        long room = Math.min(heap, machine);
        if (count * ROOM > room) {
            throw new Refusal(String.format(
                    Locale.ROOT,
                    "%,d idle actors want %.1f GB, and %s %.1f GB; ask for fewer, for example './harrow run idle-actors %d'",
                    count,
                    count * ROOM / 1e9,
                    machine < heap ? "this machine has" : "the heap of this JVM is limited to",
                    room / 1e9,
                    Math.max(1, room / ROOM)));
        }
    }
}
