package dev.harrow.behaviour;

import dev.harrow.Transport;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Something happens to a JVM that stands by, or to the link to it, before, during and after it becomes an actor: before it has, nobody sees
 * more of that than the time it takes to find another; after that it is what happens to any actor. Nothing is left.
 *
 * <p>{@code -Dharrow.test.schedules} says how many of all cases are tried, and from {@value #ALL_FROM} on all. {@code -Dharrow.test.seed} repeats a
 * run as far as processes can be repeated.
 */
@EnabledOnOs(OS.LINUX)
class StandbyMatrixTests {
    private static final long SEED = Long.getLong("harrow.test.seed", System.nanoTime());
    private static final int ALL_FROM = 100;
    private static final int SCHEDULES = Integer.getInteger("harrow.test.schedules", 24);

    private WakeUpLag lag;

    @BeforeEach
    void measure() {
        lag = new WakeUpLag();
        Signals.prepare();
    }

    @AfterEach
    void measureNoMore() {
        lag.close();
    }

    private List<StandbyLife> lives() {
        Random random = new Random(SEED);
        List<StandbyLife> all = new ArrayList<>();
        for (StandbyLife.Place place : StandbyLife.Place.values()) {
            for (StandbyLife.Event event : StandbyLife.Event.values()) {
                for (boolean wantedEarly : place.isBeforeReady() ? List.of(false, true) : List.of(false)) {
                    Transport transport = random.nextInt(3) == 0 ? Transport.TCP : Transport.UDS;
                    all.add(new StandbyLife(event, place, wantedEarly, transport, lag::twentyfold, ", seed " + SEED));
                }
            }
        }
        Collections.shuffle(all, random);
        return SCHEDULES >= ALL_FROM ? all : all.subList(0, SCHEDULES / 2);
    }

    /** D-1, S-20..S-23 · wherever it happens: an actor that is there all the same, or the right error, and no process. */
    @ActorTest(backends = "process", transports = "uds")
    @ActorTimeout(600)
    void whateverHappensToOneThatStandsByIsUnseenOrTheRightError() throws Exception {
        List<Callable<Boolean>> lives = new ArrayList<>();
        for (StandbyLife each : lives()) {
            lives.add(() -> {
                each.run();
                return true;
            });
        }
        Lives.runAll(lives, SEED);
    }
}
