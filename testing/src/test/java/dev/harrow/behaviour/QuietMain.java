package dev.harrow.behaviour;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Transport;
import java.time.Duration;

/** A program with an actor in a process of its own, in which nothing goes wrong. */
public final class QuietMain {

    private QuietMain() {}

    /**
     * Prints "done" and nothing else.
     *
     * @param args the transport
     */
    public static void main(String[] args) throws InterruptedException {
        Nursery.run(
                options -> options.root(
                        root -> root.defaultBackend(Backend.PROCESS).transport(new Transport(args[0]))),
                nursery -> {
                    Portal<Inmate> inmate = nursery.start("inmate", Inmate.class, InmateActor::new);
                    if (inmate.call(Inmate::square, 3) != 9) {
                        throw new IllegalStateException("it cannot count");
                    }
                    inmate.stop(Duration.ofSeconds(10));
                });
        System.out.println("done");
    }
}
