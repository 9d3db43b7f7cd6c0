package dev.harrow.spi;

import dev.harrow.internal.supervise.ChildJvm;
import java.io.IOException;
import java.io.InputStream;

/** The main program of a JVM that one actor has to itself, for backends that start such JVMs. */
public final class ActorJvm {

    private ActorJvm() {}

    /**
     * Becomes the actor that the invitation names, or stands by until it is told which one. When the actor has ended the JVM ends, with status 0 if that
     * was in order, after its shutdown hooks. To be called by the main thread, as the last that it does: this returns when the return of the main
     * program is all that the end needs, and if that does not follow soon the JVM ends by an exit.
     *
     * @param parent gives what {@link SpawnRequest#invite} or {@link Standby#invitation} returned, and then nothing until the parent has ended or lets
     *     go: its end is taken for the end of the parent, and the actor ends with it (D-3)
     * @throws IOException if there is no invitation to read
     */
    public static void run(InputStream parent) throws IOException {
        ChildJvm.run(parent);
    }
}
