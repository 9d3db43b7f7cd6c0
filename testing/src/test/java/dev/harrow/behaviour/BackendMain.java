package dev.harrow.behaviour;

import dev.harrow.Backend;
import dev.harrow.BackendUnavailableException;
import dev.harrow.Backends;
import dev.harrow.Nursery;

/** A program that says what backends there are, starts an actor with one of its choice, and says what became of that. */
public final class BackendMain {

    private BackendMain() {}

    /** The argument is the backend; none to start nothing, a second one to wait for a line before that. */
    public static void main(String[] arguments) throws Exception {
        System.out.print(Backends.report());
        if (arguments.length > 1) {
            System.out.println("ready");
            System.in.read();
        }
        if (arguments.length > 0) {
            start(new Backend(arguments[0]));
        }
    }

    private static void start(Backend backend) throws InterruptedException {
        Nursery.run(nursery -> {
            try {
                var portal = nursery.start("chosen", Worker.class, WorkerActor::new, c -> c.backend(backend));
                String self = portal.call(Worker::self);
                System.out.println("said: " + self);
                nursery.stop();
            } catch (BackendUnavailableException e) {
                System.out.println("said: " + e.getMessage());
            }
        });
    }
}
