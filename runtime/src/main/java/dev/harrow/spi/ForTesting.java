package dev.harrow.spi;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.internal.supervise.Inspector;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the testing kit may see of the actor trees of this JVM, how it ends one that a test left behind, and how it starts an actor whose class it
 * knows and the compiler does not. For the kit, and for tools of the same kind. Any thread; what is seen is taken without stopping anything,
 * so it may be slightly out of step with itself.
 */
public interface ForTesting {

    /** The trees of this JVM. */
    static ForTesting ofThisJvm() {
        return Inspector.INSTANCE;
    }

    /** The process of an actor that a tree of this JVM has started; empty if it has none of its own, or has not come yet, or is gone. */
    Optional<ProcessHandle> process(ActorId actor);

    /**
     * An actor.
     *
     * @param waiting how many requests wait for their turn
     * @param tasks those that run or wait in it; empty if it is not in this JVM
     * @param pending what it asked of its children and was not answered
     * @param created where it was made, the innermost frame first; empty if that is not noted, or it was given up
     */
    record ActorView(
            ActorId id,
            Backend backend,
            String state,
            int waiting,
            List<TaskView> tasks,
            List<PendingView> pending,
            List<StackTraceElement> created,
            List<ActorView> children) {}

    /**
     * A task.
     *
     * @param thread null if it is in another process
     * @param waitsFor what it is parked on, or null while it runs
     */
    record TaskView(
            String name, @Nullable Thread thread, @Nullable String waitsFor, boolean cancelled) {}

    /**
     * A request that is not answered, or credit that is out without one.
     *
     * @param key the same for the same request
     * @param what it is, for people
     * @param created where it was made, the innermost frame first; empty if that is not noted
     * @param cancel cancels it for a reason, if it was asked in this JVM; does not wait
     */
    record PendingView(Object key, String what, List<StackTraceElement> created, Consumer<String> cancel) {}

    /**
     * Starts an actor as {@link Nursery#start(String, Class, dev.harrow.Fn0)} does, by a constructor that is found by reflection: a
     * reference to it is only ever written in source.
     *
     * @param constructor one without parameters, of a class that implements the contract
     */
    <T> Portal<T> start(Nursery nursery, String name, Class<T> contract, Constructor<?> constructor)
            throws InterruptedException;

    /**
     * From now on it is noted where trees, actors, dialogs and channels are made, and which {@link #buffers} are in use, unless somebody has
     * used buffers of Netty before.
     */
    void noteCreation();

    /**
     * Something that the runtime has of the system and must give back.
     *
     * @param key the same for the same thing
     * @param what it is, for people
     * @param created where it was made, the innermost frame first; empty if that is not noted
     * @param end gives it back; does not wait for long, and may be called again
     */
    record HeldView(Object key, String what, List<StackTraceElement> created, Runnable end) {}

    /** The listeners of this JVM, and the open channels of its links to other JVMs. Loads no class of Netty. */
    List<HeldView> channels();

    /** The buffers that Netty has made for the runtime and that were not released. Loads no class of Netty. */
    List<HeldView> buffers();

    /**
     * The files of the sockets of this JVM, and of processes that have ended and that it had started since creation was noted.
     *
     * @throws IOException if their directory cannot be read
     */
    List<Path> socketFiles() throws IOException;

    /** The roots of all trees, with what is below; of an actor of another process, only that it is there. */
    List<ActorView> trees();

    /**
     * The same with what other processes say of their actors. Waits for that, up to half a second; of who does not answer there is only that
     * it is there.
     */
    List<ActorView> treesEverywhere();

    /**
     * A JVM that stands by for an actor.
     *
     * @param ready whether an actor starts in it at once
     * @param process empty while it has not come, and when it is gone
     */
    record StandbyView(ActorId id, boolean ready, Optional<ProcessHandle> process) {}

    /** The JVMs that stand by for actors of this one. */
    List<StandbyView> standbys();

    /** The actors that were given up and still have running threads. */
    List<ActorView> abandoned();

    /**
     * The class loader of an actor that has ended.
     *
     * @param loader weak, and not cleared while somebody holds it; the same object for the same loader
     */
    record LoaderView(ActorId actor, Reference<ClassLoader> loader) {}

    /** The class loaders of actors that had one of their own and have ended, as far as they were not collected. Holds none of them. */
    List<LoaderView> endedLoaders();

    /** A picture of one tree; empty if it is over. */
    String picture(ActorId root);

    /** Within what time a tree ends that is cancelled; nothing if it is over. */
    Duration ladder(ActorId root);

    /** Cancels everything in a tree, its main task included; does not wait. Does nothing if it is over. */
    void cancel(ActorId root, String why);

    /**
     * Cancels an actor of a tree, but no root; does not wait. Does nothing if it is gone.
     *
     * @param root the tree
     */
    void cancelChild(ActorId root, ActorId actor, String why);

    /**
     * Ends the books of a tree whose owner does not end it, after it was cancelled and had its time: its threads can do nothing any more,
     * and the services of the JVM are given back. Does nothing if it is over.
     */
    void giveUp(ActorId root, String why);
}
