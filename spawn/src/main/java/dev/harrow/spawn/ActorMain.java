package dev.harrow.spawn;

import dev.harrow.spi.ActorJvm;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;

/** The main class of a JVM that {@link ProcessBackend} starts; of no use by hand. */
public final class ActorMain {

    private ActorMain() {}

    /**
     * Becomes the actor that the standard input names.
     *
     * @param args the name of the actor, for those who look at the processes of the machine
     * @throws IOException if the standard input has no invitation, or the parent cannot be reached
     */
    public static void main(String[] args) throws IOException {
        ActorJvm.run(new FileInputStream(FileDescriptor.in));
    }
}
