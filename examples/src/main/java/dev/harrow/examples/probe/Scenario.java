package dev.harrow.examples.probe;

import java.util.List;

/**
 * One thing that is tried out.
 *
 * @param name what it is called by on the command line
 * @param summary one line for the list
 * @param expectation what is expected to be seen, for the banner
 * @param takesOptions whether JVM options may follow its name
 * @param experiment what is done
 */
record Scenario(String name, String summary, String expectation, boolean takesOptions, Experiment experiment) {

    /** What a scenario does: it reports what it sees, and leaves nothing behind. */
    interface Experiment {
        /**
         * Does it.
         *
         * @param jvmOptions for the JVM that the scenario is about
         * @throws NotApplicable if it cannot be done on this system
         */
        void run(Report report, List<String> jvmOptions) throws Exception;
    }
}
