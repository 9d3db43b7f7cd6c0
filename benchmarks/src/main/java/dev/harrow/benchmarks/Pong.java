package dev.harrow.benchmarks;

/** The answer to a {@link Ping}. */
public record Pong(long id, int count) {

    /** What every contender answers: the work itself costs next to nothing and is the same for all. */
    static Pong to(Ping ping) {
        return new Pong(ping.id(), ping.count() + 1);
    }
}
