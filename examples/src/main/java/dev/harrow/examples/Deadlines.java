package dev.harrow.examples;

import dev.harrow.Actor;
import dev.harrow.DeadlineExceededException;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import java.time.Duration;
import java.util.Optional;

/**
 * Time limits: for a block, for a call, and for the cleanup afterwards.
 *
 * <p>A deadline belongs to a block of code. It travels with the calls made inside, so the one who is asked is interrupted too, and nobody
 * works on for a caller who has left.
 */
public final class Deadlines {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LATER = Duration.ofMinutes(10);

    private Deadlines() {}

    /** What a cook can be asked. */
    public interface Cook {
        String cook(String dish, Duration time) throws InterruptedException;

        boolean hurried() throws InterruptedException;
    }

    /** A cook who cleans up, whatever happens. */
    public static final class CarefulCook implements Cook {
        /** Runs in the new actor. */
        public CarefulCook() {}

        @Override
        public String cook(String dish, Duration time) throws InterruptedException {
            try {
                // A turn pauses while it sleeps, so another call may be served.
                Scopes.sleep(time);
                return dish;
            } finally {
                // If the call was cancelled every Harrow operation here would throw at once, but not in a shield.
                // Nobody waits
                // for ever for the cleanup either: a shield is always bounded.
                Scopes.shield(Duration.ofSeconds(1), () -> {
                    Scopes.sleep(Duration.ofMillis(10));
                    System.out.println("  the cook cleans up after the " + dish);
                });
            }
        }

        @Override
        public boolean hurried() throws InterruptedException {
            return Scopes.remaining().isPresent();
        }
    }

    /** Sets limits that are kept, and limits that are not. */
    public static void main(String[] arguments) throws Exception {
        Nursery.run(nursery -> {
            Portal<Cook> cook = nursery.start("cook", Cook.class, CarefulCook::new);

            System.out.println("in time:");
            String egg = Scopes.failAfter(LATER, () -> cook.call(Cook::cook, "egg", Duration.ofMillis(1)));
            System.out.println("  served: " + egg);

            System.out.println("too late, and that is an error:");
            try {
                Scopes.failAfter(SOON, () -> cook.call(Cook::cook, "roast", LATER));
            } catch (DeadlineExceededException e) {
                System.out.println("  no roast: " + e.getMessage());
            }

            System.out.println("too late, and that is all right:");
            Optional<String> soup = Scopes.moveOnAfter(SOON, () -> cook.call(Cook::cook, "soup", LATER));
            System.out.println("  served: " + soup.orElse("bread"));

            System.out.println("the deadline travels with the call:");
            System.out.println("  outside of a block the cook is in a hurry: " + cook.call(Cook::hurried));
            boolean inside = Scopes.failAfter(LATER, () -> cook.call(Cook::hurried));
            System.out.println("  inside of one the cook is in a hurry: " + inside);
            nursery.stop();
        });

        System.out.println("a nursery with a deadline:");
        try {
            Nursery.run(options -> options.deadline(SOON), nursery -> {
                nursery.runInActor(Deadlines::waitForTheBus);
            });
        } catch (DeadlineExceededException e) {
            System.out.println("  " + e.getMessage());
        }
    }

    /** Waits until somebody has enough of it. */
    public static boolean waitForTheBus() throws InterruptedException {
        Actor.current().onEnd(() -> System.out.println("  the bus stop is empty"));
        Scopes.sleep(LATER);
        return true;
    }
}
