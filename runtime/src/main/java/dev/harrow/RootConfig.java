package dev.harrow;

import dev.harrow.internal.supervise.RootSettings;
import dev.harrow.spi.Steering;
import dev.harrow.spi.Ticker;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Options of an actor tree, given to the nursery that boots it; each method returns the configuration with one option changed. They
 * hold for this tree only and leave nothing behind when it ends (S-9).
 */
public sealed interface RootConfig permits RootSettings {

    /** The root actor's name; {@code root} by default. */
    RootConfig name(String name);

    /** The backend of actors that do not choose one; {@link Backend#THREAD} by default. */
    RootConfig defaultBackend(Backend backend);

    /**
     * The two parts of the ladder's budget: how long an actor may take to acknowledge a cancel (0.5 s by default), and then to end (1.6
     * s). The whole tree ends within their sum (S-21, S-23).
     */
    RootConfig ladder(Duration acknowledge, Duration end);

    /** How long a cancelled call waits for the remote task to confirm that it ended; 0.616 s by default (S-69). */
    RootConfig cancelGrace(Duration grace);

    /** How long {@link Nursery#stop()} lets actors finish what they accepted; 10 s by default. */
    RootConfig stopGrace(Duration grace);

    /**
     * What carries the messages to actors in other JVMs, in the whole tree (S-12); {@link Transport#UDS} by default.
     *
     * @throws IllegalArgumentException if it is {@link Transport#LOCAL}, or one that Harrow does not know
     */
    RootConfig transport(Transport transport);

    /**
     * Adds a kind of JVMs that stand by for actors of the backend {@link Backend#WARM}, in the whole tree; without any there is one kind with the usual
     * options. Of two kinds with the same options the later one counts.
     */
    RootConfig standby(UnaryOperator<StandbyConfig> options);

    /** How many requests one sender may have open towards one actor before it has to wait; 1024 by default. */
    RootConfig openRequests(int limit);

    /** Whether Ctrl-C and a termination signal end the tree with {@link UserAbortException}; on by default. For embedders. */
    RootConfig handleSignals(boolean handle);

    /**
     * Whether a carrier thread is added while tasks that compute without end keep all others from running; on by default. The setting is
     * the JVM's, so embedders may want it off.
     */
    RootConfig starvationGuard(boolean on);

    /** The clock of the tree; real time by default. For tests. */
    RootConfig ticker(Ticker ticker);

    /**
     * Lets {@code steering} decide which task of the tree takes the next step, one at a time and in virtual time; {@link #ticker} has no effect
     * then. Actors of such a tree are of the backend {@link Backend#THREAD}: others are refused. For tests.
     */
    RootConfig steering(Steering steering);
}
