package dev.harrow.behaviour;

import java.util.List;

/** What an actor tells about the class loader that it lives behind, and does to get into trouble. */
public interface Solitary {

    /** Adds to a static field and returns what it is then. */
    int addToStatic(int number);

    /** Identities of the class of the actor, of a class of the runtime, and of one that is shared: equal for the same class only. */
    List<Integer> identities();

    /** What in here has another class loader than the actor's own: one line each, empty if all is well. */
    List<String> strangers() throws Exception;

    /** Whether it runs on a virtual thread, and with what name. */
    String thread();

    /** Marks that it runs and waits, not reacting to turns, until a file of this name appears. */
    String occupy(String marks, String gate) throws InterruptedException;

    /** Forks this many tasks that wait for a file of this name, and returns how many could be forked. */
    int forkMany(int count, String gate) throws Exception;

    /** Sleeps for an hour by the clock of the tree, and returns how many milliseconds passed by it. */
    long sleepAnHour() throws InterruptedException;

    /** Fails with an exception of a class that each loader has its own of. */
    void failWithOwn(String message);

    /** Starts a child of this backend, has it compute a square, stops it, and tells what it was made of. */
    String below(String backend, int number) throws Exception;

    /** Gets stuck until a file of this name appears, in this way. */
    void getStuck(Stuck how, String marks, String gate) throws Exception;

    /** Starts {@code breadth} actors of this backend below, to the depth given, and lets all leaves get stuck in every way in turn. */
    void stuckTree(String backend, int depth, int breadth, String marks, String gate) throws Exception;

    /** A way not to react to anything. */
    enum Stuck {
        /** Computes. */
        SPIN,
        /** Waits, and swallows every interrupt. */
        SWALLOW,
        /** Reads from a pipe, which no interrupt ends. */
        NATIVE,
        /** Waits for a monitor that another thread holds. */
        MONITOR,
        /** Initialises a class, or waits for who does. */
        INITIALISER
    }
}
