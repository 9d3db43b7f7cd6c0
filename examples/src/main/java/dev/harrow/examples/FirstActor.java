package dev.harrow.examples;

import dev.harrow.Actor;
import dev.harrow.ActorId;
import dev.harrow.Nursery;
import dev.harrow.Running;

/**
 * The first actor, and the rule behind all others: an actor never outlives the block that started it.
 *
 * <p>A nursery starts an actor for one function. The function runs over there, its result comes back, and the nursery does not end
 * before the actor has.
 */
public final class FirstActor {

    private FirstActor() {}

    /** Starts a greeter and prints what it says. */
    public static void main(String[] arguments) throws Exception {
        Running<String> greeting = Nursery.call(nursery -> {
            System.out.println("the body of the nursery runs in actor "
                    + nameOf(Actor.current().id()));
            return nursery.runInActor(FirstActor::greet, "reader");
        });
        // The body did not wait for the actor, but the nursery did: it is over when everything in it is over.
        System.out.println("the nursery has ended, and the actor is done: " + greeting.isDone());
        System.out.println(greeting.result());
    }

    /** Runs in the new actor. It is named by the method reference, and only its name and the argument are sent. */
    public static String greet(String whom) {
        Actor me = Actor.current();
        String parent = me.parent().map(FirstActor::nameOf).orElse("nobody");
        return "hello " + whom + ", this is actor " + nameOf(me.id()) + ", started by " + parent;
    }

    private static String nameOf(ActorId id) {
        return id.name();
    }
}
