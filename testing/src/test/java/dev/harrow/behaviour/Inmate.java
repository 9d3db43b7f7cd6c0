package dev.harrow.behaviour;

import dev.harrow.Context;
import java.io.IOException;

/** What an actor can tell about the process in which it lives, and do to it. */
public interface Inmate {

    long pid();

    int square(int x);

    /** Ends the JVM under the actor. */
    void exit(int status);

    /** Marks "begun" and sleeps until it is cancelled; marks "cleanup" on the way out. */
    String hang(String marks) throws InterruptedException;

    /** Marks "begun" and sleeps behind a shield. */
    String hangShielded(String marks) throws InterruptedException;

    /** Marks "begun" and computes for ever, as all the JVM's carriers do then. */
    void spin(String marks);

    /** Starts, sends one item, and takes all that come. */
    String converse(Context<Integer, Integer, Integer> ctx) throws InterruptedException;

    /** Prints one line on each of the two streams. */
    void print(String out, String err);

    /** The first byte of the standard input, or -1. */
    int readInput() throws IOException;

    String directory();

    String variable(String name);

    String property(String name);

    /** What its JVM shows as its trees. */
    String tree();

    /** Whether this JVM was started with this option. */
    boolean hasOption(String option);

    /** The first option of this JVM that begins like this, or "none". */
    String option(String beginning);

    /** Starts an actor in a process of its own, marks that one's pid, and has it hang, spin or hide, as is said. */
    String below(String how, String marks) throws InterruptedException;

    void take(byte[] bytes);

    /** So many bytes, which are 0. */
    byte[] give(int count);

    /** How many bytes it has taken. */
    long taken();

    /** Fails with an {@link OutOfMemoryError}, for as much memory as there may be. */
    int fillMemory();
}
