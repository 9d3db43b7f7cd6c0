package dev.harrow.behaviour;

import dev.harrow.Nursery;
import dev.harrow.spi.ForTesting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/** A root with JVMs that stand by, and no actor. */
public final class StandbyMain {

    private StandbyMain() {}

    /**
     * Prints the process of each when all are ready, then "ready", and waits.
     *
     * @param args how many
     */
    public static void main(String[] args) throws Exception {
        int size = Integer.parseInt(args[0]);
        Nursery.run(c -> c.root(r -> r.standby(s -> s.size(size).prefill())), nursery -> {
            List<ForTesting.StandbyView> all = Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .until(
                            () -> ForTesting.ofThisJvm().standbys(),
                            standbys -> standbys.stream()
                                            .filter(ForTesting.StandbyView::ready)
                                            .count()
                                    == size);
            all.forEach(each -> System.out.println(
                    "stands by " + each.process().orElseThrow().pid()));
            System.out.println("ready");
            new CountDownLatch(1).await();
        });
    }
}
