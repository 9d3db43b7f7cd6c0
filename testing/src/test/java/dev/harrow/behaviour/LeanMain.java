package dev.harrow.behaviour;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Output;
import dev.harrow.Portal;
import java.io.IOException;
import java.time.Duration;

/** A root whose only actor has a process, answers one call, and is stopped when a line comes. The arguments are options of that process. */
public final class LeanMain {
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofSeconds(40);

    private LeanMain() {}

    public static void main(String[] jvmArgs) throws IOException, InterruptedException {
        Nursery.run(
                // A JVM that writes what it has learned for a cache takes its time for that when it ends.
                options -> options.root(root ->
                        root.defaultBackend(Backend.PROCESS).ladder(Duration.ofSeconds(1), AS_LONG_AS_IT_TAKES)),
                nursery -> {
                    Portal<Inmate> inmate = nursery.start(
                            "inmate",
                            Inmate.class,
                            InmateActor::new,
                            c -> c.output(Output.DISCARD).jvmArgs(jvmArgs));
                    System.out.println("answered " + inmate.call(Inmate::square, 3));
                    if (System.in.read() < 0) {
                        throw new IOException("nobody is there any more");
                    }
                    inmate.stop(AS_LONG_AS_IT_TAKES);
                });
    }
}
