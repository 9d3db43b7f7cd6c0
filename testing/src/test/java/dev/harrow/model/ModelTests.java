package dev.harrow.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Backend;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import java.util.List;

/** Random programs with actors of this JVM, in which tasks race the most. */
class ModelTests extends ModelRuns {

    /** S-26..S-33, S-57, S-59..S-64, S-66..S-81, S-86..S-90, D-1, D-4..D-8, D-13 · any program shows what the rules allow, with actors of this JVM. */
    @ActorTest(backends = "thread")
    @ActorTimeout(14_400)
    void anyProgramShowsWhatTheRulesAllow() throws Exception {
        runAlone(PROGRAMS, Generator.Draw.WHOLE, Backend.THREAD);
    }

    /** A model that allows everything finds nothing: hardly any change of what was seen is allowed, only what a race could have shown too. */
    @ActorTest(backends = "thread")
    void hardlyAnyChangeOfWhatIsSeenIsAllowed() throws Exception {
        int changes = 0;
        int allowed = 0;
        for (long seed : seeds(100)) {
            Program program = Generator.program(seed, Generator.Draw.WHOLE, List.of());
            Seen seen = alone(program, Backend.THREAD);
            for (List<String> changed : Changes.of(seen.lines())) {
                changes++;
                allowed += isAllowed(program, seen.root(), changed) ? 1 : 0;
            }
        }

        assertThat(changes).isGreaterThan(1_000);
        assertThat(allowed).as("of %d changes", changes).isLessThan(changes / 20);
    }

    private static boolean isAllowed(Program program, String root, List<String> lines) {
        try {
            BlockModel.check(program.root(), root, new Trace(lines), false);
            return true;
        } catch (Trace.Refused e) {
            return false;
        }
    }
}
