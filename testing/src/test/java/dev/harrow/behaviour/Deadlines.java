package dev.harrow.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * Deadlines that pass while what they end is at work. How long that takes to begin depends on the machine, and a deadline that passes before is another
 * case.
 */
final class Deadlines {
    private Deadlines() {}

    /** Something that a deadline ends. */
    interface Attempt {
        /** Begins, and leaves its marks in that file. */
        void within(Duration deadline, String marks) throws Exception;
    }

    /** Makes attempts with longer and longer deadlines until one has begun; what that has left. */
    static List<String> passWhenBegun(Path dir, Attempt attempt) throws Exception {
        return pass(dir, left -> left.contains("begun"), attempt);
    }

    /** The same, with another sign that it has begun. */
    static List<String> pass(Path dir, Predicate<List<String>> hasBegun, Attempt attempt) throws Exception {
        for (int millis = 150; ; millis *= 2) {
            String marks = dir.resolve("within-" + millis + "-ms").toString();
            attempt.within(Duration.ofMillis(millis), marks);
            List<String> left = Marks.all(marks);
            if (hasBegun.test(left)) {
                return left;
            }
        }
    }
}
