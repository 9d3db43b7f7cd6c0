package dev.harrow.model;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Random programs with actors in processes. A few start what they need, and so can have starts, ends and kills in them; most use two that serve several programs at
 * a time, one after the other. The actors of blocks below are of the process that such a block runs in.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessModelTests extends ModelRuns {
    private static final List<String> SHARED = List.of("pool-a", "pool-b");

    /** S-6, S-26..S-33, S-57, S-59..S-64, S-66..S-81, S-86..S-90, D-1, D-4..D-8, D-13 · and with processes of its own. */
    @ActorTest(backends = "process")
    @ActorTimeout(14_400)
    void anyProgramShowsTheSameWithProcesses() throws Exception {
        runAlone(PROGRAMS / 50, Generator.Draw.COSTLY, Backend.PROCESS);
    }

    /** S-6, S-57, S-59..S-64, S-66..S-81, S-86..S-90, D-4..D-8, D-13 · and with processes that have served others before, and serve others meanwhile. */
    @ActorTest(backends = "process")
    @ActorTimeout(14_400)
    void anyProgramShowsTheSameWithProcessesThatAreUsedAgain() throws Exception {
        Nursery.<Exception>run(config -> config.root(root -> options(root, "main", Backend.PROCESS)), nursery -> {
            Map<String, Portal<Part>> pool = new HashMap<>();
            for (String name : SHARED) {
                pool.put(name, nursery.start(name, Part.class, PartActor::new));
            }
            List<Long> seeds = seeds(PROGRAMS / 12);
            AtomicInteger next = new AtomicInteger();
            List<Running<Object>> lanes = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                lanes.add(nursery.fork("lane-" + i, () -> {
                    for (int k = next.getAndIncrement(); k < seeds.size(); k = next.getAndIncrement()) {
                        Program program = Generator.program(seeds.get(k), Generator.Draw.SHARED, SHARED);
                        check(program, "main", 100, options -> options, (inner, name) -> pool.get(name), false);
                    }
                    return null;
                }));
            }
            for (Running<Object> each : lanes) {
                each.result();
            }
            nursery.stop(); // in order, which proves that nothing of a dialog is left in them
        });
    }
}
