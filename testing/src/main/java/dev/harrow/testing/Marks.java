package dev.harrow.testing;

import dev.harrow.Backend;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.AnnotationSupport;

/** Finds the marks that concern a test: on its method, its classes from the inside out, and their package. */
final class Marks {
    private static final List<Backend> SHIPPED =
            List.of(Backend.THREAD, Backend.ISOLATED, Backend.PROCESS, Backend.WARM);

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
        for (AnnotatedElement place : places(test, method)) {
            Optional<A> found = AnnotationSupport.findAnnotation(place, kind);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /**
     * All marks that leave out backends, the innermost first.
     *
     * @param known the keys of the backends that are here
     * @throws ExtensionConfigurationException if one of them names no backend, an unknown one, or no reason
     */
    static List<SkipOnBackend> skips(Class<?> test, Optional<Method> method, Set<String> known) {
        Set<String> allowed = new TreeSet<>(known);
        SHIPPED.forEach(backend -> allowed.add(backend.key()));
        List<SkipOnBackend> marks = new ArrayList<>();
        for (AnnotatedElement place : places(test, method)) {
            for (SkipOnBackend mark : AnnotationSupport.findRepeatableAnnotations(place, SkipOnBackend.class)) {
                requireValid(mark, place, allowed);
                marks.add(mark);
            }
        }
        return marks;
    }

    private static void requireValid(SkipOnBackend mark, AnnotatedElement place, Set<String> allowed) {
        if (mark.reason().isBlank()) {
            throw new ExtensionConfigurationException("@SkipOnBackend on " + place + " has a blank reason; say why");
        }
        if (mark.value().length == 0) {
            throw new ExtensionConfigurationException(
                    "@SkipOnBackend on " + place + " names no backend, so it does nothing; name one or remove it");
        }
        for (String key : mark.value()) {
            if (!allowed.contains(key)) {
                throw new ExtensionConfigurationException("@SkipOnBackend on " + place + " names the unknown backend '"
                        + key + "'; the known ones are " + String.join(", ", allowed));
            }
        }
    }

    /** The reason not to run on a backend, if one of the marks gives one. */
    static Optional<String> reasonToSkip(List<SkipOnBackend> marks, String backend) {
        return marks.stream()
                .filter(mark -> Arrays.asList(mark.value()).contains(backend))
                .map(SkipOnBackend::reason)
                .findFirst();
    }
}
