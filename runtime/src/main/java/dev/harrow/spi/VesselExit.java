package dev.harrow.spi;

import java.util.Objects;

/**
 * How a vessel ended.
 *
 * @param kind by itself or not
 * @param detail for people: an exit status, what still runs
 */
public record VesselExit(Kind kind, String detail) {

    public enum Kind {
        /** The actor ended and the vessel with it. */
        ENDED,
        /** The vessel ended under the actor. */
        DIED,
        /** The vessel did not end and was given up. */
        ABANDONED
    }

    public VesselExit {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }
}
