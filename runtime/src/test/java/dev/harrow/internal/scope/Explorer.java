package dev.harrow.internal.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs a small concurrent model under every schedule: every order in which its tasks can take their steps.
 *
 * <p>A model is deterministic but for the order of steps, so a schedule is replayed by making the same choices again; the search goes
 * depth first over the choices. A task that waits has no enabled step; if nobody has one and somebody is not done, that is a deadlock.
 */
final class Explorer {

    /** A system of tasks that take atomic steps. */
    interface Model {

        /** How many tasks there are. */
        int tasks();

        /** Whether this task has taken its last step. */
        boolean done(int task);

        /** Whether this task, which is not done, can take a step now. */
        boolean enabled(int task);

        /** Takes the next step of this task, and checks what must hold after each. */
        void step(int task);

        /** Checks what must hold when all are done. */
        void finished();
    }

    private Explorer() {}

    /**
     * Runs every schedule.
     *
     * @return how many there were
     * @throws AssertionError if one fails; the message is the schedule, the cause what failed
     */
    static long explore(Supplier<? extends Model> fresh) {
        List<Integer> choices = new ArrayList<>(); // which of the enabled tasks, by position
        List<Integer> widths = new ArrayList<>();
        long schedules = 0;
        while (true) {
            run(fresh.get(), choices, widths);
            schedules++;
            int last = choices.size() - 1;
            while (last >= 0 && choices.get(last) + 1 >= widths.get(last)) {
                choices.removeLast();
                widths.removeLast();
                last--;
            }
            if (last < 0) {
                return schedules;
            }
            choices.set(last, choices.get(last) + 1);
        }
    }

    private static void run(Model model, List<Integer> choices, List<Integer> widths) {
        List<Integer> order = new ArrayList<>();
        try {
            for (int depth = 0; ; depth++) {
                List<Integer> enabled = new ArrayList<>();
                boolean alive = false;
                for (int task = 0; task < model.tasks(); task++) {
                    if (!model.done(task)) {
                        alive = true;
                        if (model.enabled(task)) {
                            enabled.add(task);
                        }
                    }
                }
                if (!alive) {
                    model.finished();
                    return;
                }
                if (enabled.isEmpty()) {
                    throw new AssertionError("deadlock: nobody can take a step");
                }
                if (depth == choices.size()) {
                    choices.add(0);
                    widths.add(enabled.size());
                }
                int task = enabled.get(choices.get(depth));
                order.add(task);
                model.step(task);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("schedule " + order + ": " + e.getMessage(), e);
        }
    }
}
