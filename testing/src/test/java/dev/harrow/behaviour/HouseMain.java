package dev.harrow.behaviour;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Transport;
import dev.harrow.spi.LogListener;
import java.io.IOException;
import java.time.Duration;

/** A tree with one actor in a process of its own, which answers for as long as somebody asks. */
public final class HouseMain {

    private HouseMain() {}

    /**
     * Prints "ready", "alive" for each line of its input, and whenever somebody was refused why; ends with its input.
     *
     * @param args the transport
     */
    public static void main(String[] args) throws Exception {
        LogListener.add(line -> {
            if (line.message().contains("was refused")) {
                System.out.println(line.message());
            }
        });
        Nursery.run(
                options -> options.root(root -> root.handleSignals(false)
                        .defaultBackend(Backend.PROCESS)
                        .transport(new Transport(args[0]))),
                HouseMain::live);
        System.out.println("done");
    }

    private static void live(Nursery nursery) throws InterruptedException, IOException {
        Portal<Inmate> inmate = nursery.start("inmate", Inmate.class, InmateActor::new);
        System.out.println("ready");
        while (System.in.read() >= 0) {
            System.out.println("alive " + inmate.call(Inmate::square, 3));
        }
        nursery.stop(Duration.ofSeconds(10));
    }
}
