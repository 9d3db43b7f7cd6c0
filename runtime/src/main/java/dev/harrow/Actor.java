package dev.harrow;

import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.scope.Task;
import java.util.Optional;

/**
 * The actor that the current code belongs to.
 *
 * {@snippet :
 * Actor.current().onEnd(connection::close);
 * }
 *
 * <p>May be used from any thread of the actor.
 *
 * <p><b>Turns</b> order what requests do to the actor object, so it needs neither locks nor volatile fields: what a turn did until it ended or waited in a
 * Harrow operation <i>happens before</i> the next turn begins or goes on; also before the same turn goes on, with what others did meanwhile. Forks of a
 * turn run outside of it, and are ordered with it by fork and result only ({@link Nursery}). {@link SpawnConfig#parallel()} gives that up.
 */
public sealed interface Actor permits ActorCell {

    /**
     * The actor whose task runs this code.
     *
     * @throws NoRuntimeException outside of any actor
     */
    static Actor current() {
        return (ActorCell) Task.require("Actor.current").home();
    }

    /** Whether this code runs inside an actor. */
    static boolean isCurrent() {
        return Task.current() != null;
    }

    /** Who this is. */
    ActorId id();

    /** The actor that started this one, or empty for a root. */
    Optional<ActorId> parent();

    /** What this actor is made of. */
    Backend backend();

    /**
     * Runs {@code callback} when the actor ends in order: stopped, cancelled or failed. Callbacks run in reverse order of
     * registration, each one even if another throws, one after the other, when all requests and forks of the actor have ended: they see what those did, what
     * was done before they were registered, and what the callbacks before them did. Whoever sees the actor's end sees what they did. An actor object that is {@link AutoCloseable} is closed after them. They do not
     * run after a hard kill (S-49), and not when {@code System.exit} ends the JVM ({@link Backend}).
     *
     * @throws ActorEndedException if the actor is ending already
     */
    void onEnd(Callback callback);

    /**
     * Cancels this actor from inside: everything that it does ends, and its callers see it as the canceller (S-46). Does not wait. Whoever sees the cancel sees
     * what was done before this call.
     */
    void cancel(String reason);

    /** What is run at an actor's end. */
    @FunctionalInterface
    interface Callback {
        void run() throws Exception;
    }
}
