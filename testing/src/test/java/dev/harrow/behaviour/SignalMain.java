package dev.harrow.behaviour;

import dev.harrow.Actor;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import dev.harrow.UserAbortException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A program of its own, for what concerns the whole JVM. It says on its output how far it is. */
public final class SignalMain {

    private SignalMain() {}

    /**
     * Runs a tree until a signal; {@code handle}, {@code leave} or {@code after} says what about signals, {@code hang} and
     * {@code deaf} that a callback of the root hangs, the latter though it is interrupted once, {@code background} and {@code joining} that a fork owns
     * three actors in a nursery of its own, and the body waits for something else or has left; then a file for marks.
     */
    public static void main(String[] arguments) throws Exception {
        String mode = arguments[0];
        String marks = arguments[1];
        try {
            Nursery.run(c -> c.root(root -> root.handleSignals(!mode.equals("leave"))), nursery -> {
                Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
                portal.run(Worker::onEnd, marks, "actor callback", false);
                Actor.current().onEnd(() -> Marks.add(marks, "root callback"));
                if (mode.equals("hang") || mode.equals("deaf")) {
                    Actor.current().onEnd(() -> hang(marks, mode.equals("deaf")));
                }
                boolean background = mode.equals("background") || mode.equals("joining");
                nursery.fork(() -> {
                    if (background) {
                        Nursery.run(owned -> {
                            for (int i = 0; i < 3; i++) {
                                owned.runInActor(Functions::hang, marks + "-" + i);
                            }
                        });
                    } else {
                        portal.run(Worker::hang, marks);
                    }
                    return null;
                });
                if (background) {
                    for (int i = 0; i < 3; i++) {
                        Marks.await(marks + "-" + i, 1);
                    }
                    System.out.println("ready");
                    if (mode.equals("background")) {
                        new CountDownLatch(1).await();
                    }
                    return;
                }
                while (!Marks.all(marks).contains("begun")) {
                    Scopes.sleep(Duration.ofMillis(2));
                }
                System.out.println("ready");
                if (mode.equals("deaf")) {
                    nursery.cancel("the body has done its work");
                } else {
                    Scopes.sleep(Duration.ofHours(1));
                }
            });
        } catch (UserAbortException e) {
            System.out.println("aborted: " + e.getMessage() + ", interrupted: "
                    + Thread.currentThread().isInterrupted());
        }
        if (mode.equals("after")) {
            System.out.println("over");
            new CountDownLatch(1).await();
        }
        System.exit(7);
    }

    private static void hang(String marks, boolean deaf) throws InterruptedException {
        System.out.println("in callback");
        CountDownLatch never = new CountDownLatch(1);
        if (deaf) {
            try {
                never.await();
            } catch (InterruptedException e) {
                Marks.add(marks, "first interrupt ignored");
                System.out.println("still in callback");
            }
        }
        try {
            never.await();
        } finally {
            Marks.add(marks, "hanging callback left");
        }
    }
}
