package dev.harrow.model;

/** What the body of a {@link Block} does. */
public sealed interface Step {

    /** Calls a child, which returns the square. */
    record Square(String child, int of) implements Step {}

    /** Calls a child, which throws. */
    record FailedCall(String child, boolean caught) implements Step {}

    /** Tells a child to wait until it is cancelled, and goes on when it does. */
    record Hang(String child, boolean failsInCleanup) implements Step {}

    /** Forks a task that waits until it is cancelled, and goes on when it does. */
    record HangingFork() implements Step {}

    /** Runs a function in an actor of its own, to its end. */
    record OneShot(int of) implements Step {}

    /** Has a dialog. */
    record Talks(Talk talk) implements Step {}

    /**
     * Has a dialog in a fork, beside the steps that follow; its end is awaited before that of the block.
     *
     * @param calls how many calls are made before the fork is cancelled, if it is
     */
    record Beside(Talk talk, int calls) implements Step {}

    /** Lets a child run a block. */
    record Below(String child, Block block, boolean caught) implements Step {}
}
