package dev.harrow.sample;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Leaves a part of the behaviour to be run on a backend of processes, because all of it takes minutes there: with {@code
 * -Dharrow.test.sample=rules} what is about processes, and for each rule one test that names it; with a number so many tests at random, by
 * {@code -Dharrow.test.seed}. Without that property, all. Found by {@link java.util.ServiceLoader}.
 */
public final class Sample implements PostDiscoveryFilter {
    private static final String PROPERTY = "harrow.test.sample";

    private final Choice choice;

    /** What is left in. */
    private interface Choice {
        boolean has(String type, String method);
    }

    /** As the system properties say. */
    public Sample() {
        this(
                System.getProperty(PROPERTY),
                System.getProperty("harrow.test.backends", "process"),
                System.getProperty("harrow.test.transports", ""),
                Long.getLong("harrow.test.seed", System.nanoTime()));
    }

    /**
     * What is left of the tests on a backend, without a draw.
     *
     * @param wanted {@code rules}, or null for all
     */
    public static Sample of(@Nullable String wanted, String backend) {
        return new Sample(wanted, backend, "", 0);
    }

    /**
     * As told.
     *
     * @param wanted {@code rules}, a number, or null for all
     * @param backend on which it will be run
     * @param transport over which what is drawn will be run
     */
    Sample(@Nullable String wanted, String backend, String transport, long seed) {
        if (wanted == null) {
            choice = (type, method) -> true;
        } else if (wanted.equals("rules")) {
            choice = rules(BehaviourTest.all(backend));
        } else {
            choice = drawn(draw(BehaviourTest.all(backend), transport, count(wanted), seed), seed);
        }
    }

    private static Choice rules(List<BehaviourTest> all) {
        Set<String> ownTypes = all.stream()
                .filter(BehaviourTest::processOnly)
                .map(BehaviourTest::type)
                .collect(toSet());
        Set<String> chosen = names(forEachRule(all));
        // All that is about processes, also what is no test of the kit.
        return (type, method) -> ownTypes.contains(type) || chosen.contains(type + "." + method);
    }

    private static Choice drawn(List<BehaviourTest> drawn, long seed) {
        System.out.println("drawn by -Dharrow.test.seed=" + seed + ": "
                + drawn.stream().map(BehaviourTest::toString).collect(joining(", ")));
        Set<String> chosen = names(drawn);
        return (type, method) -> chosen.contains(type + "." + method);
    }

    private static int count(String wanted) {
        try {
            return Integer.parseInt(wanted);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    PROPERTY + " is '" + wanted + "'; it must be 'rules', or how many tests are drawn", e);
        }
    }

    private static Set<String> names(List<BehaviourTest> tests) {
        return tests.stream().map(test -> test.type() + "." + test.method()).collect(toSet());
    }

    /**
     * Tests of the general behaviour that name all the rules between them which no test that is about processes names; costly ones only for what no other
     * names.
     */
    static List<BehaviourTest> forEachRule(List<BehaviourTest> all) {
        List<BehaviourTest> general =
                all.stream().filter(test -> !test.processOnly()).toList();
        Set<String> done = new HashSet<>();
        all.stream().filter(BehaviourTest::processOnly).forEach(test -> done.addAll(test.rules()));
        List<BehaviourTest> chosen = new ArrayList<>();
        chooseFrom(general.stream().filter(test -> !test.costly()).toList(), done, chosen);
        chooseFrom(general, done, chosen);
        return chosen;
    }

    private static void chooseFrom(List<BehaviourTest> tests, Set<String> done, List<BehaviourTest> chosen) {
        Set<String> left = new HashSet<>();
        tests.forEach(test -> left.addAll(test.rules()));
        left.removeAll(done);
        while (!left.isEmpty()) {
            // The first of those that name most of what is left.
            BehaviourTest next = Collections.max(tests, Comparator.comparingInt(test -> commonWith(left, test)));
            chosen.add(next);
            left.removeAll(next.rules());
            done.addAll(next.rules());
        }
    }

    private static int commonWith(Set<String> left, BehaviourTest test) {
        return (int) test.rules().stream().filter(left::contains).count();
    }

    /** So many tests that can be run over a transport and are not costly, the same ones for the same seed. */
    static List<BehaviourTest> draw(List<BehaviourTest> all, String transport, int count, long seed) {
        List<BehaviourTest> fit = new ArrayList<>(all);
        fit.removeIf(BehaviourTest::costly);
        fit.removeIf(test -> !test.transports().isEmpty() && !test.transports().contains(transport));
        Collections.shuffle(fit, new Random(seed));
        return List.copyOf(fit.subList(0, Math.min(count, fit.size())));
    }

    /** Whether a test, by the name of its class and its own, is in. */
    public boolean has(String type, String method) {
        return choice.has(type, method);
    }

    @Override
    public FilterResult apply(TestDescriptor test) {
        boolean in = !(test.getSource().orElse(null) instanceof MethodSource method)
                || has(method.getClassName(), method.getMethodName());
        return FilterResult.includedIf(in);
    }
}
