package dev.harrow.spi;

import java.util.Objects;

/** What the gate of a spawn backend says: whether it can be used here, and if not, why and what to do instead. */
public sealed interface Availability {

    /** The backend can be used. */
    record Available() implements Availability {}

    /**
     * The backend cannot be used here.
     *
     * @param reason why, as a clause without a period
     * @param wayOut what the reader can do instead, as a clause without a period
     */
    record Unavailable(String reason, String wayOut) implements Availability {
        public Unavailable {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(wayOut, "wayOut");
        }
    }

    static Availability available() {
        return new Available();
    }

    static Availability unavailable(String reason, String wayOut) {
        return new Unavailable(reason, wayOut);
    }
}
