package dev.harrow.behaviour;

import dev.harrow.Scopes;

/** A counter with a hole: it looks, pauses, and writes what it saw plus one. To be run in parallel. */
public class Holed {
    private int count;

    public void add() throws InterruptedException {
        int seen = count;
        Scopes.checkpoint();
        count = seen + 1;
    }

    public int count() {
        return count;
    }
}
