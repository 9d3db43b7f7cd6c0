package dev.harrow.behaviour;

import dev.harrow.spi.ActorJvm;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;

/** The main program of an actor's JVM that does not return when it should. */
public final class StayingMain {
    private StayingMain() {}

    public static void main(String[] arguments) throws IOException {
        ActorJvm.run(new FileInputStream(FileDescriptor.in));
        EndingActor.stay();
    }
}
