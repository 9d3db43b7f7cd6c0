package dev.harrow.testing;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Reports the failures of tests that are known to fail on the backend of this run as what they are. JUnit calls it; what it keeps for a
 * test is in JUnit's store of that test.
 */
public final class ExpectedFailures implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ExpectedFailures.class);

    /** The key of the report entry of a test that passes although it need not. */
    private static final String ENTRY = "harrow.expectedFailure";

    /** One such test; used by the thread that JUnit runs it on. */
    private static final class Expectation {
        private final String backend;
        private final Marks.Verdict.Fail verdict;
        private boolean met;

        Expectation(String backend, Marks.Verdict.Fail verdict) {
            this.backend = backend;
            this.verdict = verdict;
        }

        TestAbortedException meet(Throwable failure) {
            met = true;
            return new TestAbortedException(
                    "fails on backend '" + backend + "', as expected: " + verdict.reason() + ". It failed with "
                            + failure,
                    failure);
        }
    }

    /** For JUnit. */
    public ExpectedFailures() {}

    private static @Nullable Expectation of(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        Expectation known = store.get(Expectation.class, Expectation.class);
        Cell cell = Cell.of(context);
        if (known != null || cell == null || context.getTestMethod().isEmpty()) {
            return known;
        }
        String backend = cell.backend().key();
        if (Marks.verdict(context.getRequiredTestClass(), context.getTestMethod(), backend)
                        .orElse(null)
                instanceof Marks.Verdict.Fail verdict) {
            Expectation made = new Expectation(backend, verdict);
            store.put(Expectation.class, made);
            return made;
        }
        return null;
    }

    /** What JUnit is told in place of {@code failure}, which may be just that. */
    static Throwable judge(Throwable failure, ExtensionContext context) {
        Expectation expectation = of(context);
        return expectation == null || failure instanceof TestAbortedException || isMisuse(failure)
                ? failure
                : expectation.meet(failure);
    }

    /** A mistake of the test's author, which is none of what the mark is about. */
    private static boolean isMisuse(Throwable failure) {
        return failure instanceof JUnitException
                && !(failure instanceof ParameterResolutionException
                        && failure.getCause() instanceof StartFailedException);
    }

    /**
     * At the end of a test in which nothing failed: how it fails if it had to fail, or null.
     *
     * @param threw whether something is known to JUnit that the test threw
     */
    static @Nullable Throwable passed(ExtensionContext context, boolean threw) {
        Expectation expectation = of(context);
        if (expectation == null || expectation.met || threw) {
            return null;
        }
        String what = "passed on backend '" + expectation.backend + "', where it is marked as an expected failure: "
                + expectation.verdict.reason();
        if (expectation.verdict.strict()) {
            return new AssertionFailedError(
                    what + ". Remove the mark, or make it strict = false if the test fails now and then");
        }
        context.publishReportEntry(ENTRY, what);
        return null;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable throwable) throws Throwable {
        throw judge(throwable, context);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable throwable)
            throws Throwable {
        throw judge(throwable, context);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable throwable)
            throws Throwable {
        throw judge(throwable, context);
    }
}
