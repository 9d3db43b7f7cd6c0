package dev.harrow.spi;

import java.util.List;
import java.util.function.Function;

/**
 * What one JVM has of an actor tree, for backends that keep something ready for its next actors: there is one from when the first actor of the tree is
 * in this JVM until the last one has ended. All methods may be called from any thread.
 */
public interface Household {

    /** What JVMs shall stand by, as {@link dev.harrow.RootConfig#standby} says; without it one kind with the usual options. Never empty. */
    List<StandbyOptions> standbyOptions();

    /**
     * Expects a JVM that stands by: it comes as {@link SpawnRequest#invite} says, but is told what it is only by {@link SpawnRequest#handOver}.
     *
     * @param backend the one that starts it, and that its actor is said to be of
     * @throws dev.harrow.SpawnFailedException if this JVM cannot be reached
     */
    Standby expectStandby(SpawnBackend backend);

    /**
     * The one thing of this type that is kept for this household.
     *
     * @param maker makes it if it is not there; does not block. It is closed when the household ends: after all actors have ended, on the thread that
     *     waits for that, which it may hold up for a moment. Nothing that it has started may be left then
     */
    <T extends AutoCloseable> T kept(Class<T> type, Function<? super Household, T> maker);

    /** Real time, whatever clock the tree has. */
    Ticker ticker();
}
