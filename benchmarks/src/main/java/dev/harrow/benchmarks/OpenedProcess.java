package dev.harrow.benchmarks;

import dev.harrow.Backend;
import dev.harrow.Portal;
import dev.harrow.Transport;

/** One tree with one actor in a process of its own. */
abstract class OpenedProcess extends Opened {
    @SuppressWarnings("NullAway.Init") // by openProcess
    Portal<Afar> afar;

    /** Not more than a user would say, but for the options of the child's JVM. */
    final void openProcess(String transport, String... jvmArgs) throws InterruptedException {
        afar = openNursery(options -> options.root(root -> root.transport(new Transport(transport))))
                .start(
                        "afar",
                        Afar.class,
                        Afar.Serving::new,
                        options -> options.backend(Backend.PROCESS).jvmArgs(jvmArgs));
    }
}
