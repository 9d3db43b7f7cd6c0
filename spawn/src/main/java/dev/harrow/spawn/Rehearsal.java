package dev.harrow.spawn;

import dev.harrow.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the actor does that is recorded for a start cache: a bit of everything that an actor may do at its beginning. */
interface Rehearsal {

    /** A value with a compact form. */
    record Flat(String name, int number, long size, boolean right) {}

    /** A value without one. */
    record Nested(
            String name,
            List<Flat> list,
            Map<String, Integer> map,
            Optional<Instant> when,
            Duration length,
            List<String> words) {}

    Flat flat(Flat value);

    String text(String text, long number);

    Nested nested(Nested value);

    void fail();

    int flow(Context<Integer, Flat, Flat> context, int first) throws InterruptedException;

    /** Starts an actor in its own JVM. */
    int neighbour() throws InterruptedException;

    /** Starts an actor in another JVM. */
    int child() throws InterruptedException;
}
