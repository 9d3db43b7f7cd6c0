package dev.harrow.model;

import dev.harrow.Context;
import java.io.IOException;

/** What an actor of a program does. */
public interface Part {

    int square(int x);

    /** Throws. */
    int fail(String message) throws IOException;

    /** Throws, and nobody waits for it. */
    void failUnheard(String message) throws IOException;

    /** Waits until it is cancelled, writes that down, and then fails or not. */
    void hang(String file, String task, boolean failsInCleanup) throws InterruptedException;

    /** Cancels its actor. */
    void cancelActor() throws InterruptedException;

    /** Runs a block. */
    String block(Setting setting, Block block) throws Exception;

    /** The called side of a dialog. */
    String talk(Context<Integer, Integer, Integer> ctx, String file, String task, Talk talk) throws Exception;
}
