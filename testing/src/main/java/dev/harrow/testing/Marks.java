package dev.harrow.testing;

import dev.harrow.spi.Capability;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Finds the marks that concern a test: on its method, its classes from the inside out, and their package. */
final class Marks {
    /** The marks that say something about backends. */
    static final List<Class<? extends Annotation>> ABOUT_BACKENDS =
            List.of(SkipOnBackend.class, OnlyOnBackend.class, OnlyWithCapability.class, ExpectedFailureOnBackend.class);

    /** What a mark says about a test on a backend that it concerns. */
    sealed interface Verdict {
        String reason();

        /** It is not run. */
        record Skip(String reason) implements Verdict {}

        /** It is run, and fails. */
        record Fail(String reason, boolean strict) implements Verdict {}
    }

    /**
     * One mark in one place.
     *
     * @param on whether it concerns the named backends, or all the others
     */
    private record Mark(Set<String> keys, boolean on, Verdict verdict) {
        boolean concerns(String backend) {
            return keys.contains(backend) == on;
        }
    }

    private Marks() {}

    /** The places where a mark may stand, the innermost first. */
    private static List<AnnotatedElement> places(Class<?> test, Optional<Method> method) {
        Set<AnnotatedElement> places = new LinkedHashSet<>();
        method.ifPresent(places::add);
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                places.add(each);
            }
        }
        places.add(test.getPackage());
        return new ArrayList<>(places);
    }

    /** The innermost mark of a kind that may stand once in a place. */
    static <A extends Annotation> Optional<A> nearest(Class<A> kind, Class<?> test, Optional<Method> method) {
        return every(kind, test, method).stream().findFirst();
    }

    /** All marks of a kind that may stand once in a place, the innermost first. */
    static <A extends Annotation> List<A> every(Class<A> kind, Class<?> test, Optional<Method> method) {
        return places(test, method).stream()
                .flatMap(place -> AnnotationSupport.findAnnotation(place, kind).stream())
                .toList();
    }

    /**
     * What the innermost mark that concerns a test on a backend says.
     *
     * @throws ExtensionConfigurationException if a mark that stands over the test is wrong
     */
    static Optional<Verdict> verdict(Class<?> test, Optional<Method> method, String backend) {
        return all(test, method).stream()
                .filter(mark -> mark.concerns(backend))
                .map(Mark::verdict)
                .findFirst();
    }

    /**
     * Looks at the marks of a test without asking what they say.
     *
     * @throws ExtensionConfigurationException if one of them names nothing, an unknown backend, or no reason
     */
    static void requireValid(Class<?> test, Optional<Method> method) {
        all(test, method);
    }

    /** As {@link #requireValid}, for everything in a class. */
    static void requireValidThroughout(Class<?> test) {
        requireValid(test, Optional.empty());
        for (Method method : ReflectionSupport.findMethods(test, any -> true, HierarchyTraversalMode.TOP_DOWN)) {
            if (ABOUT_BACKENDS.stream().anyMatch(kind -> stands(kind, method))) {
                requireValid(test, Optional.of(method));
            }
        }
        ReflectionSupport.findNestedClasses(test, type -> AnnotationSupport.isAnnotated(type, Nested.class))
                .forEach(Marks::requireValidThroughout);
    }

    /** Whether a mark of this kind is in this place. */
    static boolean stands(Class<? extends Annotation> kind, AnnotatedElement place) {
        return !AnnotationSupport.findRepeatableAnnotations(place, kind).isEmpty();
    }

    private static List<Mark> all(Class<?> test, Optional<Method> method) {
        Set<String> known = Matrix.nameable();
        List<Mark> marks = new ArrayList<>();
        for (AnnotatedElement place : places(test, method)) {
            for (SkipOnBackend mark : AnnotationSupport.findRepeatableAnnotations(place, SkipOnBackend.class)) {
                Set<String> keys = valid("@SkipOnBackend", mark.value(), mark.reason(), place, known);
                marks.add(new Mark(keys, true, new Verdict.Skip(mark.reason())));
            }
            for (OnlyOnBackend mark : AnnotationSupport.findRepeatableAnnotations(place, OnlyOnBackend.class)) {
                Set<String> keys = valid("@OnlyOnBackend", mark.value(), mark.reason(), place, known);
                marks.add(new Mark(keys, false, new Verdict.Skip(mark.reason())));
            }
            for (OnlyWithCapability mark :
                    AnnotationSupport.findRepeatableAnnotations(place, OnlyWithCapability.class)) {
                Set<String> keys = with("@OnlyWithCapability", mark.value(), mark.reason(), place);
                marks.add(new Mark(keys, false, new Verdict.Skip(mark.reason())));
            }
            for (ExpectedFailureOnBackend mark :
                    AnnotationSupport.findRepeatableAnnotations(place, ExpectedFailureOnBackend.class)) {
                Set<String> keys = valid("@ExpectedFailureOnBackend", mark.value(), mark.reason(), place, known);
                marks.add(new Mark(keys, true, new Verdict.Fail(mark.reason(), mark.strict())));
            }
        }
        return marks;
    }

    private static Set<String> valid(
            String mark, String[] keys, String reason, AnnotatedElement place, Set<String> known) {
        requireSaid(mark, keys.length, "backend", reason, place);
        for (String key : keys) {
            if (!known.contains(key)) {
                throw new ExtensionConfigurationException(mark + " on " + place + " names the unknown backend '" + key
                        + "'; the known ones are " + String.join(", ", known));
            }
        }
        return new LinkedHashSet<>(Arrays.asList(keys));
    }

    /** The backends that have what a mark names. */
    private static Set<String> with(String mark, Capability[] needed, String reason, AnnotatedElement place) {
        requireSaid(mark, needed.length, "capability", reason, place);
        return Matrix.backends().stream()
                .filter(backend -> backend.capabilities().containsAll(List.of(needed)))
                .map(backend -> backend.key().key())
                .collect(Collectors.toSet());
    }

    private static void requireSaid(String mark, int count, String what, String reason, AnnotatedElement place) {
        if (reason.isBlank()) {
            throw new ExtensionConfigurationException(mark + " on " + place + " has a blank reason; say why");
        }
        if (count == 0) {
            throw new ExtensionConfigurationException(
                    mark + " on " + place + " names no " + what + "; name one or remove the mark");
        }
    }
}
