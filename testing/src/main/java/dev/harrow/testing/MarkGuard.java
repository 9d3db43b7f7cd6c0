package dev.harrow.testing;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Refuses a mark about backends that says nothing, because no test under it is run per backend. JUnit calls it; it keeps no state. */
public final class MarkGuard implements ExecutionCondition {
    private static final ConditionEvaluationResult HARMLESS =
            ConditionEvaluationResult.enabled("its marks mean something");

    /** For JUnit. */
    public MarkGuard() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Cell.of(context) == null) {
            context.getElement().ifPresent(place -> requireMeaning(place, context));
        }
        return HARMLESS;
    }

    private static void requireMeaning(AnnotatedElement place, ExtensionContext context) {
        boolean perBackend = place instanceof Method
                ? AnnotationSupport.isAnnotated(place, ActorTest.class)
                : hasActorTests(context.getRequiredTestClass());
        if (perBackend) {
            return;
        }
        for (var kind : Marks.ABOUT_BACKENDS) {
            if (Marks.stands(kind, place)) {
                throw new ExtensionConfigurationException(
                        "@" + kind.getSimpleName() + " on " + place
                                + " does nothing, because no test there is run per backend; make it an @ActorTest or remove the mark");
            }
        }
    }

    private static boolean hasActorTests(Class<?> type) {
        return AnnotationSupport.isAnnotated(type, ActorTest.class)
                || !ReflectionSupport.findMethods(
                                type,
                                method -> AnnotationSupport.isAnnotated(method, ActorTest.class),
                                HierarchyTraversalMode.TOP_DOWN)
                        .isEmpty()
                || ReflectionSupport.findNestedClasses(
                                type, nested -> AnnotationSupport.isAnnotated(nested, Nested.class))
                        .stream()
                        .anyMatch(MarkGuard::hasActorTests);
    }
}
