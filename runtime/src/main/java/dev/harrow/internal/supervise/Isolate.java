package dev.harrow.internal.supervise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A copy of the runtime that this one has made, behind a class loader of its own: it is known here from when its actor begins until nothing of it runs
 * any more. Any thread.
 */
final class Isolate {
    private static final Set<Isolate> ALL = ConcurrentHashMap.newKeySet();

    private final IsolateBridge.Offered offered;
    private volatile boolean over; // moves false -> true: its actor has ended, or was given up

    private Isolate(IsolateBridge.Offered offered) {
        this.offered = offered;
    }

    /** A copy has been made. */
    static Isolate add(IsolateBridge.Offered offered) {
        Isolate made = new Isolate(offered);
        ALL.add(made);
        return made;
    }

    /** Those of which something may run. */
    static List<Isolate> all() {
        if (ALL.isEmpty()) {
            return List.of();
        }
        ALL.removeIf(each -> each.over && each.abandoned().isEmpty());
        return List.copyOf(ALL);
    }

    /** Its actor has ended: if nothing of it runs it is forgotten, and can be unloaded. */
    void actorEnded() {
        over = true;
        if (abandoned().isEmpty()) {
            ALL.remove(this);
        }
    }

    /** The actors in it, and in those that it has made, that were given up and still have running threads. */
    List<Leftover> abandoned() {
        List<Leftover> all = new ArrayList<>();
        for (Map<String, Object> each : offered.abandoned()) {
            all.add(Leftover.of(each));
        }
        return all;
    }

    /** What may compute without end in it. */
    Map<Thread, StarvationGuard.Runner> running() {
        Map<Thread, StarvationGuard.Runner> all = new HashMap<>();
        offered.running()
                .forEach((thread, task) -> all.put(thread, new StarvationGuard.Runner(task.getKey(), task.getValue())));
        return all;
    }
}
