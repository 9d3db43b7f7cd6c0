package dev.harrow.testing;

import dev.harrow.Backend;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The seeds of the runs of {@link Steered} tests. */
final class Schedules {
    static final String ONE = "harrow.test.schedule";
    private static final String BASE = "harrow.test.seed";
    private static final int MOST = 100_000;

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Schedules.class);

    /** The seed of one run, as JUnit keeps it. */
    private record Seed(long value) {}

    private Schedules() {}

    /**
     * Multiplies the runs of a test by its seeds, if it is steered.
     *
     * @throws ExtensionConfigurationException if a setting or the mark makes no sense
     */
    static List<Matrix.Run> multiply(
            List<Matrix.Run> plan, Class<?> test, Optional<Method> method, ExtensionContext context) {
        Optional<Steered> mark = Marks.nearest(Steered.class, test, method);
        if (mark.isEmpty() || seedOf(context) != null) {
            return plan; // a method in a class that is run by seeds already belongs to the run of the class
        }
        return multiply(plan, seeds(mark.get(), test, method, context));
    }

    static List<Matrix.Run> multiply(List<Matrix.Run> plan, List<Long> seeds) {
        List<Matrix.Run> all = new ArrayList<>();
        for (Matrix.Run run : plan) {
            if (run.whyNot() != null) {
                all.add(run);
            } else if (!run.cell().backend().equals(Backend.THREAD)) {
                all.add(new Matrix.Run(
                        run.cell(),
                        "it is @Steered, which reaches the tasks of backend '" + Backend.THREAD + "' only"));
            } else {
                seeds.forEach(seed -> all.add(run.steered(seed)));
            }
        }
        return all;
    }

    private static List<Long> seeds(Steered mark, Class<?> test, Optional<Method> method, ExtensionContext context) {
        if (mark.runs() < 1 || mark.runs() > MOST) {
            throw new ExtensionConfigurationException(
                    "@Steered(runs = " + mark.runs() + ") for " + test.getName() + " must be from 1 to " + MOST);
        }
        Optional<Long> one = number(ONE, context);
        if (one.isPresent()) {
            return List.of(one.get());
        }
        long base = number(BASE, context).orElseGet(System::nanoTime);
        String name = test.getName() + method.map(Method::getName).orElse("");
        SplittableRandom random = new SplittableRandom(base ^ name.hashCode());
        List<Long> seeds = new ArrayList<>();
        for (int i = 0; i < mark.runs(); i++) {
            seeds.add((long) random.nextInt(Integer.MAX_VALUE)); // short enough to be typed
        }
        return seeds;
    }

    private static Optional<Long> number(String parameter, ExtensionContext context) {
        return context.getConfigurationParameter(parameter).map(text -> {
            try {
                return Long.parseLong(text.strip());
            } catch (NumberFormatException e) {
                throw new ExtensionConfigurationException(
                        parameter + " is '" + text + "'; it must be a whole number", e);
            }
        });
    }

    /** Says by which seed the tests of {@code context}, which are about to run, are steered. */
    static void put(long seed, ExtensionContext context) {
        context.getStore(NAMESPACE).put(Seed.class, new Seed(seed));
    }

    /** By which seed a test is steered; null if it is not. */
    static @Nullable Long seedOf(ExtensionContext context) {
        Seed seed = context.getStore(NAMESPACE).get(Seed.class, Seed.class);
        return seed == null ? null : seed.value();
    }

    /** What goes along with the failure of a steered test: how to repeat it. */
    static Throwable account(SeededSteering steering) {
        return new OrderOfSteps(
                "the steps of this run were taken in the order of seed " + steering.seed() + "; repeat it with -D"
                        + ONE + '=' + steering.seed()
                        + (steering.freed().isEmpty()
                                ? ""
                                : ", as far as that goes: " + steering.freed()
                                        + " blocked outside of Harrow or computed for long, and went on beside the others")
                        + ". The last choices:\n    " + String.join("\n    ", steering.lastSteps()));
    }

    /** Carries its message only. */
    private static final class OrderOfSteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OrderOfSteps(String message) {
            super(message, null, false, false);
        }
    }
}
