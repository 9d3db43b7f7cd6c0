package dev.harrow.testing;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.spi.Availability;
import dev.harrow.spi.SpawnBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Turns an {@link ActorTest} into its invocations. Use it through that. JUnit calls it; it keeps no state. */
public final class BackendMatrix implements TestTemplateInvocationContextProvider {
    /** By it the runtime lets the environment override every other choice of a backend (S-24). */
    private static final String FORCED = "HARROW_SPAWN_BACKEND";

    /** For JUnit. */
    public BackendMatrix() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), ActorTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        ActorTest test = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), ActorTest.class)
                .orElseThrow();
        Map<String, SpawnBackend> known = known();
        List<SkipOnBackend> skips =
                Marks.skips(context.getRequiredTestClass(), context.getTestMethod(), known.keySet());
        Matrix matrix = Matrix.of(
                known.keySet(),
                List.of(test.backends()),
                context.getConfigurationParameter(Matrix.PARAMETER),
                System.getenv(Matrix.ENVIRONMENT));
        List<TestTemplateInvocationContext> invocations = new ArrayList<>();
        for (SpawnBackend backend : known.values()) {
            String key = backend.key().key();
            if (matrix.keys().contains(key)) {
                invocations.add(new OnBackend(backend.key(), whyNot(backend, matrix, skips)));
            }
        }
        return invocations.stream();
    }

    /** The backends that the runtime sees, by key. */
    static Map<String, SpawnBackend> known() {
        Map<String, SpawnBackend> known = new TreeMap<>();
        for (SpawnBackend backend : ServiceLoader.load(SpawnBackend.class, Harrow.class.getClassLoader())) {
            known.putIfAbsent(backend.key().key(), backend);
        }
        return known;
    }

    private static @Nullable String whyNot(SpawnBackend backend, Matrix matrix, List<SkipOnBackend> skips) {
        String key = backend.key().key();
        if (matrix.notChosen() != null) {
            return matrix.notChosen();
        }
        Optional<String> mark = Marks.reasonToSkip(skips, key);
        if (mark.isPresent()) {
            return mark.get();
        }
        String forced = System.getenv(FORCED);
        if (forced != null && !forced.isBlank() && !forced.strip().equals(key)) {
            return "the environment variable " + FORCED + " makes every actor run on '" + forced.strip() + "'";
        }
        if (backend.availability() instanceof Availability.Unavailable(String reason, String wayOut)) {
            return "backend '" + key + "' is not available here: " + reason + "; " + wayOut;
        }
        return null;
    }

    /** One invocation. */
    private record OnBackend(Backend backend, @Nullable String whyNot) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocationIndex) {
            return "on " + backend;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return whyNot == null ? List.of() : List.of(new Skip(whyNot));
        }

        @Override
        public void prepareInvocation(ExtensionContext context) {
            HarrowExtension.testOn(backend, context);
        }
    }

    private record Skip(String reason) implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
