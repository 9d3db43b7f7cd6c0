package dev.harrow.behaviour;

import java.io.IOException;
import java.util.List;

/** The contract that most tests of behaviour use. */
public interface Worker {

    int square(int x);

    String echo(String text);

    /** Fails with an {@link IOException}. */
    void fail(String message) throws IOException;

    /** Marks "begun" and then waits until it is cancelled; marks "cleanup" on the way out. */
    void hang(String marks) throws InterruptedException;

    /** As {@link #hang}, with an answer to wait for. */
    String hangForAnswer(String marks) throws InterruptedException;

    /** Marks "begun", waits until it is cancelled, and fails in its cleanup. */
    void failInCleanup(String marks) throws InterruptedException;

    /** Marks "begun" and waits for a file of this name to appear. */
    String await(String marks, String gate) throws InterruptedException;

    /** Waits in a Harrow operation, so that other turns run meanwhile. */
    void pauseUntil(String gate) throws InterruptedException;

    /** Enters and leaves; marks "overlap" if another turn runs meanwhile. */
    void exclusive(String marks) throws InterruptedException;

    void record(String item);

    List<String> recorded();

    /** Who this actor is, who started it, and what it is made of. */
    String self();

    /** Of its process. */
    long pid();

    /** Registers a lifetime callback that leaves this mark. */
    void onEnd(String marks, String mark, boolean fails);

    /** Cancels the own actor and goes on until that takes effect. */
    void cancelSelf(String reason) throws InterruptedException;

    /** How long is left until the caller's deadline, in milliseconds, or -1. */
    long remainingMillis();

    /** Opens a nursery with {@code breadth} workers, and in each again, {@code depth} levels; then lets every leaf hang. */
    void hangTree(String marks, int depth, int breadth) throws InterruptedException;

    /** Starts a worker that fails, and passes its failure on. */
    void failBelow(String message) throws Exception;
}
