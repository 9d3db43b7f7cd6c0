package dev.harrow.benchmarks;

import java.lang.management.ManagementFactory;

/** The contract of an actor whose JVM is measured. Its values are compact, so that nobody needs JSON for it. */
public interface Resident {
    /** The option by which a JVM is given a start-up cache. */
    String CACHE = "-XX:AOTCache=";

    /** The process that it lives in. */
    long pid();

    /** The option by which that was given a start-up cache; empty if it was not. */
    String cacheOption();

    /** Serves it. */
    final class Serving implements Resident {
        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public String cacheOption() {
            for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
                if (option.startsWith(CACHE)) {
                    return option;
                }
            }
            return "";
        }
    }
}
