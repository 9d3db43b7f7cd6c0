package dev.harrow.testing;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Leaves out the tests that a mark takes off the backend of this run, and refuses an {@link ActorTest} that JUnit would multiply in two
 * ways at once. JUnit calls it; it keeps no state.
 */
public final class ActorTestCondition implements ExecutionCondition {
    private static final ConditionEvaluationResult RUN = ConditionEvaluationResult.enabled("no mark takes it off");

    /** Everything that gives arguments to tests. Named, because users may leave that artifact out. */
    private static final String PARAMETERS = "org.junit.jupiter.params.";

    /** For JUnit. */
    public ActorTestCondition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        context.getElement()
                .filter(place -> AnnotationSupport.isAnnotated(place, ActorTest.class))
                .ifPresent(ActorTestCondition::requireAlone);
        Cell cell = Cell.of(context);
        if (cell == null || context.getTestMethod().isEmpty()) {
            return RUN;
        }
        return Marks.verdict(
                                        context.getRequiredTestClass(),
                                        context.getTestMethod(),
                                        cell.backend().key())
                                .orElse(null)
                        instanceof Marks.Verdict.Skip(String reason)
                ? ConditionEvaluationResult.disabled(reason)
                : RUN;
    }

    private static void requireAlone(AnnotatedElement place) {
        for (Annotation each : place.getAnnotations()) {
            Class<? extends Annotation> type = each.annotationType();
            String way = type == ActorTest.class || AnnotationSupport.isAnnotated(type, ActorTest.class)
                    ? null
                    : otherWay(place, type);
            if (way != null) {
                throw new ExtensionConfigurationException(
                        "@" + type.getSimpleName() + " and @ActorTest are both on " + place + "; " + way);
            }
        }
    }

    private static @Nullable String otherWay(AnnotatedElement place, Class<? extends Annotation> type) {
        if (place instanceof Class<?>) {
            return AnnotationSupport.isAnnotated(type, ClassTemplate.class)
                    ? "put it on a @Nested class inside, which is then run per backend too"
                    : null;
        }
        if (type.getName().startsWith(PARAMETERS)) {
            return "put @ActorTest on the class and leave @ParameterizedTest on the method,"
                    + " which is then run per backend with each of its arguments";
        }
        return AnnotationSupport.isAnnotated(type, Testable.class)
                ? "put @ActorTest on the class, so that each of its tests is run per backend, or remove one of the two"
                : null;
    }
}
