package dev.harrow.behaviour;

import java.util.List;

/** An actor of a tree in which each has the same number of children, to a depth. */
public interface Node {

    /** Marks "up" and its path; has its children live as it does, if it is not at the end; does what is said of it; marks "down" in the end. */
    void live(Plan plan, String path) throws Exception;

    /**
     * What all of a tree are told.
     *
     * @param depth how many levels there are below the root
     * @param backends those of the children, in their order, for each level from the top; the usual one if there is none
     * @param gate the file for which everybody waits who is to do something
     */
    record Plan(int depth, int fan, List<List<String>> backends, List<Act> acts, String marks, String gate) {
        What of(String path) {
            return acts.stream()
                    .filter(act -> act.path().equals(path))
                    .map(Act::what)
                    .findFirst()
                    .orElse(What.NOTHING);
        }

        /** How many there are, without the root. */
        int size() {
            int all = 0;
            int level = 1;
            for (int i = 0; i < depth; i++) {
                level *= fan;
                all += level;
            }
            return all;
        }
    }

    /** What one of them does. */
    record Act(String path, What what) {}

    /** Something to do, when the gate is there. */
    enum What {
        /** Sleeps until it is cancelled. */
        NOTHING,
        FAIL,
        /** Sleeps until it is cancelled, and fails then. */
        FAIL_WHEN_CANCELLED,
        CANCEL_ITSELF,
        /** Ends the JVM at once. */
        DIE
    }
}
