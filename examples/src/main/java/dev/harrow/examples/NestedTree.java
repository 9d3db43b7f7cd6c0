package dev.harrow.examples;

import dev.harrow.Actor;
import dev.harrow.ActorId;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.RemoteActorException;
import java.util.stream.Collectors;

/**
 * Actors start actors: a tree of nurseries three levels deep, and a failure at the bottom that comes up through all of it.
 *
 * <p>Each level waits for the one below and has a clerk beside it. When the failure passes, each nursery on the way ends its clerk
 * before it lets the failure out: so the clerks go from the bottom up, and when the root hears of the failure all of them are gone.
 */
public final class NestedTree {

    private NestedTree() {}

    /** Builds the tree, and reports what came out of it. */
    public static void main(String[] arguments) throws Exception {
        try {
            Nursery.run(nursery -> nursery.callInActor(NestedTree::country));
        } catch (RemoteActorException e) {
            System.out.println(
                    "the root caught " + e.error().type() + ": " + e.error().message());
            System.out.println("thrown in " + e.origin().name() + ", passed on by "
                    + e.hops().stream().skip(1).map(ActorId::name).collect(Collectors.joining(", then ")));
        }
        System.out.println("actors left: " + (Harrow.tree().isEmpty() ? "none" : Harrow.tree()));
    }

    /** The first level. */
    public static String country() throws InterruptedException {
        return Nursery.call(nursery -> {
            nursery.start("clerk-of-country", Clerk.class, Clerk::new);
            return nursery.callInActor(NestedTree::city);
        });
    }

    /** The second level. */
    public static String city() throws InterruptedException {
        return Nursery.call(nursery -> {
            nursery.start("clerk-of-city", Clerk.class, Clerk::new);
            return nursery.callInActor(NestedTree::office);
        });
    }

    /** The third level: everything above has started, so this is the place to draw the tree. */
    public static String office() throws InterruptedException {
        return Nursery.call(nursery -> {
            nursery.start("clerk-of-office", Clerk.class, Clerk::new);
            System.out.print(Harrow.tree());
            throw new IllegalStateException("the office is on fire");
        });
    }

    /** Someone who is there until told to go. A class can be its own contract: its public methods are what may be called. */
    public static final class Clerk {
        /** Runs in the new actor. */
        public Clerk() {
            String name = Actor.current().id().name();
            Actor.current().onEnd(() -> System.out.println(name + " goes home"));
        }

        /** Whether the clerk is there. */
        public boolean present() {
            return true;
        }
    }
}
