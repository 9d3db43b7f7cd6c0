package dev.harrow.testing;

import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Turns an {@link ActorTest} into its runs. JUnit calls it; it keeps no state. */
public final class BackendMatrix
        implements TestTemplateInvocationContextProvider, ClassTemplateInvocationContextProvider {

    /** For JUnit. */
    public BackendMatrix() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), ActorTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Marks.requireValid(context.getRequiredTestClass(), context.getTestMethod());
        return plan(context.getRequiredTestMethod(), context).map(Invocation::new);
    }

    @Override
    public boolean supportsClassTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestClass(), ActorTest.class);
    }

    @Override
    public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(ExtensionContext context) {
        Marks.requireValidThroughout(context.getRequiredTestClass());
        return plan(context.getRequiredTestClass(), context).map(Invocation::new);
    }

    private static Stream<Matrix.Run> plan(AnnotatedElement tested, ExtensionContext context) {
        Optional<ActorTest> test = AnnotationSupport.findAnnotation(tested, ActorTest.class);
        return Matrix.plan(test.orElseThrow(), context, Cell.of(context)).stream();
    }

    /** One run, of a method or of a class. */
    private record Invocation(Matrix.Run run) implements TestTemplateInvocationContext, ClassTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocationIndex) {
            return run.toString();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return run.whyNot() == null ? List.of() : List.of(new Skip(run.whyNot()));
        }

        @Override
        public void prepareInvocation(ExtensionContext context) {
            run.begin(context);
        }
    }

    private record Skip(String reason) implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
