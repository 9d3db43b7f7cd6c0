package dev.harrow.behaviour;

import java.util.List;

/** An actor that passes what it is asked on to an actor of its own, as far as it is told. */
public interface Chain {

    /** What block each hop makes its call in, and what time it has left there in milliseconds, -1 for no end; from here on. */
    List<Long> remaining(List<Block> blocks) throws Exception;

    /**
     * Sleeps at the last of the hops. Each marks what it was ended by: "deadline" or "cancel" and how deep it is, and a deadline of its own as "own
     * deadline"; the last one marks "there" first.
     */
    String hang(List<Block> blocks, String marks) throws Exception;

    int square(int x);

    /** What one hop puts around its call. */
    record Block(Kind kind, long millis) {}

    /** See {@link Block}. */
    enum Kind {
        NONE,
        DEADLINE,
        DETACHED
    }
}
