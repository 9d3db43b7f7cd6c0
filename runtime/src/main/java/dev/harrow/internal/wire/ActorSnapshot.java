package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an actor and everything below it was doing at one moment, in words: for pictures, dumps and tests. Of long lists it has the members that
 * do something first, and how many were left out.
 *
 * @param backend what it runs on
 * @param state in which it is; empty where only its parent was asked
 * @param pid its process, if that is another one than its parent's; 0 if it is the same, or not known
 * @param waiting how many requests wait for their turn
 * @param tasks those that run or wait in it
 * @param moreTasks how many of them were left out
 * @param dialogs those that it serves, and those that it has with its children
 * @param moreDialogs how many of them were left out
 * @param pending what it asked of its children and was not answered
 * @param nurseries those that are open in it
 * @param standbys what stands by in its JVM's part of the tree, if it is the topmost actor there
 */
public record ActorSnapshot(
        ActorId id,
        String backend,
        String state,
        long pid,
        int waiting,
        List<OfTask> tasks,
        int moreTasks,
        List<String> dialogs,
        int moreDialogs,
        List<String> pending,
        List<OfNursery> nurseries,
        List<String> standbys) {

    public ActorSnapshot {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(state, "state");
        tasks = List.copyOf(tasks);
        dialogs = List.copyOf(dialogs);
        pending = List.copyOf(pending);
        nurseries = List.copyOf(nurseries);
        standbys = List.copyOf(standbys);
        if (pid < 0 || waiting < 0 || moreTasks < 0 || moreDialogs < 0) {
            throw new IllegalArgumentException(
                    "a process and the numbers of requests, tasks and dialogs are 0 or more");
        }
    }

    /**
     * A task.
     *
     * @param waitsFor what it is parked on, or null while it runs
     * @param spins whether it has kept a carrier busy for so long that one was added
     * @param cancelled whether it was told to end
     */
    public record OfTask(String name, @Nullable String waitsFor, boolean spins, boolean cancelled) {
        public OfTask {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * A nursery.
     *
     * @param actors those that it has started and that have not ended
     * @param moreActors how many of them were left out
     */
    public record OfNursery(String name, List<ActorSnapshot> actors, int moreActors) {
        public OfNursery {
            Objects.requireNonNull(name, "name");
            actors = List.copyOf(actors);
            if (moreActors < 0) {
                throw new IllegalArgumentException("the number of actors is 0 or more, not " + moreActors);
            }
        }
    }

    /** An actor of which no more is known than its parent knows. */
    public static ActorSnapshot fromOutside(ActorId id, String backend, String state, long pid) {
        return new ActorSnapshot(
                id, backend, state, pid, 0, List.of(), 0, List.of(), 0, List.of(), List.of(), List.of());
    }
}
