package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The explorer has to find what there is to find, or the proofs built on it prove nothing. */
class ExplorerTests {

    /** Tasks that each take a number of steps on a shared counter without a lock: read, then write. */
    private static class LostUpdate implements Explorer.Model {
        private final int[] at = new int[3];
        private final int[] read = new int[3];
        private int counter;

        @Override
        public int tasks() {
            return 3;
        }

        @Override
        public boolean done(int task) {
            return at[task] == 2;
        }

        @Override
        public boolean enabled(int task) {
            return true;
        }

        @Override
        public void step(int task) {
            if (at[task]++ == 0) {
                read[task] = counter;
            } else {
                counter = read[task] + 1;
            }
        }

        @Override
        public void finished() {
            if (counter != 3) {
                throw new AssertionError("an update was lost: " + counter);
            }
        }
    }

    @Test
    void findsALostUpdateAndNamesTheSchedule() {
        assertThatThrownBy(() -> Explorer.explore(LostUpdate::new))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("schedule [")
                .hasMessageContaining("an update was lost");
    }

    @Test
    void findsADeadlock() {
        assertThatThrownBy(() -> Explorer.explore(() -> new LostUpdate() {
                    @Override
                    public boolean enabled(int task) {
                        return task == 0;
                    }
                }))
                .hasMessageContaining("deadlock");
    }

    @Test
    void runsEveryScheduleOnce() {
        long schedules = Explorer.explore(() -> new LostUpdate() {
            @Override
            public void finished() {}
        });

        assertThat(schedules).as("6! / (2! 2! 2!)").isEqualTo(90);
    }
}
