package dev.harrow.behaviour;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import dev.harrow.UserAbortException;
import java.time.Duration;

/** A program with 25 actors that react to nothing, three levels deep; it is ended by Ctrl-C, and by the return of its main program. */
public final class StuckMain {

    private StuckMain() {}

    /** Takes the backend of the actors, a file for marks, and one that would open the gate. */
    public static void main(String[] arguments) throws Exception {
        String backend = arguments[0];
        String marks = arguments[1];
        String gate = arguments[2];
        long[] asked = new long[1];
        try {
            Nursery.run(c -> c.root(root -> root.defaultBackend(new Backend(backend))), nursery -> {
                Portal<Solitary> top = nursery.start("top", Solitary.class, SolitaryActor::new);
                nursery.fork(() -> {
                    top.run(Solitary::stuckTree, backend, 2, 5, marks, gate);
                    return null;
                });
                while (Marks.all(marks).size() < 25) {
                    Scopes.sleep(Duration.ofMillis(10));
                }
                System.out.println("ready");
                try {
                    Scopes.sleep(Duration.ofHours(1));
                } finally {
                    asked[0] = System.nanoTime();
                }
            });
        } catch (UserAbortException e) {
            System.out.println("aborted after "
                    + Duration.ofNanos(System.nanoTime() - asked[0]).toMillis() + " ms, " + Harrow.abandoned()
                    + " abandoned");
        }
    }
}
