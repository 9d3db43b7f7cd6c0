package dev.harrow.benchmarks;

/** The contract of the actor that is called. */
public interface Echo {
    Pong echo(Ping ping);

    /** Serves it. */
    final class Serving implements Echo {
        @Override
        public Pong echo(Ping ping) {
            return Pong.to(ping);
        }
    }
}
