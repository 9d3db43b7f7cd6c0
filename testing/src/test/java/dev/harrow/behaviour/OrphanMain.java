package dev.harrow.behaviour;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RootConfig;
import dev.harrow.UserAbortException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A root with an actor in a process of its own, which has one too; each does what is said until it is ended. */
public final class OrphanMain {

    private OrphanMain() {}

    private static RootConfig impatient(RootConfig root) {
        return root.ladder(Duration.ofMillis(300), Duration.ofMillis(900));
    }

    /**
     * Prints "child", its pid and "ready", and waits.
     *
     * @param args how the lowest one behaves ("hang", "hide" or "spin"), and its marks
     */
    public static void main(String[] args) throws Exception {
        try {
            Nursery.run(options -> options.root(OrphanMain::impatient), nursery -> {
                Portal<Inmate> child =
                        nursery.start("child", Inmate.class, InmateActor::new, c -> c.backend(Backend.PROCESS));
                System.out.println("child " + child.call(Inmate::pid));
                nursery.fork(() -> child.call(Inmate::below, args[0], args[1]));
                System.out.println("ready");
                new CountDownLatch(1).await();
            });
        } catch (UserAbortException e) {
            System.out.println("aborted");
            System.exit(7);
        }
    }
}
