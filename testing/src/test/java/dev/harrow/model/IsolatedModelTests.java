package dev.harrow.model;

import dev.harrow.Backend;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;

/** Random programs with actors behind class loaders; those of blocks below are in the JVM's ordinary way. */
class IsolatedModelTests extends ModelRuns {

    /** S-6, S-26..S-33, S-57, S-59..S-64, S-66..S-81, S-86..S-90, D-1, D-4..D-8, D-13 · and with actors behind class loaders. */
    @ActorTest(backends = "isolated")
    @ActorTimeout(14_400)
    void anyProgramShowsTheSameBehindClassLoaders() throws Exception {
        runAlone(PROGRAMS / 20, Generator.Draw.COSTLY, Backend.ISOLATED);
    }
}
