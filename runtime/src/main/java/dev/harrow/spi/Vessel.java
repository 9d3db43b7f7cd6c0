package dev.harrow.spi;

import java.util.function.Consumer;

/** What an actor lives in: a task tree, a class loader, a process. All methods may be called from any thread and none blocks. */
public interface Vessel {

    /** Calls {@code listener} once the vessel has ended, however it ended; at once if it has. The listener does not block. */
    void onExit(Consumer<VesselExit> listener);

    /** The actor has come from there and has proved who it is: the vessel is in order. */
    default void arrived() {}

    /** The actor has said goodbye: the vessel has nothing more to wait for, and may help what is left of it to end. */
    default void saidGoodbye() {}

    /** Asks the vessel itself to end, after the actor in it was asked and did not: an interrupt of its threads, a SIGTERM. */
    void terminate();

    /**
     * The last rung. With {@link Capability#HARD_KILL} the vessel is ended; without, it is given up: whatever still runs in it is cut
     * off, and the vessel counts as ended.
     */
    void kill();
}
