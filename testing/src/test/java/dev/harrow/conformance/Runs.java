package dev.harrow.conformance;

import dev.harrow.Backends;
import dev.harrow.sample.Sample;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ExpectedFailureOnBackend;
import dev.harrow.testing.OnlyOnBackend;
import dev.harrow.testing.OnlyWithCapability;
import dev.harrow.testing.SkipOnBackend;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Works out on what the tests of this module are run. */
public final class Runs {
    private final List<Execution> executions;
    private final Map<Execution, Sample> samples = new HashMap<>(); // by one thread; a sample reads all sources

    /** @param executions all that there are */
    Runs(List<Execution> executions) {
        this.executions = executions;
    }

    /**
     * On what a test is run, or any test of a class; and whether in each build, or only in profile {@value Execution#PROFILE}. What is drawn at
     * random is not in it. Empty for a test that is not run per backend.
     */
    SortedMap<Cell, Boolean> of(NamingTest test) {
        SortedMap<Cell, Boolean> cells = new TreeMap<>();
        if (test.file().startsWith("testing/")) {
            Class<?> type = load(test.type());
            for (Method method : type.getDeclaredMethods()) {
                if (test.covers(test.type(), method.getName())) {
                    addRuns(type, method, cells);
                }
            }
        }
        return cells;
    }

    private void addRuns(Class<?> type, Method method, SortedMap<Cell, Boolean> cells) {
        ActorTest mark = markOf(type, method);
        if (mark != null) {
            for (Execution execution : executions) {
                if (isIn(execution, type, method)) {
                    addCells(execution, mark, type, method, cells);
                }
            }
        } else if (isTest(method)
                && executions.stream().noneMatch(each -> isDefault(each) && each.has(type.getName()))) {
            // It says itself on what it is, and is run where everything else is on that too.
            executions.stream()
                    .filter(each ->
                            isIn(each, type, method) && each.axes().backends().size() == 1)
                    .forEach(each -> add(
                            cells,
                            each,
                            each.axes().backends().getFirst(),
                            each.axes().transports()));
        }
    }

    private static boolean isDefault(Execution execution) {
        return execution.id().equals(Execution.DEFAULT);
    }

    private boolean isIn(Execution execution, Class<?> type, Method method) {
        return execution.has(type.getName())
                && !execution.isDrawn()
                && samples.computeIfAbsent(execution, Execution::sample).has(type.getName(), method.getName());
    }

    private static void addCells(
            Execution execution, ActorTest mark, Class<?> type, Method method, SortedMap<Cell, Boolean> cells) {
        List<String> asked = List.of(mark.transports());
        List<String> transports = execution.axes().transports().stream()
                .filter(each -> asked.isEmpty() || asked.contains(each))
                .toList();
        for (String backend : execution.axes().backends()) {
            if (isRunOn(backend, type, method)) {
                add(cells, execution, backend, transports);
            }
        }
    }

    private static void add(
            SortedMap<Cell, Boolean> cells, Execution execution, String backend, List<String> transports) {
        for (String transport : Cell.LINKS.getOrDefault(backend, List.of())) {
            if (transports.contains(transport)) {
                cells.merge(new Cell(backend, execution.axes().link(transport)), execution.usual(), Boolean::logicalOr);
            }
        }
    }

    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(each -> each.annotationType().getSimpleName().endsWith("Test"));
    }

    /** Loads a class of tests without running anything of it. */
    public static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Runs.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("there is a source of " + name + " and no class; compile the tests", e);
        }
    }

    /** Its own, or that of its class if it is a test of JUnit's; null if the kit does not run it. */
    public static @Nullable ActorTest markOf(Class<?> type, Method method) {
        ActorTest own = method.getAnnotation(ActorTest.class);
        return own != null || !AnnotationSupport.isAnnotated(method, Testable.class)
                ? own
                : type.getAnnotation(ActorTest.class);
    }

    /** Whether a test is written for a backend, and no mark takes it off that. */
    public static boolean isRunOn(String backend, Class<?> type, Method method) {
        ActorTest mark = markOf(type, method);
        return mark != null
                && (mark.backends().length == 0 || List.of(mark.backends()).contains(backend))
                && !isMarked(backend, method)
                && !isMarked(backend, type);
    }

    /** A test that is known to fail proves nothing there either. */
    private static boolean isMarked(String backend, AnnotatedElement element) {
        return Arrays.stream(element.getAnnotationsByType(SkipOnBackend.class))
                        .anyMatch(mark -> List.of(mark.value()).contains(backend))
                || Arrays.stream(element.getAnnotationsByType(ExpectedFailureOnBackend.class))
                        .anyMatch(mark -> List.of(mark.value()).contains(backend))
                || Arrays.stream(element.getAnnotationsByType(OnlyOnBackend.class))
                        .anyMatch(mark -> !List.of(mark.value()).contains(backend))
                || Arrays.stream(element.getAnnotationsByType(OnlyWithCapability.class))
                        .anyMatch(mark -> !can(backend, mark));
    }

    private static boolean can(String backend, OnlyWithCapability mark) {
        return Backends.all().stream()
                .anyMatch(each ->
                        each.key().key().equals(backend) && each.capabilities().containsAll(List.of(mark.value())));
    }
}
