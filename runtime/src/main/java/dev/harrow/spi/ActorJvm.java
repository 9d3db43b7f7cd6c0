package dev.harrow.spi;

import dev.harrow.internal.supervise.ChildJvm;
import java.io.IOException;
import java.io.InputStream;

/** The main program of a JVM that one actor has to itself, for backends that start such JVMs. */
public final class ActorJvm {

    private ActorJvm() {}

    /**
     * Becomes the actor that the invitation names, or stands by until it is told which one, and ends the JVM when the actor has ended. Never returns.
     *
     * @param parent gives what {@link SpawnRequest#invite} or {@link Standby#invitation} returned, and then nothing until the parent has ended or lets go: its end is taken for
     *     the end of the parent, and the actor ends with it (D-3)
     * @throws IOException if there is no invitation to read
     */
    public static void run(InputStream parent) throws IOException {
        ChildJvm.run(parent);
    }
}
