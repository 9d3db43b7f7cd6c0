package dev.harrow.testing;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs tests on a thread of the kit, with a bound and a leak check. Use it through {@link ActorTest} or {@link LeakChecked}.
 *
 * <p>JUnit calls it; what it keeps for a test is in JUnit's store of that test, so one instance may serve any number of threads.
 */
public final class HarrowExtension
        implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor, ParameterResolver {
    /** The name of the JUnit resource that keeps checked tests from running at the same time as each other. */
    public static final String RESOURCE = "dev.harrow.testing";

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(HarrowExtension.class);

    /** For JUnit. */
    public HarrowExtension() {}

    /** The run of the current test, which begins with the first request for it; dynamic tests share that of their factory. */
    private static TestRun run(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        TestRun run = store.get(TestRun.class, TestRun.class);
        if (run == null) {
            run = TestRun.start(Settings.of(context));
            store.put(TestRun.class, run);
        }
        return run;
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        run(context);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Throwable failure = run(context).finish();
        if (failure == null && Schedules.seedOf(context) != null && run(context).steering() == null) {
            failure = new ExtensionConfigurationException("test " + context.getRequiredTestMethod()
                    + " is @Steered and takes no Nursery and no @Started portal, so nothing of it was steered;"
                    + " take one, or remove the mark");
        }
        Throwable told = failure == null
                ? ExpectedFailures.passed(
                        context, context.getExecutionException().isPresent())
                : ExpectedFailures.judge(failure, context);
        switch (told) {
            case null -> {}
            case Exception exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException("neither an exception nor an error: " + told, told);
        }
    }

    // ---- everything of a test on the test's thread

    @Override
    public <T> T interceptTestClassConstructor(
            Invocation<T> invocation, ReflectiveInvocationContext<Constructor<T>> constructor, ExtensionContext context)
            throws Throwable {
        if (context.getTestMethod().isEmpty()) {
            // An instance for a whole class is made outside of any test.
            return invocation.proceed();
        }
        try {
            return run(context).call(invocation::proceed);
        } catch (Throwable e) {
            throw ExpectedFailures.judge(e, context);
        }
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        boundedOnly(invocation, context);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        boundedOnly(invocation, context);
    }

    /** What is for a whole class may leave something behind for its tests, but has to end in time too. */
    private static void boundedOnly(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        try (TestRun run = TestRun.start(Settings.of(context).withoutLeakCheck())) {
            run.call(invocation::proceed);
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onTestThread(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onTestThread(invocation, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        test(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        test(invocation, context);
    }

    /** The method of a test, whether it is run once or per backend. */
    private static void test(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        run(context).callTest(invocation::proceed);
    }

    @Override
    public <T extends @Nullable Object> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        return run(context).call(invocation::proceed);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
            throws Throwable {
        onTestThread(invocation, context);
    }

    /** What belongs to a test without being it. */
    private static void onTestThread(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        run(context).call(invocation::proceed);
    }

    // ---- parameters

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return Injected.supports(parameter);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Injected.resolve(parameter, context, () -> run(context));
    }
}
