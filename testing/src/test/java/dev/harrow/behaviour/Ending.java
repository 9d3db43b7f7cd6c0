package dev.harrow.behaviour;

/** What an actor leaves behind in a JVM that ends with it. */
public interface Ending {

    /** Has a shutdown hook mark "hook" and print this line. */
    void atTheEnd(String marks, String lastLine);

    /** Starts a thread that is no daemon and does not end. */
    void keepTheJvm();
}
