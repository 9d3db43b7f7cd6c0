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
     * @param everywhere whether that is so on every machine, because the key is only reserved
     */
    record Unavailable(String reason, String wayOut, boolean everywhere) implements Availability {
        public Unavailable {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(wayOut, "wayOut");
        }
    }

    static Availability available() {
        return new Available();
    }

    /** The backend cannot be used here and now; with another set-up it could. */
    static Availability unavailable(String reason, String wayOut) {
        return new Unavailable(reason, wayOut, false);
    }

    /**
     * The backend can be used nowhere: its key is known so that who asks for it learns why, and what to take. Test runs on all backends leave it out
     * without a word.
     */
    static Availability reserved(String reason, String wayOut) {
        return new Unavailable(reason, wayOut, true);
    }
}
